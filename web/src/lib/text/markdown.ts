// The Markdown that messages are written in: a text becomes a tree that components draw, or one plain text.

import { parseBlocks } from "./blocks.ts";
import { inert } from "./characters.ts";
import type { Block, Inline, Meter } from "./tree.ts";

export type { Block, Inline } from "./tree.ts";

/** What stands for a spoiler where it can't be opened. */
const HIDDEN = "•••";

/** How many emoji alone are shown big. */
const BIG_EMOJI = 6;
/** UTF-16 units of the longest text that is looked at for that. */
const BIG_EMOJI_LENGTH = BIG_EMOJI * 40;

const EMOJI =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3)/u;

/** Parses a message's text. What is no Markdown stays as typed; no text is refused. */
export function parse(text: string, meter: Meter = { steps: 0 }): Block[] {
  return parseBlocks(inert(text).split("\n"), meter);
}

/** The text without signs, for quotes, notifications and the like; spoilers stay hidden. */
export function plain(text: string): string {
  return parse(text).map(plainBlock).join("\n");
}

/** The same of pieces of a line. */
export function plainInline(nodes: Inline[]): string {
  return nodes.map(plainNode).join("");
}

/** What a keycap begins with. */
const KEYCAPS = /[#*]/g;
/** Made when it is wanted first: that takes longer than all else that a page begins with. */
let graphemes: Intl.Segmenter | undefined;

/** Whether there are only emoji, few enough to be shown big. */
export function onlyEmoji(text: string): boolean {
  if (text.length > BIG_EMOJI_LENGTH || /[\p{L}\p{P}]/u.test(text.replace(KEYCAPS, ""))) return false;
  graphemes ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const clusters = [...graphemes.segment(text.replace(/\s/g, ""))];
  const fits = clusters.length > 0 && clusters.length <= BIG_EMOJI;
  return fits && clusters.every(({ segment }) => EMOJI.test(segment));
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph":
    case "heading":
      return plainInline(block.children);
    case "code":
      return block.text;
    case "quote":
      return block.children.map(plainBlock).join("\n");
    case "list":
      return block.items
        .map((item, index) => plainItem(item, block.ordered ? `${block.start + index}.` : "-"))
        .join("\n");
  }
}

const plainItem = (item: Block[], sign: string) => `${sign} ${item.map(plainBlock).join("\n")}`;

function plainNode(node: Inline): string {
  switch (node.kind) {
    case "text":
    case "code":
      return node.text;
    case "break":
      return "\n";
    case "user":
    case "everyone":
      return `@${node.name}`;
    case "room":
      return `#${node.name}`;
    case "spoiler":
      return HIDDEN;
    default:
      return plainInline(node.children);
  }
}
