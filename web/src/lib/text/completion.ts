// Completion in the composer: what is being typed at the caret, which candidates fit, and the text with one of them.

/** What a sign asks for. */
export type Asked = "user" | "room" | "command" | "emoji";

/** What is being typed: `query` follows the sign, which stands at `start`. */
export interface Trigger {
  asked: Asked;
  query: string;
  start: number;
}

/** A text and where its caret is. */
export interface Typed {
  text: string;
  caret: number;
}

const SIGNS: Record<string, Asked> = { "@": "user", "#": "room", ":": "emoji" };
const COMMAND = /^\/(\S*)$/;
const QUERY = /(?:^|[^\p{L}\p{N}_])([@#:])([^\s!@:,*?#&%~<>"'[\]()|]*)$/u;

/** Letters of the shortest emoji query: `:)` and `:D` are no queries. */
const EMOJI_LETTERS = 2;
/** Longer than any name: what is longer isn't looked at. */
const LONGEST = 80;

/** What is asked for at the caret, or nothing. */
export function triggerAt(text: string, caret: number): Trigger | undefined {
  const typed = text.slice(0, caret);
  const command = typed.length <= LONGEST ? COMMAND.exec(typed)?.[1] : undefined;
  if (command !== undefined) return { asked: "command", query: command, start: 0 };
  const near = typed.slice(-LONGEST);
  const [, sign = "", query = ""] = QUERY.exec(near) ?? [];
  const asked = SIGNS[sign];
  if (!asked || inCode(typed)) return undefined;
  if (asked === "emoji" && !new RegExp(`^[\\p{L}\\p{N}_+-]{${EMOJI_LETTERS},}$`, "u").test(query)) return undefined;
  return { asked, query, start: caret - query.length - 1 };
}

/** Whether a fence or a backtick is open at the end of this. */
function inCode(typed: string): boolean {
  const fences = typed.match(/^ {0,3}```/gm)?.length ?? 0;
  if (fences % 2 === 1) return true;
  const line = typed.slice(typed.lastIndexOf("\n") + 1);
  return (line.match(/`/g)?.length ?? 0) % 2 === 1;
}

/** The candidates that fit, best first: those that are so, those that start so, then those with a word that does, then those that have
 * its letters in order; among equals the order given. `text` tells what a candidate is compared by. */
export function rank<T>(query: string, candidates: readonly T[], text: (candidate: T) => string, limit: number): T[] {
  const wanted = folded(query);
  const ranked: T[][] = [[], [], [], [], []];
  for (const candidate of candidates) {
    const place = rankOf(folded(text(candidate)), wanted);
    if (place !== undefined) ranked[place]?.push(candidate);
  }
  return ranked.flat().slice(0, limit);
}

function rankOf(text: string, wanted: string): number | undefined {
  if (text === wanted) return 0;
  if (text.startsWith(wanted)) return 1;
  const at = text.indexOf(wanted);
  if (at > 0) return /[\p{L}\p{N}]/u.test(text.charAt(at - 1)) ? 3 : 2;
  let from = 0;
  for (const letter of wanted) {
    const next = text.indexOf(letter, from);
    if (next < 0) return undefined;
    from = next + letter.length;
  }
  return 4;
}

/** Without case and accents, as people type it. */
const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The text with the choice in the place of what was typed, and the caret behind it and a space. */
export function accept(typed: Typed, trigger: Trigger, choice: string): Typed {
  const before = typed.text.slice(0, trigger.start) + choice;
  const rest = typed.text.slice(typed.caret);
  const spaced = rest.startsWith(" ") ? rest : ` ${rest}`;
  return { text: before + spaced, caret: before.length + 1 };
}
