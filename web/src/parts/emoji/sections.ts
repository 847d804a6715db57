// What the picker shows: the last used and the groups, or what was found.

import type { Key } from "$lib/i18n/index.svelte.ts";
import { emojiOf, findEmoji, shortcodeOf, withTone, type Emoji, type EmojiGroup, type Tone } from "$lib/text/emoji.ts";

/** An emoji as it is picked. */
export interface Shown {
  glyph: string;
  label: string;
  code: string;
}

/** Emoji under one heading. */
export interface Section {
  key: string;
  title: Key;
  emoji: readonly Shown[];
}

/** How many results are shown. */
const RESULTS = 96;

/** What stands for each group. */
export const GROUP_SIGNS: Record<string, string> = {
  "smileys-emotion": "😀",
  "people-body": "👋",
  "animals-nature": "🐻",
  "food-drink": "🍔",
  "travel-places": "🚗",
  activities: "⚽",
  objects: "💡",
  symbols: "🔣",
  flags: "🏁",
};

const shownAs = (tone: Tone) => (emoji: Emoji) => {
  return { glyph: withTone(emoji, tone), label: emoji.label, code: emoji.codes[0] ? `:${emoji.codes[0]}:` : "" };
};

/** The last used (if any), then every group. */
export function sectionsOf(groups: readonly EmojiGroup[], recent: readonly string[], tone: Tone): Section[] {
  const used = recent.map((glyph) => {
    return { glyph, label: emojiOf(glyph)?.label ?? glyph, code: shortcodeOf(glyph) ?? "" };
  });
  const sections = groups.map(({ key, emoji }): Section => {
    return { key, title: `emoji.group_${key.replace("-", "_")}` as Key, emoji: emoji.map(shownAs(tone)) };
  });
  return used.length > 0 ? [{ key: "recent", title: "emoji.recent", emoji: used }, ...sections] : sections;
}

/** What was found, as one section. */
export function foundSection(query: string, tone: Tone): Section {
  return { key: "results", title: "emoji.results", emoji: findEmoji(query, RESULTS).map(shownAs(tone)) };
}
