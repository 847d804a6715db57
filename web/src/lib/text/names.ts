// Finds the names of users and rooms in a text, as the server allows and finds them.

import { before, isWord } from "./characters.ts";

/** Characters of a user's name, as in the server's limits. */
export const USER_NAME_CHARS = 32;
/** Characters of a room's name, as in the server's limits. */
export const ROOM_NAME_CHARS = 50;

const NAME = /[^\s!@:,*?#&%~+<>"'[\]()|\p{Cc}\p{Cf}]+/uy;
const STARTS_NO_NAME = /^[\p{N}\p{M}-]/u;
const TRAILING = /[.;}]+$/;

/** The name that follows the sign at `at`, or nothing when the sign stands within a word or before no name. */
export function nameAfter(text: string, at: number, limit: number): string | undefined {
  if (isWord(before(text, at))) return undefined;
  NAME.lastIndex = at + 1;
  const found = NAME.exec(text)?.[0];
  if (found === undefined || found.length > limit * 8) return undefined;
  const name = found.replace(TRAILING, "");
  if (name === "" || STARTS_NO_NAME.test(name)) return undefined;
  return [...name].length > limit ? undefined : name;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** The order of names in a list, as people expect it: `room2` before `room11`. */
export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return collator.compare(one.name, other.name);
}
