// Edits of what is being written: marks around a selection, links, lists that go on, and pasted code.

import { allowedTarget } from "./links.ts";

/** A text and the selection in it; both ends are the same where there is only a caret. */
export interface Selected {
  text: string;
  start: number;
  end: number;
}

/** What a selection is marked as. */
export type Mark = "strong" | "emphasis" | "strike" | "code";

const SIGNS: Record<Mark, string> = { strong: "**", emphasis: "*", strike: "~~", code: "`" };

/** Marks the selection, or unmarks it where it is marked; white space at its ends stays outside. */
export function toggle(selected: Selected, mark: Mark): Selected {
  const { text } = selected;
  const inner = text.slice(selected.start, selected.end);
  const lead = inner.trim() === "" ? 0 : inner.length - inner.trimStart().length;
  const start = selected.start + lead;
  const end = start + (inner.trim() || inner).length;
  const sign = SIGNS[mark];
  const width = sign.length;
  if (isMarked(text, start, end, sign)) {
    const bare = text.slice(0, start - width) + text.slice(start, end) + text.slice(end + width);
    return { text: bare, start: start - width, end: end - width };
  }
  if (end - start >= 2 * width && isMarked(text, start + width, end - width, sign)) {
    const bare = text.slice(0, start) + text.slice(start + width, end - width) + text.slice(end);
    return { text: bare, start, end: end - 2 * width };
  }
  const marked = text.slice(0, start) + sign + text.slice(start, end) + sign + text.slice(end);
  return { text: marked, start: start + width, end: end + width };
}

/** Whether this sign stands around the part: of the stars before it, `*` is an odd one, `**` two of them. */
function isMarked(text: string, start: number, end: number, sign: string): boolean {
  const letter = sign.charAt(0);
  const before = runBefore(text, start, letter);
  const after = runAfter(text, end, letter);
  const run = Math.min(before, after);
  if (letter !== "*") return run >= sign.length;
  return sign === "*" ? run % 2 === 1 : run >= 2;
}

function runBefore(text: string, at: number, letter: string): number {
  let start = at;
  while (start > 0 && text.charAt(start - 1) === letter) start -= 1;
  return at - start;
}

function runAfter(text: string, at: number, letter: string): number {
  let end = at;
  while (text.charAt(end) === letter) end += 1;
  return end - at;
}

/** The selection as a link to a pasted address; nothing where that is no address or nothing fit is selected. */
export function linked(selected: Selected, pasted: string): Selected | undefined {
  const address = pasted.trim();
  const { text, start, end } = selected;
  const shown = text.slice(start, end);
  if (/\s/.test(address) || allowedTarget(address) === undefined) return undefined;
  if (shown.trim() === "" || /[\n[\]]/.test(shown) || allowedTarget(shown.trim()) !== undefined) return undefined;
  const link = `[${shown}](${address.replaceAll("(", "%28").replaceAll(")", "%29")})`;
  const caret = start + link.length;
  return { text: text.slice(0, start) + link + text.slice(end), start: caret, end: caret };
}

const LEAD = /^(\s*)(?:((?:> ?)*> )|(-) +|(\d{1,3})([.)]) +)/;

/** The text with a line break at the caret that goes on with the list or quote it is in; an empty item ends it.
 * Nothing where a plain line break does. */
export function newline({ text, start, end }: Selected): Selected | undefined {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const line = text.slice(from, start);
  const found = LEAD.exec(line);
  if (!found || isFenced(text.slice(0, from))) return undefined;
  const rest = text.slice(end);
  if (line.length === found[0].length && (rest === "" || rest.startsWith("\n"))) {
    return { text: text.slice(0, from) + rest, start: from, end: from };
  }
  if (line.length === found[0].length) return undefined;
  const [, indent = "", quote, dash, number, dot = ""] = found;
  const next = quote ?? (dash ? "- " : `${Number(number) + 1}${dot} `);
  const caret = start + 1 + indent.length + next.length;
  return { text: `${text.slice(0, start)}\n${indent}${next}${rest}`, start: caret, end: caret };
}

/** Whether a fence is open at the end of this, so that what follows is code. */
export function isFenced(text: string): boolean {
  return (text.match(/^ {0,3}```/gm)?.length ?? 0) % 2 === 1;
}

/** Lines of pasted code from which on a file is the better place. */
export const FILE_LINES = 30;

const CODE_LINE =
  /[;{}]\s*$|^\s*(?:[}\])]|\/\/|\/\*|#include|import\b|from\b.*\bimport\b|def\b|class\b|fn\b|func\b|function\b|const\b|let\b|var\b|pub\b|return\b|if\s*\(|for\s*\(|while\s*\(|<\/?\w|@\w+\(|\$ )|=>|->|::|\w\(.*\)\s*[:{]?\s*$|^\s*[\w.[\]"']+\s*[:+-]?=\s*\S/;

/** What to offer for a pasted text: a fence for some lines of code, a file for many; nothing for other texts. */
export function pastedCode(pasted: string): "fence" | "file" | undefined {
  const lines = pasted.replace(/\s+$/, "").split(/\r?\n/);
  const written = lines.filter((line) => line.trim() !== "");
  if (written.length < 2 || /^ {0,3}```/.test(pasted)) return undefined;
  const code = written.filter((line) => CODE_LINE.test(line)).length;
  const indented = written.filter((line) => /^(?:\t| {2,})\S/.test(line) && !/^\s+(?:-|\d+[.)]) /.test(line)).length;
  if (code * 2 < written.length && (code + indented) * 3 < written.length * 2) return undefined;
  return lines.length > FILE_LINES ? "file" : "fence";
}

/** The code in a fence that is longer than any within it. */
export function fenced(code: string, language = ""): string {
  const longest = Math.max(2, ...(code.match(/`{3,}/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${code.replace(/\s+$/, "")}\n${fence}`;
}
