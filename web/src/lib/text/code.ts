// Finds code in a text: fenced lines, and what stands between backticks.

/** A line that opens or closes a fence. */
const FENCE = /^ {0,3}(`{3,})[ \t]*([^`]*)$/;

/** For the start of each run of backticks that opens code, where the run that closes it starts. */
export function closingTicks(text: string): Map<number, number> {
  const runs = [...text.matchAll(/`+/g)];
  const next = new Map<number, number>();
  const closing = new Map<number, number>();
  for (const run of runs.reverse()) {
    const closer = next.get(run[0].length);
    if (closer !== undefined) closing.set(run.index, closer);
    next.set(run[0].length, run.index);
  }
  return closing;
}

/** How many backticks start at `at`. */
export function tickCount(text: string, at: number): number {
  let end = at;
  while (text.charAt(end) === "`") end += 1;
  return end - at;
}

/** What is said by a line that opens a fence: how many backticks, and in which language. */
export interface Fence {
  ticks: number;
  language: string;
}

/** The fence that this line opens, or nothing. */
export function fenceAt(line: string): Fence | undefined {
  const [, ticks, language] = FENCE.exec(line) ?? [];
  return ticks === undefined
    ? undefined
    : { ticks: ticks.length, language: (language ?? "").trim().split(/\s/)[0] ?? "" };
}

/** Whether this line closes the fence. */
export function closesFence(line: string, fence: Fence): boolean {
  const found = /^ {0,3}(`{3,})\s*$/.exec(line)?.[1];
  return found !== undefined && found.length >= fence.ticks;
}

/** The parts of a text in turn, each either code or not; together they are the whole text. */
export function splitCode(text: string): { text: string; code: boolean }[] {
  const parts: { text: string; code: boolean }[] = [];
  let prose: string[] = [];
  let fenced: string[] = [];
  let fence: Fence | undefined;
  const endProse = () => {
    if (prose.length > 0) parts.push(...splitSpans(prose.join("")));
    prose = [];
  };
  for (const line of text.split(/(?<=\n)/)) {
    const bare = line.replace(/\n$/, "");
    if (fence) {
      fenced.push(line);
      if (!closesFence(bare, fence)) continue;
      parts.push({ text: fenced.join(""), code: true });
      fenced = [];
      fence = undefined;
    } else if ((fence = fenceAt(bare))) {
      endProse();
      fenced.push(line);
    } else prose.push(line);
  }
  endProse();
  if (fenced.length > 0) parts.push({ text: fenced.join(""), code: true });
  return parts;
}

function splitSpans(text: string): { text: string; code: boolean }[] {
  const closing = closingTicks(text);
  const parts: { text: string; code: boolean }[] = [];
  let start = 0;
  let from = text.indexOf("`");
  while (from >= 0) {
    const ticks = tickCount(text, from);
    const closer = closing.get(from);
    if (closer !== undefined) {
      if (from > start) parts.push({ text: text.slice(start, from), code: false });
      start = closer + ticks;
      parts.push({ text: text.slice(from, start), code: true });
    }
    from = text.indexOf("`", closer === undefined ? from + ticks : start);
  }
  if (start < text.length) parts.push({ text: text.slice(start), code: false });
  return parts;
}
