// Whether a text can be the name of a user, as far as that is plain to see; the server knows the rest (RFC 8265).

import { USER_NAME_CHARS as LONGEST } from "./names.ts";

/** What is wrong with it. */
export type NameFault = "too_long" | "space" | "character" | "start" | "dots";

const FORBIDDEN = /[!@:,*?#&%~+<>"'[\]()|]/u;
/** Control and format characters: they can't be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}]/u;

/** The first fault of a name that is being typed; of an empty one none is told. */
export function nameFault(name: string): NameFault | undefined {
  if (/\s/u.test(name)) return "space";
  if (FORBIDDEN.test(name) || UNSEEN.test(name) || /\p{Extended_Pictographic}/u.test(name)) return "character";
  if (/^[-\p{N}]/u.test(name)) return "start";
  if (/^\.+$/.test(name)) return "dots";
  if (Array.from(name).length > LONGEST) return "too_long";
  return undefined;
}

/** The character that can't be in a name, to be told. */
export function forbiddenIn(name: string): string {
  return FORBIDDEN.exec(name)?.[0] ?? /\p{Extended_Pictographic}/u.exec(name)?.[0] ?? "";
}

/** Another name for somebody whose name is taken: `anna-2`, then `anna-3`. */
export function otherName(name: string): string {
  const [, stem = name, number = "1"] = /^(.*)-(\d{1,4})$/u.exec(name) ?? [];
  const end = `-${Number(number) + 1}`;
  return (
    Array.from(stem)
      .slice(0, LONGEST - end.length)
      .join("") + end
  );
}
