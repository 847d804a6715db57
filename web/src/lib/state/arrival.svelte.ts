// Signing this browser in by a code from another device: it brings one and asks whether that is wanted, or shows one itself; then
// it shows a number and waits.

import { ask } from "../net/api.ts";
import { browserName } from "../net/browser.ts";
import type { Outside } from "../net/connection.ts";
import { Problem } from "../net/problem.ts";
import type { Api } from "$wire/protocol.ts";
import { explain } from "./explain.ts";
import type { Me } from "./session.ts";

/** The server answers so late when nothing is decided. */
const WAIT_MS = 30_000;
const AGAIN_MS = 2_000;
/** What is over when it is asked again later. */
const PASSING = new Set(["unreachable", "unavailable", "too_fast", "busy"]);

export type Arriving =
  | { readonly name: "asking" }
  /** A code was brought in time; nobody is signed in by it before that is agreed to here. */
  | { readonly name: "offered"; readonly as: string; readonly lifeMs: number; readonly until: number }
  /** With a code where this browser shows it. */
  | {
      readonly name: "shown";
      readonly number: number;
      readonly code?: string;
      readonly lifeMs: number;
      readonly until: number;
    }
  | { readonly name: "over"; readonly problem: string };

export interface Entering {
  readonly outside: Pick<Outside, "now" | "after">;
  /** Somebody is signed in from now on. */
  enter(me: Me): Promise<void>;
}

export class Arrival {
  stage = $state.raw<Arriving>({ name: "asking" });
  /** Counts the tries: what comes of an earlier one counts no more. */
  #try = 0;
  /** Gives up what this try waits for: the server then signs nobody in here. */
  #giveUp = new AbortController();
  /** What agreeing leads to. */
  #agreed: (() => Promise<void>) | undefined;

  constructor(readonly client: Entering) {}

  /** Brings the code that another device shows, which lives for seconds, and finds out as whom it signs in. A link may come from
   * anybody: nothing more happens, and no number is shown, before {@link agree}. */
  async fetch(code: string): Promise<void> {
    await this.#begin(async (goesOn) => {
      const body = { code, client: browserName() };
      const fetched = await ask<Api.FetchedCode>("POST", "/handoff/fetch", body);
      if (!goesOn()) return;
      const { number, name, receipt, within_ms: lifeMs } = fetched;
      const time = { lifeMs, until: this.client.outside.now() + lifeMs };
      this.#agreed = () => this.#wait({ name: "shown", number, ...time }, receipt, goesOn);
      this.stage = { name: "offered", as: name, ...time };
    });
  }

  /** Who sits here wants to be signed in as offered. */
  async agree(): Promise<void> {
    const agreed = this.#agreed;
    this.#agreed = undefined;
    if (agreed) await this.#tried(this.#try, agreed);
  }

  /** Shows a code for another device. */
  async ask(): Promise<void> {
    await this.#begin(async (goesOn) => {
      const asked = await ask<Api.AskedCode>("POST", "/handoff/ask", { client: browserName() });
      if (!goesOn()) return;
      const { number, code, receipt, life_ms: lifeMs } = asked;
      const until = this.client.outside.now() + lifeMs;
      await this.#wait({ name: "shown", number, code, lifeMs, until }, receipt, goesOn);
    });
  }

  stop(): void {
    this.#try++;
    this.#giveUp.abort();
    this.#giveUp = new AbortController();
    this.#agreed = undefined;
  }

  async #begin(start: (goesOn: () => boolean) => Promise<void>): Promise<void> {
    this.stop();
    this.stage = { name: "asking" };
    const mine = this.#try;
    await this.#tried(mine, () => start(() => mine === this.#try));
  }

  async #tried(mine: number, what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (problem) {
      if (mine === this.#try) this.stage = { name: "over", problem: explain(problem) };
    }
  }

  async #wait(shown: Arriving, receipt: string, goesOn: () => boolean): Promise<void> {
    this.stage = shown;
    const me = await this.#redeem(receipt, goesOn);
    if (me) await this.client.enter(me);
  }

  /** Waits until it is decided; through a short loss of the network, and a server that is asked too often, too. */
  async #redeem(receipt: string, goesOn: () => boolean): Promise<Me | undefined> {
    const { signal } = this.#giveUp;
    while (goesOn()) {
      try {
        const me = await ask<Me | undefined>("POST", "/session/handoff", { receipt }, WAIT_MS, signal);
        if (me && goesOn()) return me;
        // Whoever changed their mind while the answer was on its way is not to be somebody else.
        if (me) await ask("DELETE", "/session");
      } catch (problem) {
        if (!goesOn()) return undefined;
        if (!(problem instanceof Problem && PASSING.has(problem.code))) throw problem;
        await new Promise<void>((done) => this.client.outside.after(AGAIN_MS, done));
      }
    }
    return undefined;
  }
}
