// Puts pieces of a line together, and wraps what stands between two signs of a kind. Each piece is moved once.

import type { Inline, Meter, SpanKind } from "./tree.ts";

/** How deep spans nest; signs beyond it stay as typed. */
export const SPAN_NESTING = 8;

const SIGNS: Record<SpanKind, string> = { emphasis: "*", strong: "**", strike: "~~", spoiler: "||" };

interface Piece {
  node: Inline;
  height: number;
}

/** A sign that waits for another of its kind; until then it is the text at its place. */
interface Opener {
  kind: SpanKind;
  sign: string;
  at: number;
  open: boolean;
  /** What `***` opens besides; which of the two is the outer is known when one is closed. */
  twin?: Opener;
}

/** The line as far as it is read. */
export class Spans {
  readonly #pieces: Piece[] = [];
  readonly #openers = new Map<string, Opener[]>();
  readonly #meter: Meter;

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  /** Adds a finished piece. */
  add(node: Inline): void {
    this.#pieces.push({ node, height: 0 });
  }

  /** Adds a sign that may end a span, start one, or else is text. */
  mark(sign: string, canOpen: boolean, canClose: boolean): void {
    const rest = canClose ? this.#close(sign) : sign;
    if (rest === "") return;
    if (!canOpen) return this.add({ kind: "text", text: rest });
    const openers = kindsOf(rest).map(([kind, part]) => this.#open(kind, part));
    const [outer, inner] = openers;
    if (outer && inner) [outer.twin, inner.twin] = [inner, outer];
  }

  /** Everything that was added, as a tree. */
  finish(): Inline[] {
    return joined(this.#pieces);
  }

  #open(kind: SpanKind, sign: string): Opener {
    const opener = { kind, sign, at: this.#pieces.length, open: true };
    this.add({ kind: "text", text: sign });
    this.#waiting(kind, sign).push(opener);
    return opener;
  }

  /** Ends what the sign can end, innermost first, and tells what is left of the sign. */
  #close(sign: string): string {
    let rest = sign;
    while (rest !== "") {
      const tops = kindsOf(rest).map(([kind, part]) => this.#waiting(kind, part).at(-1));
      const opener = tops.reduce((best, top) => (top && (!best || top.at > best.at) ? top : best), undefined);
      if (!opener || !this.#wrap(opener)) break;
      rest = rest.slice(opener.sign.length);
    }
    return rest;
  }

  #wrap(opener: Opener): boolean {
    if (opener.twin?.open && opener.twin.at > opener.at) this.#swap(opener, opener.twin);
    const height = 1 + this.#heightAfter(opener.at);
    if (height > SPAN_NESTING) {
      // Whatever opened further out would be higher still.
      this.#dropFrom(0);
      return false;
    }
    this.#dropFrom(opener.at);
    const children = joined(this.#pieces.splice(opener.at).slice(1));
    this.#pieces.push({ node: { kind: opener.kind, children }, height });
    return true;
  }

  #swap(one: Opener, other: Opener): void {
    [one.at, other.at] = [other.at, one.at];
    for (const opener of [one, other]) {
      this.#pieces[opener.at] = { node: { kind: "text", text: opener.sign }, height: 0 };
    }
  }

  #heightAfter(at: number): number {
    let height = 0;
    for (let index = at + 1; index < this.#pieces.length; index += 1) {
      this.#meter.steps += 1;
      height = Math.max(height, this.#pieces[index]?.height ?? 0);
    }
    return height;
  }

  #dropFrom(at: number): void {
    for (const waiting of this.#openers.values()) {
      for (let top = waiting.at(-1); top && top.at >= at; top = waiting.at(-1)) {
        this.#meter.steps += 1;
        top.open = false;
        waiting.pop();
      }
    }
  }

  #waiting(kind: SpanKind, sign: string): Opener[] {
    const key = kind + sign;
    const waiting = this.#openers.get(key) ?? [];
    if (waiting.length === 0) this.#openers.set(key, waiting);
    return waiting;
  }
}

/** What a sign opens, outermost first, each with the part of the sign that does. */
function kindsOf(sign: string): [SpanKind, string][] {
  if (sign === "***")
    return [
      ["strong", "**"],
      ["emphasis", "*"],
    ];
  if (sign === "_") return [["emphasis", "_"]];
  const kinds = Object.keys(SIGNS) as SpanKind[];
  return kinds.filter((kind) => SIGNS[kind] === sign).map((kind) => [kind, sign]);
}

function joined(pieces: Piece[]): Inline[] {
  const nodes: Inline[] = [];
  for (const { node } of pieces) {
    const last = nodes.at(-1);
    if (node.kind === "text" && last?.kind === "text")
      nodes[nodes.length - 1] = { kind: "text", text: last.text + node.text };
    else nodes.push(node);
  }
  return nodes;
}
