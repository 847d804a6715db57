// Whether a new password will do, and how hard it is to guess, roughly.

/** How many characters it has at least on a server that does not say so. */
export const PASSWORD_CHARS = 8;
const PASSWORD_MAX = 1_024;

/** What is wrong with one that has at least so many characters. */
export function passwordFault(
  password: string,
  repeated: string,
  least: number,
): "short" | "long" | "differs" | undefined {
  const { length } = Array.from(password);
  if (length < least) return "short";
  if (length > PASSWORD_MAX) return "long";
  return password === repeated ? undefined : "differs";
}

/** From 0, too short, over 1, easy to guess, to 3, hard. Length counts most; a repeated character counts once. */
export function passwordStrength(password: string, least: number): 0 | 1 | 2 | 3 {
  const characters = Array.from(password);
  if (characters.length < least) return 0;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const worth = Math.min(characters.length, new Set(characters).size * 1.5) + kinds * 2;
  return worth >= 20 ? 3 : worth >= 13 ? 2 : 1;
}
