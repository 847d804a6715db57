// Signing this browser in by a code from another device: it brings one, or shows one itself, then shows a number and waits.

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

export type Arriving =
  | { readonly name: "asking" }
  /** With a code where this browser shows it. */
  | {
      readonly name: "shown";
      readonly number: number;
      readonly as?: string;
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

  constructor(readonly client: Entering) {}

  /** Brings the code that another device shows. */
  async fetch(code: string): Promise<void> {
    await this.#begin(async () => {
      const body = { code, client: browserName() };
      const { number, name, receipt, within_ms } = await ask<Api.FetchedCode>("POST", "/handoff/fetch", body);
      return { receipt, shown: { number, as: name, lifeMs: within_ms } };
    });
  }

  /** Shows a code for another device. */
  async ask(): Promise<void> {
    await this.#begin(async () => {
      const body = { client: browserName() };
      const { number, code, receipt, life_ms } = await ask<Api.AskedCode>("POST", "/handoff/ask", body);
      return { receipt, shown: { number, code, lifeMs: life_ms } };
    });
  }

  stop(): void {
    this.#try++;
  }

  async #begin(
    start: () => Promise<{ receipt: string; shown: { number: number; lifeMs: number; as?: string; code?: string } }>,
  ): Promise<void> {
    const mine = ++this.#try;
    this.stage = { name: "asking" };
    try {
      const { receipt, shown } = await start();
      if (mine !== this.#try) return;
      this.stage = { name: "shown", ...shown, until: this.client.outside.now() + shown.lifeMs };
      const me = await this.#redeem(receipt, () => mine === this.#try);
      if (me) await this.client.enter(me);
    } catch (problem) {
      if (mine === this.#try) this.stage = { name: "over", problem: explain(problem) };
    }
  }

  /** Waits until it is decided; through a short loss of the network too. */
  async #redeem(receipt: string, goesOn: () => boolean): Promise<Me | undefined> {
    while (goesOn()) {
      try {
        const me = await ask<Me | undefined>("POST", "/session/handoff", { receipt }, WAIT_MS);
        if (me) return me;
      } catch (problem) {
        if (!(problem instanceof Problem && problem.code === "unreachable")) throw problem;
        await new Promise<void>((done) => this.client.outside.after(AGAIN_MS, done));
      }
    }
    return undefined;
  }
}
