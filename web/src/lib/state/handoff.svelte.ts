// Signing another device in, as the side that is signed in sees it: codes that destroy themselves, and who waits to be let in.

import type { HandoffNews, Request, Waiting } from "$wire/protocol.ts";
import type { OkOf, Ok, Outside, Told } from "../net/connection.ts";
import { explain } from "./explain.ts";

/** For how long fresh codes follow each other. */
export const ROUND_MS = 60_000;

export type Stage =
  | { readonly name: "asking" }
  | { readonly name: "shown"; readonly code: string; readonly lifeMs: number; readonly until: number }
  | { readonly name: "waiting"; readonly who: Waiting; readonly until: number }
  /** The number was right: the device takes its sign-in. */
  | { readonly name: "letting" }
  | { readonly name: "done"; readonly client: string }
  | { readonly name: "over"; readonly why: "expired" | "refused"; readonly problem?: string };

/** What of the client it needs. */
export interface Asking {
  readonly outside: Pick<Outside, "now" | "after">;
  readonly frameListeners: Set<(frame: Told) => void>;
  ask<K extends Ok["kind"] = "done">(request: Request): Promise<OkOf<K>>;
}

export class Handoff {
  stage = $state.raw<Stage>({ name: "asking" });
  #roundEnds = 0;
  #forget: () => void = () => undefined;
  readonly #listener = (frame: Told) => {
    if (frame.type === "handoff") this.#news(frame);
  };

  constructor(readonly client: Asking) {
    client.frameListeners.add(this.#listener);
  }

  /** Shows codes for a minute, each for a few seconds. */
  async offer(): Promise<void> {
    this.#roundEnds = this.client.outside.now() + ROUND_MS;
    await this.#fresh();
  }

  /** Opens the code that another device shows. */
  async open(code: string): Promise<void> {
    this.#set({ name: "asking" });
    try {
      this.#waits(await this.client.ask<"waiting">({ type: "open_code", code }));
    } catch (problem) {
      this.#over("refused", explain(problem));
    }
  }

  /** Lets the device in that shows this number; another one ends it. */
  async confirm(number: number): Promise<void> {
    this.#set({ name: "letting" });
    try {
      await this.client.ask({ type: "confirm_code", number });
    } catch (problem) {
      this.#over("refused", explain(problem));
    }
  }

  /** Refuses who waits. */
  async refuse(): Promise<void> {
    this.#over("refused");
    await this.#void();
  }

  /** The panel is closed: its code is void, unless somebody is being let in by it. */
  close(): void {
    this.#forget();
    this.client.frameListeners.delete(this.#listener);
    const { name } = this.stage;
    if (name === "asking" || name === "shown" || name === "waiting") void this.#void();
  }

  async #void(): Promise<void> {
    // Without a connection the code ends by itself.
    await this.client.ask({ type: "refuse_code" }).catch(() => undefined);
  }

  async #fresh(): Promise<void> {
    this.#set({ name: "asking" });
    try {
      const { code, life_ms } = await this.client.ask<"code">({ type: "offer_code" });
      this.#set({ name: "shown", code, lifeMs: life_ms, until: this.client.outside.now() + life_ms }, life_ms);
    } catch (problem) {
      this.#over("refused", explain(problem));
    }
  }

  #news(news: HandoffNews): void {
    switch (news.news) {
      case "fetched":
        this.#waits(news);
        break;
      case "expired":
        this.#expired();
        break;
      case "signed_in":
        this.#set({ name: "done", client: news.client });
        break;
    }
  }

  #waits(who: Waiting): void {
    this.#set({ name: "waiting", who, until: this.client.outside.now() + who.within_ms }, who.within_ms);
  }

  /** The code is taken off the screen, even if the server is silent. */
  #expired(): void {
    const { name } = this.stage;
    if (name === "shown" && this.client.outside.now() < this.#roundEnds) void this.#fresh();
    else if (name === "shown" || name === "waiting" || name === "letting") this.#over("expired");
  }

  #over(why: "expired" | "refused", problem?: string): void {
    this.#set({ name: "over", why, ...(problem && { problem }) });
  }

  #set(stage: Stage, lastsMs?: number): void {
    this.#forget();
    this.stage = stage;
    this.#forget = lastsMs === undefined ? () => undefined : this.client.outside.after(lastsMs, () => this.#expired());
  }
}
