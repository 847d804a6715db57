// A window on a room's log: a run of rows without a gap, which grows at either end when somebody scrolls there and lets go at
// the other, so that a room of any length costs the same. Each row is a line that is drawn: what is not, such as messages of
// people who are ignored, has none.

import type { EventFrame, FileProgress, HistoryPage, Request, RoomId, UserId } from "$wire/protocol.ts";
import { add, after, changed, endOf, expired, isPost, rowOf, rowsOf, targetOf, type Post, type Row } from "./rows.ts";

/** How many rows are kept; and at most, where so many are lower than the screen. */
export const MOST_ROWS = 160;
const MOST_GROWN = 8 * MOST_ROWS;
/** How many events are asked for when a room is shown, and when it is scrolled on: so few that drawing them is no hitch. */
const FIRST_PAGE = 60;
const PAGE = 20;
/** How many at most. */
const MOST_PAGE = 500;
/** How many rows are shown at once of what was read further up or down: so few that those who scroll feel no hitch. */
const SLICE = 10;
/** A page that is all reactions has no rows; so many pages are asked for, larger ones then, before that is given up for now. */
const MOST_PAGES = 8;
const sizeOf = (page: number) => (page === 0 ? PAGE : FIRST_PAGE);
const ENOUGH_ROWS = 10;

type History = Omit<Extract<Request, { type: "history" }>, "type" | "room">;
export type ReadHistory = (query: History) => Promise<HistoryPage>;
/** Done when what was shown is seen. */
export type Painted = () => Promise<void>;
const atOnce: Painted = () => Promise.resolve();

export class Log {
  /** What the window holds, oldest first. */
  rows = $state.raw<readonly Row[]>([]);
  /** Whether there is nothing before the window, and nothing after it. */
  atStart = $state(false);
  atEnd = $state(true);
  /** Whether something was read yet, and what is being read. */
  ready = $state(false);
  loading = $state<"older" | "newer" | "jump" | undefined>();
  /** Rows outside of the window that are quoted inside; null where there is none. */
  quoted = $state.raw<ReadonlyMap<number, Row | null>>(new Map());

  /** Nothing is shown where something expired. */
  noTombstones = false;

  /** Whether somebody looks at the end. Who reads further up keeps their rows, even when what is new has no room then. */
  following = true;
  /** The row at the upper edge of what is seen. */
  place: number | undefined;

  /** The window covers the events from `#first` to `#last`; rows are those of them that are shown. */
  #first = 1;
  #last = 0;
  /** The last event of the room that is known. */
  #head = 0;
  /** What was told while a page was read. */
  #meanwhile: EventFrame[] | undefined;
  #asked = new Set<number>();
  #turn: Promise<void> = Promise.resolve();
  #most = MOST_ROWS;

  constructor(
    readonly room: RoomId,
    readonly read: ReadHistory,
    /** Whose messages are not shown. */
    readonly ignores: (user: UserId) => boolean = () => false,
  ) {}

  /** The last event that is known. */
  get head(): number {
    return this.#head;
  }

  /** The last event of the window; what resuming goes on from when the window is at the end. */
  get last(): number {
    return this.#last;
  }

