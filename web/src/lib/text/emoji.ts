// Emoji: found by words, named by shortcodes, with skin tones. The list is a chunk of its own; until it is
// loaded, nothing is found.

import { splitCode } from "./code.ts";

/** One emoji as the list has it, without a skin tone. */
export interface Emoji {
  glyph: string;
  /** Shortcodes without colons, the usual one first; possibly none. */
  codes: readonly string[];
  label: string;
  words: string;
  toned: boolean;
}

/** Emoji that stand together; `key` is the name of the group in emojibase. */
export interface EmojiGroup {
  key: string;
  emoji: readonly Emoji[];
}

/** No tone, or 1 (light) to 5 (dark): types 1-2 to 6 of the Fitzpatrick scale (UTS 51 section 2.4). */
export type Tone = 0 | 1 | 2 | 3 | 4 | 5;
export const TONES: readonly Tone[] = [0, 1, 2, 3, 4, 5];

const FIRST_TONE = 0x1f3fb;
const HANDS = "🤝";
const ANY_TONE = /[\u{1f3fb}-\u{1f3ff}]/gu;
/** Shortcodes one after another; not what follows a word, such as a time of day or a path of C++. */
const SHORTCODES = /(?<![\p{L}\p{N}_]:?)(?::[a-z0-9_+-]+:)+/giu;
const SHORTCODE = /:([a-z0-9_+-]+):(?::skin-tone-([2-6]):)?/gi;

let groups: readonly EmojiGroup[] = [];
const byCode = new Map<string, Emoji>();
const byGlyph = new Map<string, Emoji>();
let loading: Promise<readonly EmojiGroup[]> | undefined;

/** Loads the list once; a failed attempt can be repeated. */
export function loadEmoji(): Promise<readonly EmojiGroup[]> {
  loading ??= read().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Whether the list is here. */
export function hasEmoji(): boolean {
  return groups.length > 0;
}

async function read(): Promise<readonly EmojiGroup[]> {
  const { default: rows } = await import("virtual:emoji");
  groups = rows.map(({ key, rows }) => ({
    key,
    emoji: rows.map(([glyph, codes, label, words, toned]) => {
      return { glyph, codes: codes === "" ? [] : codes.split(" "), label, words, toned: toned === 1 };
    }),
  }));
  for (const emoji of groups.flatMap((group) => group.emoji)) {
    byGlyph.set(bare(emoji.glyph), emoji);
    for (const code of emoji.codes) if (!byCode.has(code)) byCode.set(code, emoji);
  }
  return groups;
}

/** A glyph without what only changes how it is drawn. */
const bare = (glyph: string) => glyph.replace(ANY_TONE, "").replaceAll("\ufe0f", "");

/** The best matches of a shortcode or a word: those whose name starts so first. Several words must all match. */
export function findEmoji(query: string, limit: number): Emoji[] {
  const wanted = query.toLowerCase().replaceAll(":", "").trim();
  if (wanted === "") return [];
  const ranked: Emoji[][] = [[], [], [], []];
  for (const emoji of groups.flatMap((group) => group.emoji)) {
    const rank = rankOf(emoji, wanted);
    if (rank !== undefined) ranked[rank]?.push(emoji);
  }
  return ranked.flat().slice(0, limit);
}

function rankOf(emoji: Emoji, wanted: string): number | undefined {
  const code = wanted.replaceAll(" ", "_");
  if (emoji.codes.includes(code)) return 0;
  if (emoji.codes.some((name) => name.startsWith(code))) return 1;
  const names = `${emoji.codes.join(" ").replaceAll("_", " ")} ${emoji.label.toLowerCase()}`;
  if (startsWords(names, wanted)) return 2;
  return startsWords(`${names} ${emoji.words}`, wanted) ? 3 : undefined;
}

function startsWords(text: string, wanted: string): boolean {
  return wanted.split(/[\s_]+/).every((part) => ` ${text}`.includes(` ${part}`));
}

/** The glyph of a shortcode, with or without its colons. */
export function glyphOf(shortcode: string): string | undefined {
  return byCode.get(shortcode.replaceAll(":", "").toLowerCase())?.glyph;
}

/** The emoji that a glyph is, whatever its skin tone. */
export function emojiOf(glyph: string): Emoji | undefined {
  return byGlyph.get(bare(glyph));
}

/** The usual shortcode of a glyph with its colons, and that of its skin tone as Slack writes it. */
export function shortcodeOf(glyph: string): string | undefined {
  const code = emojiOf(glyph)?.codes[0];
  if (code === undefined) return undefined;
  const tone = (glyph.match(ANY_TONE)?.[0]?.codePointAt(0) ?? FIRST_TONE - 1) - FIRST_TONE + 1;
  return tone === 0 ? `:${code}:` : `:${code}::skin-tone-${tone + 1}:`;
}

/** The text with glyphs for the shortcodes that are known, outside code. */
export function expandShortcodes(text: string, tone: Tone = 0): string {
  const expandedRun = (run: string) => run.replace(SHORTCODE, expanded);
  const parts = splitCode(text);
  return parts.map((part) => (part.code ? part.text : part.text.replace(SHORTCODES, expandedRun))).join("");

  function expanded(typed: string, code: string, named?: string): string {
    const emoji = byCode.get(code.toLowerCase());
    if (!emoji) return typed;
    return withTone(emoji, named === undefined ? tone : ((Number(named) - 1) as Tone));
  }
}

/** The glyph of an emoji with a skin tone; of all its people if it shows several. */
export function withTone(emoji: Pick<Emoji, "glyph" | "toned">, tone: Tone): string {
  if (tone === 0 || !emoji.toned) return emoji.glyph;
  const sign = String.fromCodePoint(FIRST_TONE + tone - 1);
  if (emoji.glyph === HANDS) return HANDS + sign;
  // Hands that join people have no tone of their own.
  return emoji.glyph.replace(/(\p{Emoji_Modifier_Base})\ufe0f?/gu, (found, base: string) =>
    base === HANDS ? found : base + sign,
  );
}
