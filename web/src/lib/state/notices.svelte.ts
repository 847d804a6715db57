// Short notices at the edge of the page: what was done, what didn't work, and the way back where there is one.

export interface Notice {
  readonly id: number;
  readonly text: string;
  /** News stay until they are dismissed. */
  readonly kind: "done" | "problem" | "news";
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MS = { done: 4_000, problem: 9_000 };

export class Notices {
  all = $state.raw<readonly Notice[]>([]);
  #next = 0;

  say(text: string, kind: Notice["kind"] = "done", action?: Notice["action"]): void {
    const notice: Notice = { id: this.#next++, text, kind, ...(action && { action }) };
    this.all = [...this.all.filter((other) => other.text !== text), notice].slice(-3);
    if (kind !== "news") setTimeout(() => this.dismiss(notice), SHOWN_MS[kind]);
  }

  dismiss(notice: Notice): void {
    this.all = this.all.filter((other) => other.id !== notice.id);
  }
}
