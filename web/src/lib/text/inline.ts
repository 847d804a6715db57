// Parses a paragraph's text into its pieces in one pass, so that hostile text costs no more than its length.

import { after, before, isGap, isSpacedWord } from "./characters.ts";
import { closingTicks, tickCount } from "./code.ts";
import { addressAt, allowedTarget, pretends, targetEnd } from "./links.ts";
import { nameAfter, ROOM_NAME_CHARS, USER_NAME_CHARS } from "./names.ts";
import { Spans } from "./spans.ts";
import type { Inline, Meter } from "./tree.ts";

const SIGN = /\*+|_+|~+|\|+/y;
const SIGNS = new Set(["*", "**", "***", "_", "~~", "||"]);
const ESCAPABLE = "*_~|`[@#>";

/** Parses text that may have line breaks, but no blocks. */
export function parseInline(text: string, meter: Meter): Inline[] {
  return new Scanner(text, meter, true).parse();
}

class Scanner {
  readonly #text: string;
  readonly #meter: Meter;
  readonly #leads: boolean;
  readonly #spans: Spans;
  readonly #ticks: Map<number, number>;
  readonly #brackets: Map<number, number>;
  /** Where the text starts that is read and not yet added. */
  #start = 0;

  /** In the text of a link (`leads` is false) nothing else leads anywhere. */
  constructor(text: string, meter: Meter, leads: boolean) {
    this.#text = text;
    this.#meter = meter;
    this.#leads = leads;
    this.#spans = new Spans(meter);
    this.#ticks = closingTicks(text);
    this.#brackets = leads && text.includes("](") ? closingBrackets(text, this.#ticks) : new Map();
  }

  parse(): Inline[] {
    let at = 0;
    while (at < this.#text.length) {
      this.#meter.steps += 1;
      at = this.#take(at) ?? at + 1;
    }
    this.#addText(at);
    return this.#spans.finish();
  }

  /** Takes what starts here and tells where it ends, or nothing when this is a character of the text. */
  #take(at: number): number | undefined {
    switch (this.#text.charAt(at)) {
      case "\n":
        return this.#add(at, at + 1, { kind: "break" });
      case "\\":
        return this.#escape(at);
      case "`":
        return this.#code(at);
      case "*":
      case "_":
      case "~":
      case "|":
        return this.#sign(at);
      case "[":
        return this.#leads ? this.#link(at) : undefined;
      case "@":
        return this.#leads ? this.#user(at) : undefined;
      case "#":
        return this.#leads ? this.#room(at) : undefined;
      case "h":
      case "H":
      case "m":
      case "M":
        return this.#leads ? this.#address(at) : undefined;
      default:
        return undefined;
    }
  }

  #add(at: number, end: number, node: Inline): number {
    this.#addText(at);
    this.#spans.add(node);
    this.#start = end;
    return end;
  }

  #addText(end: number): void {
    if (end > this.#start) this.#spans.add({ kind: "text", text: this.#text.slice(this.#start, end) });
    this.#start = end;
  }

  #escape(at: number): number | undefined {
    const next = this.#text.charAt(at + 1);
    if (next === "" || !ESCAPABLE.includes(next)) return undefined;
    // The backslash of a shrug is its arm.
    if (before(this.#text, at) === "¯") return at + 2;
    return this.#add(at, at + 2, { kind: "text", text: next });
  }

  #code(at: number): number {
    const ticks = tickCount(this.#text, at);
    const closer = this.#ticks.get(at);
    if (closer === undefined) return at + ticks;
    const inner = this.#text.slice(at + ticks, closer).replaceAll("\n", " ");
    const padded = /^ .*[^ ].* $/.test(inner);
    return this.#add(at, closer + ticks, { kind: "code", text: padded ? inner.slice(1, -1) : inner });
  }

  #sign(at: number): number {
    SIGN.lastIndex = at;
    const sign = SIGN.exec(this.#text)?.[0] ?? "";
    const end = at + Math.max(sign.length, 1);
    if (!SIGNS.has(sign)) return end;
    const [last, next] = [before(this.#text, at), after(this.#text, end)];
    const canOpen = !isGap(next) && !isSpacedWord(last);
    const canClose = !isGap(last) && !isSpacedWord(next);
    if (!canOpen && !canClose) return end;
    this.#addText(at);
    this.#spans.mark(sign, canOpen, canClose);
    this.#start = end;
    return end;
  }

  #link(at: number): number | undefined {
    const closer = this.#brackets.get(at);
    if (closer === undefined || closer === at + 1 || this.#text.charAt(closer + 1) !== "(") return undefined;
    const end = targetEnd(this.#text, closer + 1, this.#meter);
    if (end === undefined) return undefined;
    const href = allowedTarget(this.#text.slice(closer + 2, end));
    const shown = this.#text.slice(at + 1, closer);
    if (href === undefined || pretends(shown, href)) return undefined;
    return this.#add(at, end + 1, { kind: "link", href, children: new Scanner(shown, this.#meter, false).parse() });
  }

  #address(at: number): number | undefined {
    const address = addressAt(this.#text, at, this.#meter);
    if (!address) return undefined;
    const { end, href } = address;
    if (href === undefined) return Math.max(end, at + 1);
    return this.#add(at, end, { kind: "link", href, children: [{ kind: "text", text: this.#text.slice(at, end) }] });
  }

  #user(at: number): number | undefined {
    const name = nameAfter(this.#text, at, USER_NAME_CHARS);
    if (name === undefined) return undefined;
    const node: Inline = name === "here" || name === "all" ? { kind: "everyone", name } : { kind: "user", name };
    return this.#add(at, at + 1 + name.length, node);
  }

  #room(at: number): number | undefined {
    const name = nameAfter(this.#text, at, ROOM_NAME_CHARS);
    return name === undefined ? undefined : this.#add(at, at + 1 + name.length, { kind: "room", name });
  }
}

/** For each `[` outside code, where the `]` is that closes it. */
function closingBrackets(text: string, ticks: Map<number, number>): Map<number, number> {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === "\\") at += 1;
    else if (sign === "[") open.push(at);
    else if (sign === "`") {
      const count = tickCount(text, at);
      at = (ticks.get(at) ?? at) + count - 1;
    } else if (sign === "]") {
      const start = open.pop();
      if (start !== undefined) closing.set(start, at);
    }
  }
  return closing;
}
