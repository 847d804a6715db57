// The part of a text around the words that were looked for, in pieces: those that match, and what is between them.

export interface Piece {
  readonly text: string;
  readonly match: boolean;
}

const BEFORE = 40;

/** At most about `most` characters. A word matches what starts with it, whatever its case. */
export function excerpt(text: string, words: string, most: number): Piece[] {
  const line = text.replace(/\s+/g, " ").trim();
  const pattern = patternOf(words);
  const first = pattern ? line.search(pattern) : -1;
  const from = first > BEFORE && line.length > most ? wordStart(line, first - BEFORE) : 0;
  const cut = line.slice(from, from + most);
  const pieces = pattern ? split(cut, pattern) : [{ text: cut, match: false }];
  if (from > 0) pieces.unshift({ text: "…", match: false });
  if (from + most < line.length) pieces.push({ text: "…", match: false });
  return pieces;
}

function patternOf(words: string): RegExp | undefined {
  const all = words.match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
  if (all.length === 0) return undefined;
  const longestFirst = [...all].sort((a, b) => b.length - a.length);
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join("|")})[\\p{L}\\p{N}\\p{M}]*`, "giu");
}

function split(text: string, pattern: RegExp): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), match: false });
    pieces.push({ text: match[0], match: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), match: false });
  return pieces;
}

function wordStart(line: string, at: number): number {
  const space = line.indexOf(" ", at);
  return space < 0 || space > at + BEFORE ? at : space + 1;
}
