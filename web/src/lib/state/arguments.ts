// The arguments of a text command, taken from the left.

import { t } from "../i18n/index.svelte.ts";
import { spanOf } from "../text/commands.ts";

/** What is wrong with how a command was typed. */
export class Misuse extends Error {
  override readonly name = "Misuse";
}

export class Arguments {
  #rest: string;

  constructor(rest: string) {
    this.#rest = rest.trim();
  }

  /** The next word, if there is one. */
  word(): string | undefined {
    const [found = "", word] = /^(\S+)\s*/.exec(this.#rest) ?? [];
    this.#rest = this.#rest.slice(found.length);
    return word;
  }

  /** Everything that is left; empty when nothing is. */
  rest(): string {
    const rest = this.#rest;
    this.#rest = "";
    return rest;
  }

  /** @throws {Misuse} when there is none. */
  need(argument: string): string {
    const word = this.word();
    if (word === undefined) throw missing(argument);
    return word;
  }

  text(argument = "TEXT"): string {
    const rest = this.rest();
    if (rest === "") throw missing(argument);
    return rest;
  }

  user(): string {
    return this.need("USER").replace(/^@/, "");
  }

  room(): string | undefined {
    return this.word()?.replace(/^#/, "");
  }

  needRoom(): string {
    const room = this.room();
    if (room === undefined) throw missing("ROOM");
    return room;
  }

  /** Milliseconds, when the next word starts with a digit: a mistyped duration must not become the reason of a block without an end.
   *
   * @throws {Misuse} when it is no duration. */
  span(): number | undefined {
    if (!/^\d/.test(this.#rest)) return undefined;
    const word = this.word() ?? "";
    const span = spanOf(word);
    if (span === undefined) throw new Misuse(t("composer.no_span", { word }));
    return span;
  }

  /** Whether the next word is this one, which is then taken. */
  takes(word: string): boolean {
    const rest = this.#rest;
    if (this.word()?.toLowerCase() === word) return true;
    this.#rest = rest;
    return false;
  }

  /** @throws {Misuse} when the next word is no count. */
  count(): number | undefined {
    const word = this.word();
    if (word === undefined) return undefined;
    if (!/^[1-9]\d*$/.test(word)) throw new Misuse(t("composer.no_count", { word }));
    return Number(word);
  }
}

function missing(argument: string): Misuse {
  return new Misuse(t("composer.missing", { argument }));
}
