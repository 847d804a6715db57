// Makes the module `virtual:emoji` from emojibase-data (MIT): what the picker and the shortcodes need of it, and no more.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

const ID = "virtual:emoji";
const require = createRequire(import.meta.url);

/** Newer ones are missing in the fonts of systems that are two years old. */
const NEWEST = 15.1;
/** Parts of other emoji, which nobody picks. */
const COMPONENTS = "component";

/** Glyph, shortcodes, label, further words to find it by (each list parted by spaces), and whether it has skin tones. */
export type EmojiRow = [glyph: string, codes: string, label: string, words: string, toned: 0 | 1];
export interface EmojiRows {
  key: string;
  rows: EmojiRow[];
}

interface Source {
  emoji: string;
  hexcode: string;
  label: string;
  tags?: string[];
  group?: number;
  order: number;
  version: number;
  skins?: Source[];
}
type Shortcodes = Record<string, string | string[]>;

/** The plugin. */
export function emoji(): Plugin {
  return {
    name: "parlor:emoji",
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    load: (id) => (id === `\0${ID}` ? `export default ${JSON.stringify(emojiRows())};` : null),
  };
}

/** All emoji by group, in the order of Unicode's list. */
export function emojiRows(): EmojiRows[] {
  const all = read<Source[]>("en/data.json").sort((one, other) => one.order - other.order);
  const { groups } = read<{ groups: { key: string; order: number }[] }>("en/messages.json");
  const shortcodes = ["github", "iamcal"].map((name) => read<Shortcodes>(`en/shortcodes/${name}.json`));
  return groups
    .filter(({ key }) => key !== COMPONENTS)
    .map(({ key, order }) => {
      const sources = all.filter(({ group, version }) => group === order && version <= NEWEST);
      return { key, rows: sources.map((source) => row(source, shortcodes)) };
    });
}

function row(source: Source, shortcodes: Shortcodes[]): EmojiRow {
  const codes = [...new Set(shortcodes.flatMap((names) => names[source.hexcode] ?? []))];
  const known = `${source.label} ${codes.join(" ")}`;
  const words = (source.tags ?? []).filter((tag) => !known.includes(tag));
  const toned = source.skins?.some(({ version }) => version <= NEWEST) ? 1 : 0;
  return [qualified(source.emoji), codes.join(" "), source.label, words.join(" "), toned];
}

/** Without the selector that asks for colour where colour is the default, as keyboards write it (UTS 51 ED-18). */
const qualified = (glyph: string) => glyph.replace(/(\p{Emoji_Presentation})\ufe0f/gu, "$1");

function read<T>(path: string): T {
  return JSON.parse(readFileSync(require.resolve(`emojibase-data/${path}`), "utf8")) as T;
}
