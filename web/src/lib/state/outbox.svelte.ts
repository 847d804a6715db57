// What is written and not acknowledged yet: shown at once, sent when there is a connection, sent again under the same id after a
// lost one, kept over a reload.

import type { EventFrame, RoomId } from "$wire/protocol.ts";
import type { OkOf } from "../net/connection.ts";
import { Problem } from "../net/problem.ts";

export interface Outgoing {
  /** Made up here; a retry with the same makes no second message. */
  readonly id: string;
  readonly room: RoomId;
  readonly text: string;
  readonly replyTo?: number;
  readonly action?: boolean;
  /** For how long, in milliseconds. */
  readonly lifetime?: number;
  /** Milliseconds since 1970 by this machine's clock. */
  readonly at: number;
  /** Refused, and why; left out while it waits or is on its way. */
  readonly refused?: string;
}

export interface OutboxOutside {
  post(message: Outgoing): Promise<OkOf<"posted">>;
  isOpen(): boolean;
  /** Keeps one over a reload, and forgets it. */
  keep(message: Outgoing): void;
  forget(id: string): void;
  newId(): string;
  now(): number;
  /** The words for a refusal. */
  explain(problem: unknown): string;
}

/** After these it is not known whether it arrived: it waits, and is sent again under the same id. */
const WAITS = new Set(["lost", "unreachable", "timeout"]);

export class Outbox {
  all = $state.raw<readonly Outgoing[]>([]);
  /** Those whose event was seen before its answer: drawn no more. */
  #seen = $state.raw<ReadonlySet<string>>(new Set());
  readonly #sending = new Set<string>();

  constructor(readonly outside: OutboxOutside) {}

  /** What stands below the log of a room. */
  of(room: RoomId): readonly Outgoing[] {
    return this.all.filter((message) => message.room === room && !this.#seen.has(message.id));
  }

  isSending(message: Outgoing): boolean {
    return message.refused === undefined;
  }

  restore(kept: readonly Outgoing[]): void {
    this.all = [...kept.filter(({ id }) => !this.#has(id)), ...this.all];
  }

  /** Shows and sends nothing of it any more; what is kept stays so. */
  clear(): void {
    this.all = [];
    this.#seen = new Set();
  }

  add(message: Pick<Outgoing, "room" | "text" | "replyTo" | "action" | "lifetime">): void {
    // Two of the same moment stay in their order.
    const at = Math.max(this.outside.now(), (this.all.at(-1)?.at ?? 0) + 1);
    const added = { ...message, id: this.outside.newId(), at };
    this.all = [...this.all, added];
    this.outside.keep(added);
    this.send();
  }

  retry(message: Outgoing): void {
    this.#replace({ ...message, refused: undefined });
    this.send();
  }

  discard(message: Outgoing): void {
    this.all = this.all.filter((other) => other.id !== message.id);
    this.#unsee(message.id);
    this.outside.forget(message.id);
  }

  /** What they answer is of a history that is no more. */
  dropReplies(): void {
    for (const message of this.all)
      if (message.replyTo !== undefined) this.#replace({ ...message, replyTo: undefined });
  }

  /** Sends what waits, in its order. */
  send(): void {
    if (!this.outside.isOpen()) return;
    for (const message of this.all) {
      if (message.refused === undefined && !this.#sending.has(message.id)) void this.#post(message);
    }
  }

  /** Events of oneself: the first that waits with this text has come, and need not be drawn twice. */
  take(event: EventFrame): void {
    if (event.kind !== "message") return;
    const message = this.of(event.room).find((other) => other.text === event.text && this.#sending.has(other.id));
    if (message) this.#seen = new Set(this.#seen).add(message.id);
  }

  async #post(message: Outgoing): Promise<void> {
    this.#sending.add(message.id);
    try {
      await this.outside.post(message);
      this.discard(message);
    } catch (problem) {
      this.#unsee(message.id);
      if (!(problem instanceof Problem && WAITS.has(problem.code)))
        this.#replace({ ...message, refused: this.outside.explain(problem) });
    } finally {
      this.#sending.delete(message.id);
    }
  }

  #has(id: string): boolean {
    return this.all.some((other) => other.id === id);
  }

  #unsee(id: string): void {
    if (this.#seen.has(id)) this.#seen = new Set([...this.#seen].filter((other) => other !== id));
  }

  #replace(message: Outgoing): void {
    if (!this.#has(message.id)) return;
    this.all = this.all.map((other) => (other.id === message.id ? message : other));
    this.outside.keep(message);
  }
}
