// Which addresses become links, and where an address that stands in a text ends.

import { before, isWord } from "./characters.ts";
import type { Meter } from "./tree.ts";

const SCHEME = /(?:https?:\/\/|mailto:)/iy;
const ADDRESS = /(?:[^\s<>"`|\ufffd]|\|(?!\|))+/uy;
const TRAILING = /[.,;:!?'*_~\\]/;
const CLOSERS: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

/** How deep parentheses nest in the target of `[text](target)`; this bounds how often a character is looked at. */
const NESTING = 3;

/** A target that a message may lead to, in the form that the browser will open; nothing for any other scheme. */
export function allowedTarget(address: string): string | undefined {
  if (!/^(?:https?:\/\/|mailto:)/i.test(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol === "mailto:") return url.pathname.includes("@") ? url.href : undefined;
  return url.hostname === "" ? undefined : url.href;
}

/** Whether a link's text is an address at another place than the one the link leads to. */
export function pretends(text: string, href: string): boolean {
  const shown = text.trim();
  const address = /^www\./i.test(shown) ? `https://${shown}` : shown;
  if (!/^https?:\/\//i.test(address)) return false;
  return !URL.canParse(address) || new URL(address).host !== new URL(href).host;
}

/** An address found in a text: where it ends, and its target unless it isn't one. */
export interface Address {
  end: number;
  href: string | undefined;
}

/** The address that starts at `at`, without the punctuation of the sentence around it. */
export function addressAt(text: string, at: number, meter: Meter): Address | undefined {
  SCHEME.lastIndex = at;
  if (!SCHEME.test(text) || isWord(before(text, at))) return undefined;
  ADDRESS.lastIndex = SCHEME.lastIndex || at;
  const rest = ADDRESS.exec(text)?.[0];
  if (rest === undefined) return undefined;
  const found = text.slice(at, ADDRESS.lastIndex);
  meter.steps += found.length;
  const end = at + withoutTrailing(found);
  return { end, href: allowedTarget(text.slice(at, end)) };
}

/** How long an address is without what follows it in a sentence, or closes what was opened before it. */
function withoutTrailing(address: string): number {
  const count = new Map<string, number>();
  for (const sign of address) if ("()[]{}".includes(sign)) count.set(sign, (count.get(sign) ?? 0) + 1);
  let end = address.length;
  while (end > 0) {
    const last = address.charAt(end - 1);
    const opener = CLOSERS[last];
    if (opener !== undefined) {
      const closers = count.get(last) ?? 0;
      if (closers <= (count.get(opener) ?? 0)) break;
      count.set(last, closers - 1);
    } else if (!TRAILING.test(last)) break;
    end -= 1;
  }
  return end;
}

/** Where the target that `(` at `open` starts is closed, or nothing. */
export function targetEnd(text: string, open: number, meter: Meter): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    meter.steps += 1;
    const sign = text.charAt(at);
    if (/[\s<>]/.test(sign)) return undefined;
    if (sign === "(" && ++depth > NESTING) return undefined;
    if (sign === ")" && --depth === 0) return at;
  }
  return undefined;
}
