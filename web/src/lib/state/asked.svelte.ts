// What a page asks the server for: the answer, whether it is on its way, and why there is none.

import { explain } from "./explain.ts";

export class Asked<T> {
  value = $state.raw<T>();
  problem = $state<string>();
  busy = $state(false);
  /** The last that was asked: an answer to an earlier one is too late. */
  #last = 0;

  constructor(readonly how: () => Promise<T>) {}

  async load(): Promise<void> {
    const mine = ++this.#last;
    this.busy = true;
    try {
      const value = await this.how();
      if (mine !== this.#last) return;
      this.value = value;
      this.problem = undefined;
    } catch (problem) {
      if (mine === this.#last) this.problem = explain(problem);
    } finally {
      if (mine === this.#last) this.busy = false;
    }
  }
}