  /** The room was opened: its log ends there now, and what the window lacks of it is not told but must be read. */
  opened(head: number): void {
    this.#head = Math.max(this.#head, head);
    if (this.ready && this.atEnd && this.#last < this.#head) this.atEnd = false;
  }

  /** Whether what is read at one end is let go at the other. */
  get isFull(): boolean {
    return this.rows.length >= this.#most;
  }

  /** All that may be kept is lower than the screen: more of it is then. */
  grow(): void {
    this.#most = Math.min(MOST_GROWN, 2 * this.#most);
  }

  /** Lets go of messages of those who are ignored now. */
  hide(): void {
    const rows = this.rows.filter(this.#isShown);
    if (rows.length < this.rows.length) this.rows = rows;
  }

  readonly #isShown = (row: Row): boolean =>
    !isPost(row) || (!this.ignores(row.by.id) && !(row.expired && this.noTombstones));

  /** What was kept from an earlier time, until the server is asked. */
  restore(rows: readonly Row[], first: number, last: number): void {
    if (this.ready || rows.length === 0) return;
    this.rows = rows.filter(this.#isShown);
    this.#first = first;
    this.#last = this.#head = last;
    this.atStart = first <= 1;
    this.ready = true;
  }

  /** What is worth keeping: the end of the log. */
  kept(most: number): { rows: readonly Row[]; first: number; last: number } | undefined {
    if (!this.ready || !this.atEnd) return undefined;
    const rows = this.rows.slice(-most);
    const whole = rows.length === this.rows.length;
    return { rows, first: whole ? this.#first : (rows[0]?.seq ?? this.#first), last: this.#last };
  }

  /** Takes events in the order of the log. Those that the window has already change nothing. */
  take(events: readonly EventFrame[]): void {
    if (events.length === 0) return;
    this.#meanwhile?.push(...events);
    const rows = [...this.rows];
    let touched = false;
    for (const event of events) {
      this.#head = Math.max(this.#head, event.seq);
      const full = !this.following && rows.length >= this.#most;
      const follows = this.ready && this.atEnd && !full && event.seq === this.#last + 1;
      if (follows) {
        this.#last = event.seq;
        touched = this.#add(rows, event) || touched;
      } else if (this.ready && this.atEnd && event.seq > this.#last) {
        this.atEnd = false;
      }
      touched = this.#change(rows, event) || touched;
    }
    if (touched) this.#show(rows, "newest");
  }

  /** How far a file has come. */
  progress({ file, offset, size }: FileProgress): void {
    const at = this.rows.findLastIndex((row) => row.kind === "file" && row.file === file);
    const row = this.rows[at];
    if (row?.kind !== "file" || row.state !== "sending") return;
    this.rows = this.rows.with(at, { ...row, offset, size: size ?? row.size });
  }

  /** Lets go of what is over. Whether there was something. */
  expire(isOver: (row: Post) => boolean): boolean {
    const over = (row: Row | null): row is Post =>
      isPost(row ?? undefined) && !(row as Post).expired && isOver(row as Post);
    const quotes = [...this.quoted].filter(([, row]) => over(row));
    if (quotes.length > 0) {
      const quoted = new Map(this.quoted);
      for (const [seq, row] of quotes) if (over(row)) quoted.set(seq, expired(row));
      this.quoted = quoted;
    }
    if (!this.rows.some(over)) return quotes.length > 0;
    this.rows = this.rows.map((row) => (over(row) ? expired(row) : row)).filter(this.#isShown);
    return true;
  }

  /** The newest messages, unless the window has them. */
  async toEnd(): Promise<void> {
    await this.#jump({ order: "newest" }, () => !this.ready || !this.atEnd);
  }

  /** Reads anew what stands here, as when somebody is ignored no more: what they wrote has no rows. Of a window of more events than
   * a page has, it is what is around the place where it is read. */
  async anew(): Promise<void> {
    const { place } = this;
    const events = this.#last - this.#first + 1;
    if (this.following || place === undefined) await this.#jump({ order: "newest" });
    else if (events <= MOST_PAGE) await this.#jump({ after: this.#first - 1, order: "oldest" }, undefined, events);
    else await this.#jump({ after: Math.max(0, place - MOST_PAGE / 2), order: "oldest" }, undefined, MOST_PAGE);
  }

  /** Around a message. Answers whether it is there. */
  async toSeq(seq: number): Promise<boolean> {
    if (!this.covers(seq))
      await this.#jump({ after: Math.max(0, seq - FIRST_PAGE / 2), order: "oldest" }, () => !this.covers(seq));
    return this.has(seq);
  }

  /** From a time on, in milliseconds since 1970. Answers the first row from then on. */
  async toDate(since: number): Promise<number | undefined> {
    const page = await this.read({ since, order: "oldest", limit: 1 });
    const first = page.events[0]?.seq;
    if (first === undefined) {
      await this.toEnd();
      return undefined;
    }
    await this.#jump({ after: Math.max(0, first - FIRST_PAGE / 2), order: "oldest" });
    return this.rows.find((row) => endOf(row) >= first)?.seq;
  }

  /** Whether the window reaches there, row or not. */
  covers(seq: number): boolean {
    return this.ready && seq >= this.#first && seq <= this.#last;
  }

  has(seq: number): boolean {
    return this.covers(seq) && this.find(seq) !== undefined;
  }

  /** The row that stands for an event. */
  find(seq: number): Row | undefined {
    const at = place(this.rows, seq);
    return at === undefined ? undefined : this.rows[at];
  }

  /** A row that is quoted: of the window, or else asked for; undefined while that is on its way. */
  quote(seq: number): Row | null | undefined {
    const row = this.find(seq) ?? this.quoted.get(seq);
    if (row === undefined) void this.#fetchQuote(seq);
    return row;
  }

  /** Reads further up. */
  async older(painted = atOnce): Promise<void> {
    if (this.loading || this.atStart || !this.ready) return;
    await this.#reading("older", async () => {
      let edge = this.#first;
      let from = edge;
      let rows: Row[] = [];
      for (let page = 0; page < MOST_PAGES && from > 1 && rows.length < ENOUGH_ROWS; page++) {
        const read = await this.read({ before: from, limit: sizeOf(page), order: "newest" });
        from = read.events[0]?.seq ?? 1;
        rows = after(rowsOf(read).filter(this.#isShown), rows);
      }
      for (;;) {
        // Those who follow may have lost the rows that it was to stand before.
        if (this.#first !== edge) return;
        const slice = rows.splice(-SLICE);
        const isLast = rows.length === 0;
        this.#first = edge = isLast ? from : (slice[0]?.seq ?? from);
        this.atStart = edge <= 1;
        this.#show(after(this.#changedMeanwhile(slice), this.rows), "oldest");
        if (isLast) return;
        await painted();
      }
    });
  }

  /** Reads further down. */
  async newer(painted = atOnce): Promise<void> {
    if (this.loading || this.atEnd || !this.ready) return;
    await this.#reading("newer", async () => {
      let to = this.#last;
      let rows: Row[] = [];
      const passed: EventFrame[] = [];
      for (let page = 0; page < MOST_PAGES && to < this.#head && rows.length < ENOUGH_ROWS; page++) {
        const read = await this.read({ after: to, limit: sizeOf(page), order: "oldest" });
        to = read.events.at(-1)?.seq ?? this.#head;
        rows = after(rows, rowsOf(read).filter(this.#isShown));
        passed.push(...read.events);
      }
      // Rows of the page are as they are now; those before it may not know yet what the page says of them.
      let before = [...this.rows];
      for (const event of passed) this.#change(before, event);
      while (rows.length > SLICE) {
        const slice = rows.splice(0, SLICE);
        this.#last = slice.map(endOf).at(-1) ?? this.#last;
        this.#show(after(before, this.#changedMeanwhile(slice)), "newest");
        await painted();
        before = [...this.rows];
      }
      this.#last = to;
      this.#joinEnd(rows);
      this.#show(after(before, this.#changedMeanwhile(rows)), "newest");
    });
  }

  /** Reads elsewhere, unless that is needed no more when its turn comes. */
  async #jump(query: History, needed = () => true, limit = FIRST_PAGE): Promise<void> {
    await this.#reading("jump", async () => {
      if (!needed()) return;
      let page = await this.read({ ...query, limit });
      // Beyond the end there is nothing; the end is what is nearest.
      if (page.events.length === 0 && page.room.head > 0)
        page = await this.read({ order: "newest", limit: FIRST_PAGE });
      this.#head = Math.max(this.#head, page.room.head);
      this.#first = page.events[0]?.seq ?? 1;
      this.#last = page.events.at(-1)?.seq ?? this.#head;
      const rows = rowsOf(page).filter(this.#isShown);
      this.#joinEnd(rows);
      this.atStart = this.#first <= 1;
      this.ready = true;
      this.#show(this.#changedMeanwhile(rows), "newest");
    });
    if (this.rows.length < ENOUGH_ROWS) await this.older();
  }

  /** Pages are read one at a time: each begins where the one before has left the window. */
  #reading(what: "older" | "newer" | "jump", work: () => Promise<void>): Promise<void> {
    this.loading ??= what;
    const turn = this.#turn.then(async () => {
      this.loading = what;
      this.#meanwhile = [];
      try {
        await work();
      } finally {
        this.#meanwhile = undefined;
        this.loading = undefined;
      }
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** What was told after the window's end, where that leaves no gap. */
  #joinEnd(rows: Row[]): void {
    for (const event of this.#meanwhile ?? []) {
      if (event.seq !== this.#last + 1) continue;
      this.#last = event.seq;
      this.#add(rows, event);
    }
    this.atEnd = this.#last >= this.#head;
  }

  /** Adds the row of an event that follows the others. Whether it has one. */
  #add(rows: Row[], event: EventFrame): boolean {
    const row = rowOf(event);
    if (!row || !this.#isShown(row)) return false;
    add(rows, row);
    return true;
  }

  #changedMeanwhile(rows: Row[]): Row[] {
    for (const event of this.#meanwhile ?? []) this.#change(rows, event);
    return rows;
  }

  #change(rows: Row[], event: EventFrame): boolean {
    if (event.kind === "expired") {
      const isIn = ({ seq }: Row) => event.ranges.some(([first, last]) => seq >= first && seq <= last);
      const quoted = [...this.quoted].map(([seq, row]) => {
        return [seq, row && isPost(row) && isIn(row) ? expired(row) : row] as const;
      });
      this.quoted = new Map(quoted);
      let touched = false;
      for (const [at, row] of rows.entries()) {
        if (!isPost(row) || !isIn(row)) continue;
        rows[at] = expired(row);
        touched = true;
      }
      if (this.noTombstones) rows.splice(0, rows.length, ...rows.filter(this.#isShown));
      return touched;
    }
    const target = targetOf(event);
    if (target === undefined) return false;
    const quoted = this.quoted.get(target);
    if (quoted) this.quoted = new Map(this.quoted).set(target, changed(quoted, event));
    const at = place(rows, target);
    const row = at === undefined ? undefined : rows[at];
    if (at === undefined || !row) return false;
    rows[at] = changed(row, event);
    return true;
  }

  /** Shows the rows, but for those that are too many at the other end. */
  #show(rows: Row[], keep: "oldest" | "newest"): void {
    const over = rows.length - this.#most;
    if (over > 0 && keep === "newest") {
      rows.splice(0, over);
      this.#first = rows[0]?.seq ?? this.#first;
      this.atStart = false;
    } else if (over > 0) {
      rows.splice(-over);
      this.#last = rows.map(endOf).at(-1) ?? this.#last;
      this.atEnd = false;
    }
    this.rows = rows;
    this.#dropQuotes();
  }

  /** Lets go of what nothing in the window quotes any more. */
  #dropQuotes(): void {
    if (this.#asked.size === 0 && this.quoted.size === 0) return;
    const quoted = new Set(this.rows.flatMap((row) => (row.kind === "message" ? (row.replyTo ?? []) : [])));
    for (const seq of this.#asked) if (!quoted.has(seq)) this.#asked.delete(seq);
    const left = [...this.quoted].filter(([seq]) => quoted.has(seq));
    if (left.length < this.quoted.size) this.quoted = new Map(left);
  }

  async #fetchQuote(seq: number): Promise<void> {
    if (this.#asked.has(seq)) return;
    this.#asked.add(seq);
    try {
      const page = await this.read({ after: seq - 1, before: seq + 1, limit: 1 });
      this.quoted = new Map(this.quoted).set(seq, rowsOf(page)[0] ?? null);
    } catch {
      this.#asked.delete(seq);
    }
  }
}

/** Where the row of an event stands; rows are in the order of their `seq`. */
function place(rows: readonly Row[], seq: number): number | undefined {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (!row) return undefined;
    if (row.seq <= seq && seq <= endOf(row)) return middle;
    if (row.seq < seq) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
