// The text commands of the composer: their names and arguments, what a typed text means, and which command a mistyped word was
// probably meant to be. The rules of reading are those of every other door of the server.

import { COMMANDS as TABLE, type CommandRole } from "$wire/commands.ts";

/** Who may, as far as that can be said without knowing the room. */
export type Needs = "anyone" | "operator" | "admin";

export interface Command {
  readonly name: string;
  readonly aliases: readonly string[];
  /** Those in brackets can be left out; empty when it takes none. */
  readonly arguments: string;
  readonly needs: Needs;
}

/** What is typed otherwise here than at other doors: files are picked and passwords asked for in a dialog. */
const HERE: Readonly<Record<string, Partial<Pick<Command, "aliases" | "arguments">>>> = {
  msg: { arguments: "USER [TEXT]" },
  send: { arguments: "" },
  get: { aliases: ["req"] },
  register: { arguments: "" },
  password: { arguments: "" },
  qr: { arguments: "[CODE]" },
};

const NEEDS: Readonly<Record<CommandRole, Needs>> = {
  anyone: "anyone",
  member: "anyone",
  voiced: "anyone",
  operator: "operator",
  admin: "admin",
  owner: "admin",
};

/** In the order in which they are listed; the same as at the other doors. */
export const COMMANDS: readonly Command[] = TABLE.map(({ name, aliases, usage, role }) => ({
  name,
  aliases,
  arguments: usage.replace(/^\S+\s*/, ""),
  needs: NEEDS[role],
  ...HERE[name],
}));

/** What stands for a command with a `!`: alone, or with the arguments that it can't do without. */
const SHOUTS: Readonly<Record<string, string>> = { online: "who", send: "send", cmd: "run", req: "get", exit: "quit" };

/** Those that are typed with a secret elsewhere: what follows them is neither kept nor repeated. */
const SECRET = /^(?:register|password|login|qr)\b/i;

export type Typed =
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "command"; readonly command: Command; readonly rest: string }
  /** Begins like a command and is none: never sent. */
  | { readonly kind: "unknown"; readonly word: string; readonly nearest?: string };

/** White space, and characters without width. */
const UNSEEN = /^[\s\u00ad\u061c\u115f\u180e\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff]+/;
const SHOWN_CHARS = 32;

/** The command of this name or alias, without the `/`, in upper or lower case. */
export function commandNamed(word: string): Command | undefined {
  const wanted = word.toLowerCase();
  return COMMANDS.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
}

/** How to type it. */
export function usage(command: Command): string {
  return `/${command.name} ${command.arguments}`.trimEnd();
}

/** What a typed text means. A space that slipped in before a command makes no message of it. */
export function read(text: string): Typed {
  const qr = /^!get\s+qrcode$/i.test(text.trim()) ? commandNamed("qr") : undefined;
  if (qr) return { kind: "command", command: qr, rest: "" };
  const shout = /^!(\S+)\s*([^]*)$/.exec(text.trim());
  const shouted = commandNamed(SHOUTS[shout?.[1]?.toLowerCase() ?? ""] ?? "");
  if (shouted && shout && (!shout[2] || needsArgument(shouted))) {
    return { kind: "command", command: shouted, rest: shout[2] ?? "" };
  }
  const seen = text.replace(UNSEEN, "");
  if (!seen.startsWith("/")) return { kind: "message", text };
  if (seen.startsWith("//")) return { kind: "message", text: seen.slice(1) };
  const [, word = "", rest = ""] = /^\/(\S*)\s*([^]*)$/.exec(seen) ?? [];
  const found = commandNamed(word);
  if (found) return { kind: "command", command: found, rest: rest.trimEnd() };
  const near = nearest(word);
  return { kind: "unknown", word: Array.from(word).slice(0, SHOWN_CHARS).join(""), ...(near && { nearest: near }) };
}

/** Whether what is typed may hold a password, and is not to be kept. */
export function isSecret(text: string): boolean {
  const seen = text.replace(UNSEEN, "");
  return seen.startsWith("/") && SECRET.test(seen.slice(1));
}

function needsArgument(command: Command): boolean {
  return command.arguments !== "" && !command.arguments.startsWith("[");
}

const LONGEST = 16;

/** The name or alias nearest to a mistyped word: one that it begins, or that is one or two slips away. */
export function nearest(typed: string): string | undefined {
  const word = typed.toLowerCase();
  if (word === "" || word.length > LONGEST) return undefined;
  const names = COMMANDS.flatMap(({ name, aliases }): string[] => [name, ...aliases]);
  const begun = word.length >= 2 ? names.find((name) => name.startsWith(word)) : undefined;
  if (begun) return begun;
  const allowed = word.length < 4 ? 1 : 2;
  let best: string | undefined;
  let least = allowed + 1;
  for (const name of names) {
    const slips = distance(word, name);
    if (slips < least && slips < Math.min(word.length, name.length)) [best, least] = [name, slips];
  }
  return best;
}

/** How many letters have to be inserted, removed, replaced or swapped with their neighbour (optimal string alignment). */
function distance(word: string, name: string): number {
  let before: number[] = [];
  let last = Array.from({ length: name.length + 1 }, (_, at) => at);
  for (let i = 0; i < word.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < name.length; j++) {
      const replaced = (last[j] ?? 0) + Number(word[i] !== name[j]);
      let least = Math.min(replaced, (last[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1);
      if (i > 0 && j > 0 && word[i] === name[j - 1] && word[i - 1] === name[j]) {
        least = Math.min(least, (before[j - 1] ?? 0) + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[name.length] ?? 0;
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const LONGEST_SPAN = 3_650 * 86_400_000;

/** Milliseconds of a duration as it is typed, such as `30s`, `10m` or `1h30m`. */
export function spanOf(text: string): number | undefined {
  if (!/^(?:\d+[smhdw])+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([smhdw])/g)) sum += Number(count) * (UNITS[unit ?? ""] ?? 0);
  return sum > 0 && sum <= LONGEST_SPAN ? sum : undefined;
}
