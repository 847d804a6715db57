// A clock that goes on only when a test says so, with the timers that wait for it.

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

export class FakeClock {
  #timers = new Set<Timer>();

  /** Milliseconds since 1970. */
  constructor(public now = Date.UTC(2026, 10, 3, 12)) {}

  /** How many calls wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Calls back when that many milliseconds have gone by; the answer takes it back. */
  after(ms: number, call: () => void): () => void {
    const timer = { at: this.now + ms, call };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Lets time go by, timer by timer, and what each leads to happen. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.now = Math.max(this.now, next.at);
      next.call();
      await settled();
    }
    this.now = until;
    await settled();
  }
}

/** Everything that follows without time going by has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}
