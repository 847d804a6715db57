// What kinds of characters the parsers tell apart.

const WORD = /[\p{Alphabetic}\p{M}\p{N}]/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const SPACE = /\s/u;

/** C0, C1 and what turns the direction of writing; the server lets none of them through. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The character that ends before `at`, or nothing at the start. */
export function before(text: string, at: number): string {
  const low = text.charCodeAt(at - 1);
  const pair = low >= 0xdc00 && low <= 0xdfff && at >= 2;
  return text.slice(pair ? at - 2 : Math.max(at - 1, 0), at);
}

/** The character that starts at `at`, or nothing at the end. */
export function after(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
}

/** Whether this is a letter, a mark or a digit. */
export const isWord = (character: string) => WORD.test(character);

/** Whether this is a letter or digit of a script that puts spaces between words. */
export const isSpacedWord = (character: string) => WORD.test(character) && !UNSPACED.test(character);

/** Whether this is white space, or the start or end of the text. */
export const isGap = (character: string) => character === "" || SPACE.test(character);

/** The text with one kind of line end, and a mark in the place of each control character. */
export const inert = (text: string) => text.replace(/\r\n?/g, "\n").replace(CONTROLS, "\ufffd");
