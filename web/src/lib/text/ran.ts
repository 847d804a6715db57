// A command that was run on the server, as its message has it: the command in the first line, then what it wrote.

/** Lines that are shown of what is folded. */
const SHOWN = 12;

export interface Ran {
  readonly command: string;
  /** Everything that it wrote. */
  readonly written: string;
  /** The lines that are shown while the rest is folded. */
  readonly first: string;
  readonly lines: number;
  /** Whether there is more than is shown. */
  readonly long: boolean;
}

export function ranOf(text: string): Ran {
  const end = text.indexOf("\n");
  const command = end < 0 ? text : text.slice(0, end);
  const written = end < 0 ? "" : text.slice(end + 1);
  const lines = written.split("\n");
  return { command, written, first: lines.slice(0, SHOWN).join("\n"), lines: lines.length, long: lines.length > SHOWN };
}
