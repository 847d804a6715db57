// Scrolling through a room's log: opens it where it was left or where the new messages begin, reads on near either end, jumps
// to a message, and holds what is read in its place.

import { tick, untrack } from "svelte";
import { Anchoring } from "../dom/anchoring.ts";
import { painted } from "../dom/frame.ts";
import { t } from "../i18n/index.svelte.ts";
import type { Reading } from "./reading.svelte.ts";
import { wanted } from "./ahead.ts";
import { isPost } from "./rows.ts";

/** So many events behind, the end is read anew instead of all that is between. */
const FAR_BEHIND = 500;
/** A window that is full and not so many heights of the box higher than it may hold more. */
const LOW = 1;
const FLASH_MS = 2_000;
/** Nobody needs to see that it is loading when it takes no longer than that. */
const PATIENCE_MS = 300;

export class Scrolling {
  /** Something has been loading for a while, and where. */
  slow = $state<"older" | "newer" | "jump">();
  failed = $state(false);
  /** The line "new" is above what is seen, or not loaded. */
  newAbove = $state(false);

  #anchoring: Anchoring | undefined;
  /** A jump or the opening is under way: nothing is held in its place. */
  #placing = false;
  #opened = false;

  constructor(readonly reading: Reading) {}

  attach(box: HTMLElement, list: HTMLElement, content: HTMLElement): () => void {
    this.#anchoring = new Anchoring(box, list, content, () => this.#look());
    return () => {
      const { first, atEnd } = this.#anchoring ?? {};
      const seq = seqOf(first?.element);
      this.reading.leave(first && seq && !atEnd ? { seq, top: first.top } : undefined);
      this.#anchoring?.stop();
      this.#anchoring = undefined;
    };
  }

  /** Shows the room for the first time, at `seq` or where it is best. */
  async open(seq: number | undefined): Promise<void> {
    if (this.#opened && seq === undefined) return;
    const { log, newFrom } = this.reading.room;
    const { left } = this.reading;
    if (seq !== undefined) {
      this.#opened = true;
      await this.jump(seq);
      return;
    }
    await this.#placed(async () => {
      if (left && !log.covers(left.seq)) await log.toSeq(left.seq);
      else if (!log.ready) await log.toEnd();
      this.#opened = true;
      await tick();
      const row = left && this.#row(left.seq);
      const line = newFrom !== undefined && log.covers(newFrom) && this.#newLine();
      if (row) this.#anchoring?.restore(row, left.top);
      else if (line) this.#anchoring?.toRow(line, 0.2);
      else this.#anchoring?.toEnd();
    });
  }

  /** Goes to a message and shows which it is. */
  async jump(seq: number): Promise<void> {
    const { log } = this.reading.room;
    await this.#placed(async () => {
      const there = await log.toSeq(seq);
      await tick();
      const row = there && this.#row(seq);
      if (!row) {
        this.reading.client.notices.say(t("log.gone"), "problem");
        if (!this.#anchoring?.list.childElementCount) await log.toEnd();
        return;
      }
      this.#anchoring?.toRow(row);
      this.reading.focused = seq;
      this.#flash(seq);
    });
  }

  /** To the first message that is new. */
  async toNew(): Promise<void> {
    const { log, newFrom } = this.reading.room;
    if (newFrom === undefined) return;
    await this.#placed(async () => {
      await log.toSeq(newFrom);
      await tick();
      const line = this.#newLine();
      if (line) this.#anchoring?.toRow(line, 0.1);
    });
    this.reading.seen();
  }

  async toEnd(): Promise<void> {
    await this.#placed(async () => {
      await this.reading.room.log.toEnd();
      await tick();
      this.#anchoring?.toEnd();
    });
  }

  /** By so many heights of the box: of the page up and down keys. */
  by(heights: number): void {
    const box = this.#anchoring?.box;
    box?.scrollBy({ top: box.clientHeight * heights * 0.85 });
  }

  /** It was scrolled. */
  scrolled(): void {
    if (!this.#anchoring || this.#placing) return;
    this.#anchoring.note();
    this.#look();
  }

  /** Other rows are drawn than before. */
  changed(): void {
    if (!this.#anchoring || this.#placing) return;
    this.#anchoring.hold(untrack(() => this.reading.atEnd));
    this.#look();
  }

  /** After what is loading for long enough that somebody wonders. */
  patience(loading: "older" | "newer" | "jump" | undefined): (() => void) | undefined {
    this.slow = undefined;
    if (!loading) return undefined;
    return this.reading.client.outside.after(PATIENCE_MS, () => (this.slow = loading));
  }

  /** Makes a row visible with as little movement as possible, for the arrows. */
  reveal(element: Element): void {
    element.scrollIntoView({ block: "nearest" });
  }

  async #placed(work: () => Promise<void>): Promise<void> {
    this.#placing = true;
    try {
      await work();
      this.failed = false;
    } catch {
      this.failed = true;
    } finally {
      this.#placing = false;
      this.scrolled();
    }
  }

  /** What is seen now, and what is to be read next. */
  #look(): void {
    const anchoring = this.#anchoring;
    if (!anchoring || this.#placing || !this.#opened) return;
    const { reading } = this;
    const { log, newFrom } = reading.room;
    reading.atEnd = log.following = anchoring.atEnd && log.atEnd;
    log.place = seqOf(anchoring.first?.element);
    this.newAbove = newFrom !== undefined && this.#isAbove(newFrom);
    if (!this.newAbove && reading.newCount > 0 && log.ready) reading.seen();
    if (log.loading || !log.ready || !reading.client.isOpen) return;
    const { left } = anchoring;
    if (log.isFull && left.above + left.below < LOW) log.grow();
    const next = wanted(left, log);
    if (next === "newer") {
      const isLeftBehind = anchoring.atEnd && log.head - log.last > FAR_BEHIND && this.#wasAtEnd;
      if (isLeftBehind) void this.toEnd();
      else this.#thenLook(log.newer(painted));
    } else if (next === "older") {
      this.#thenLook(log.older(painted));
    }
    this.#wasAtEnd = reading.atEnd || (this.#wasAtEnd && anchoring.atEnd);
  }

  /** What was read may have added to a line without making it higher: nothing else would say that there is more to read. */
  #thenLook(read: Promise<void>): void {
    void read.then(tick).then(
      () => this.#look(),
      () => undefined,
    );
  }

  /** The end was looked at and has moved away since, as after a lost connection. */
  #wasAtEnd = false;

  #isAbove(newFrom: number): boolean {
    const { log } = this.reading.room;
    const line = this.#newLine();
    const edge = this.#anchoring?.box.getBoundingClientRect().top ?? 0;
    if (line) return line.getBoundingClientRect().bottom < edge;
    return log.rows.some((row) => isPost(row)) && newFrom < (log.rows[0]?.seq ?? 0);
  }

  #row(seq: number): HTMLElement | undefined {
    return this.#anchoring?.list.querySelector<HTMLElement>(`[data-seq="${seq}"]`) ?? undefined;
  }

  #newLine(): HTMLElement | undefined {
    return this.#anchoring?.list.querySelector<HTMLElement>("[data-new]") ?? undefined;
  }

  #flash(seq: number): void {
    const { reading } = this;
    reading.flashed = seq;
    reading.client.outside.after(FLASH_MS, () => {
      if (reading.flashed === seq) reading.flashed = undefined;
    });
  }
}

/** The row that is drawn there. */
function seqOf(element: Element | undefined): number | undefined {
  return Number((element as HTMLElement | undefined)?.dataset["seq"]) || undefined;
}
