// Parses a text's lines into blocks: paragraphs, headings, quotes, lists and fenced code.

import { closesFence, fenceAt } from "./code.ts";
import { parseInline } from "./inline.ts";
import type { Block, Meter } from "./tree.ts";

/** How deep quotes and lists nest; signs beyond it stay as typed. */
export const BLOCK_NESTING = 6;

const QUOTE = /^ {0,3}>(?=>* |>*$) ?/;
const HEADING = /^ {0,3}#{1,6} +(\S.*)$/;
/** At most three digits: a line that starts with a year is no list. */
const ITEM = /^( *)(-|(\d{1,3})[.)]) +(?=\S)/;

/** Parses lines that are `depth` quotes and lists deep. */
export function parseBlocks(lines: string[], meter: Meter, depth = 0): Block[] {
  const blocks: Block[] = [];
  const nests = depth < BLOCK_NESTING;
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    meter.steps += line.length + 1;
    const heading = HEADING.exec(line)?.[1];
    const end = at + 1;
    if (line.trim() === "") at = end;
    else if (fenceAt(line)) at = takeCode(lines, at, blocks);
    else if (heading !== undefined) {
      blocks.push({ kind: "heading", children: parseInline(heading.trimEnd(), meter) });
      at = end;
    } else if (nests && QUOTE.test(line)) at = takeQuote(lines, at, blocks, meter, depth);
    else if (nests && ITEM.test(line)) at = takeList(lines, at, blocks, meter, depth);
    else at = takeParagraph(lines, at, blocks, meter, nests);
  }
  return blocks;
}

function takeCode(lines: string[], from: number, blocks: Block[]): number {
  const fence = fenceAt(lines[from] ?? "");
  if (!fence) return from + 1;
  let end = from + 1;
  while (end < lines.length && !closesFence(lines[end] ?? "", fence)) end += 1;
  const code = lines.slice(from + 1, end);
  blocks.push({ kind: "code", language: fence.language, text: code.join("\n") });
  return end + 1;
}

function takeQuote(lines: string[], from: number, blocks: Block[], meter: Meter, depth: number): number {
  let end = from;
  while (end < lines.length && QUOTE.test(lines[end] ?? "")) end += 1;
  const inner = lines.slice(from, end).map((line) => line.replace(QUOTE, ""));
  blocks.push({ kind: "quote", children: parseBlocks(inner, meter, depth + 1) });
  return end;
}

function takeList(lines: string[], from: number, blocks: Block[], meter: Meter, depth: number): number {
  const first = ITEM.exec(lines[from] ?? "");
  const indent = first?.[1]?.length ?? 0;
  const number = first?.[3];
  const items: string[][] = [];
  let at = from;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const found = ITEM.exec(line);
    if (line.trim() === "") break;
    if (indentOf(line) >= indent + 2 && items.length > 0)
      items.at(-1)?.push(line.slice(Math.min(indentOf(line), indent + 3)));
    else if (found && (found[3] === undefined) === (number === undefined)) items.push([line.slice(found[0].length)]);
    else break;
  }
  const children = items.map((item) => parseBlocks(item, meter, depth + 1));
  blocks.push({ kind: "list", ordered: number !== undefined, start: Number(number ?? 1), items: children });
  return at;
}

const indentOf = (line: string) => line.length - line.trimStart().length;

function takeParagraph(lines: string[], from: number, blocks: Block[], meter: Meter, nests: boolean): number {
  let end = from + 1;
  while (end < lines.length && !startsBlock(lines[end] ?? "", nests)) end += 1;
  const text = lines
    .slice(from, end)
    .map((line) => line.trimEnd())
    .join("\n");
  blocks.push({ kind: "paragraph", children: parseInline(text, meter) });
  return end;
}

function startsBlock(line: string, nests: boolean): boolean {
  if (line.trim() === "" || fenceAt(line) || HEADING.test(line)) return true;
  return nests && (QUOTE.test(line) || ITEM.test(line));
}
