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
  /** Milliseconds since 1970 by this machine's clock. */
  readonly at: number;
  /** Refused, and why; left out while it waits or is on its way. */
  readonly refused?: string;
}

export interface OutboxOutside {
  post(message: Outgoing): Promise<OkOf<"posted">>;
  isOpen(): boolean;
  keep(all: readonly Outgoing[]): void;
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
    this.all = [...kept, ...this.all];
  }

  add(message: Pick<Outgoing, "room" | "text" | "replyTo" | "action">): void {
    this.#set([...this.all, { ...message, id: this.outside.newId(), at: this.outside.now() }]);
    this.send();
  }

  retry(message: Outgoing): void {
    this.#replace(message.id, { ...message, refused: undefined });
    this.send();
  }

  discard(message: Outgoing): void {
    this.#set(this.all.filter((other) => other.id !== message.id));
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
      this.#seen = new Set([...this.#seen].filter((id) => id !== message.id));
      if (!(problem instanceof Problem && WAITS.has(problem.code))) this.#replace(message.id, { ...message, refused: this.outside.explain(problem) });
    } finally {
      this.#sending.delete(message.id);
    }
  }

  #replace(id: string, message: Outgoing): void {
    this.#set(this.all.map((other) => (other.id === id ? message : other)));
  }

  #set(all: readonly Outgoing[]): void {
    this.all = all;
    this.outside.keep(all);
  }
}
