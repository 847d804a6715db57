// The list as it is built: found, named, expanded and toned.

import data from "emojibase-data/en/data.json";
import { beforeAll, expect, test } from "vitest";
import { emojiOf, expandShortcodes, findEmoji, glyphOf, loadEmoji, shortcodeOf, TONES, withTone } from "./emoji.ts";
import type { EmojiGroup } from "./emoji.ts";

let groups: readonly EmojiGroup[];

beforeAll(async () => {
  groups = await loadEmoji();
});

const found = (query: string, limit = 8) => findEmoji(query, limit).map(({ glyph }) => glyph);

test("the list has every group and nearly all shortcodes", () => {
  const all = groups.flatMap((group) => group.emoji);
  expect(groups.map(({ key }) => key)).toEqual([
    "smileys-emotion",
    "people-body",
    "animals-nature",
    "food-drink",
    "travel-places",
    "activities",
    "objects",
    "symbols",
    "flags",
  ]);
  expect(all.length).toBeGreaterThan(1_850);
  expect(new Set(all.map(({ glyph }) => glyph)).size).toBe(all.length);
  expect(all.filter(({ codes }) => codes.length === 0)).toEqual([]);
});

test("shortcodes are those of GitHub and Slack", () => {
  expect([":tada:", "thumbsup", "+1", "thinking", "thinking_face", "heart", ":DE:"].map(glyphOf)).toEqual([
    "🎉",
    "👍",
    "👍",
    "🤔",
    "🤔",
    "❤️",
    "🇩🇪",
  ]);
  expect(glyphOf("no_such")).toBeUndefined();
});

test("a name that starts so comes before one that contains it, and that before a word", () => {
  expect(found("tada")).toEqual(["🎉"]);
  expect(found("heart", 1)).toEqual(["❤️"]);
  expect(found("thumbs u", 1)).toEqual(["👍"]);
  expect(found("celebrat", 30)).toContain("🎉");
  expect(found(":SMI", 3)).toHaveLength(3);
  expect(found("  ")).toEqual([]);
  expect(found("xyzzy")).toEqual([]);
});

test.each([
  ["done :tada:!", "done 🎉!"],
  [":tada::+1:", "🎉👍"],
  [":Heart:", "❤️"],
  [":+1::skin-tone-4:", "👍🏽"],
  [":tada::skin-tone-4:", "🎉"],
  ["`:tada:` :tada:", "`:tada:` 🎉"],
  ["```\n:tada:\n```\n:tada:", "```\n:tada:\n```\n🎉"],
  ["```\n:tada:", "```\n:tada:"],
  [":no_such: :) :-) :D", ":no_such: :) :-) :D"],
  ["10:30:45 a:b:c std::heart::x", "10:30:45 a:b:c std::heart::x"],
])("%j is sent as %j", (typed, sent) => {
  expect(expandShortcodes(typed)).toBe(sent);
});

test("the chosen skin tone is that of shortcodes without one", () => {
  expect(expandShortcodes(":+1: :+1::skin-tone-2: :tada:", 5)).toBe("👍🏿 👍🏻 🎉");
});

test("a glyph has its shortcode, whatever its tone and however it is written", () => {
  expect(["🎉", "👍🏽", "❤", "❤️", "👍️"].map(shortcodeOf)).toEqual([
    ":tada:",
    ":+1::skin-tone-4:",
    ":heart:",
    ":heart:",
    ":+1:",
  ]);
  expect(shortcodeOf("x")).toBeUndefined();
  expect(emojiOf("👋🏿")?.label).toBe("waving hand");
});

test("a skin tone gives the sequence that Unicode lists", () => {
  const sources = data as unknown as {
    label: string;
    skins?: { emoji: string; tone: number | number[]; version: number }[];
  }[];
  const skins = new Map(sources.map((source) => [source.label, source.skins ?? []]));
  const toned = groups.flatMap((group) => group.emoji).filter((emoji) => emoji.toned);
  expect(toned.length).toBeGreaterThan(280);
  for (const emoji of toned) {
    for (const tone of TONES.slice(1)) {
      const listed = skins.get(emoji.label)?.filter((skin) => [skin.tone].flat().every((one) => one === tone));
      expect(listed?.map((skin) => skin.emoji)).toContain(withTone(emoji, tone));
    }
  }
});
