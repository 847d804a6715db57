// One file that this browser is sending: how far it is, how fast it goes, and what hinders it.

import type { FileId, RoomId, UserId } from "$wire/protocol.ts";

/** What is kept of it over a reload. */
export interface Entry {
  readonly id: string;
  readonly user: UserId;
  readonly room: RoomId;
  /** When it was chosen, by this machine's clock. */
  readonly at: number;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  /** For how long it is shared, in milliseconds. */
  readonly lifetime?: number;
  /** Of the file on this machine, in milliseconds since 1970: tells it when it is chosen again. */
  readonly lastModified: number;
  /** What the server calls it, once it was offered. */
  readonly file?: FileId;
  /** Somebody wants it to wait, also after a reload. */
  readonly paused?: boolean;
}

export type UploadState =
  | { readonly name: "queued" }
  | { readonly name: "sending" }
  /** Cut: it goes on by itself. */
  | { readonly name: "waiting" }
  | { readonly name: "paused" }
  | { readonly name: "failed"; readonly code: string; readonly why: string }
  /** The browser doesn't have it any more: it must be chosen again. */
  | { readonly name: "needs_file" };

/** The speed is that of about so long ago until now. */
const SMOOTH_MS = 3_000;
/** Sooner than this after the last one, a measure of speed says little. */
const LEAST_MS = 250;

export class Upload {
  entry = $state.raw<Entry>() as Entry;
  state = $state.raw<UploadState>({ name: "queued" });
  /** Bytes that have gone. */
  sent = $state(0);
  /** Bytes in a second; 0 while it is not known. */
  speed = $state(0);
  /** Milliseconds that are left; undefined while that is not known. */
  readonly left = $derived.by(() =>
    this.state.name === "sending" && this.speed > 0 ? ((this.entry.size - this.sent) / this.speed) * 1_000 : undefined,
  );
  /** From 0 to 1. */
  readonly part = $derived.by(() => (this.entry.size > 0 ? this.sent / this.entry.size : 0));

  body: Blob | undefined;
  #stop = new AbortController();
  #measured: { readonly at: number; readonly bytes: number } | undefined;

  constructor(entry: Entry, body?: Blob) {
    this.entry = entry;
    this.body = body;
    if (!body) this.state = { name: "needs_file" };
    else if (entry.paused) this.state = { name: "paused" };
  }

  /** Takes one of the places of those that are sent at once. */
  get isRunning(): boolean {
    return this.state.name === "sending" || this.state.name === "waiting";
  }

  queue(): void {
    if (this.isRunning) return;
    this.state = this.body ? { name: "queued" } : { name: "needs_file" };
  }

  /** Starts; what is answered says when to stop. */
  start(): AbortSignal {
    this.#stop = new AbortController();
    this.#measured = undefined;
    this.speed = 0;
    this.state = { name: "sending" };
    return this.#stop.signal;
  }

  halt(): void {
    if (this.state.name === "needs_file") return;
    this.state = { name: "paused" };
    this.speed = 0;
    this.#stop.abort();
  }

  fail(code: string, why: string): void {
    this.state = { name: "failed", code, why };
    this.speed = 0;
  }

  waits(isWaiting: boolean): void {
    if (!this.isRunning) return;
    const name = isWaiting ? "waiting" : "sending";
    if (this.state.name !== name) this.state = { name };
    if (isWaiting) {
      this.speed = 0;
      this.#measured = undefined;
    }
  }

  moved(bytes: number, now: number): void {
    this.sent = bytes;
    const before = this.#measured;
    if (!before || bytes < before.bytes) {
      this.#measured = { at: now, bytes };
      return;
    }
    const ms = now - before.at;
    if (ms < LEAST_MS) return;
    const measured = ((bytes - before.bytes) / ms) * 1_000;
    const weight = this.speed === 0 ? 1 : 1 - Math.exp(-ms / SMOOTH_MS);
    this.speed += (measured - this.speed) * weight;
    this.#measured = { at: now, bytes };
  }
}
