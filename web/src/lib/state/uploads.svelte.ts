// The files that this browser is sending: two at once, the others in their order. They can be paused and given up, go on by themselves
// after a lost connection, and after a reload as far as the browser still has them.

import { SvelteMap } from "svelte/reactivity";
import { t } from "../i18n/index.svelte.ts";
import type { Http } from "../net/http.ts";
import { Problem } from "../net/problem.ts";
import type { Storage } from "../net/storage.ts";
import { giveUp, upload, type Job } from "../net/upload.ts";
import type { FileId, RoomId, UserId } from "$wire/protocol.ts";
import { Upload, type Entry } from "./upload.svelte.ts";

const AT_ONCE = 2;
/** Larger files are not copied into the browser's storage: after a reload the person chooses them again. */
const MOST_KEPT = 256 * 1024 * 1024;
const KEY = "uploads";
/** After these the file is no more: trying again offers it anew. */
const GONE = new Set(["file_failed", "no_such_file", "wrong_digest", "id_used", "too_large"]);

export interface UploadsOutside {
  readonly http: Http;
  readonly storage: Pick<Storage, "get" | "put" | "delete">;
  isOpen(): boolean;
  me(): UserId;
  now(): number;
  random(): number;
  after(ms: number, call: () => void): () => void;
  newId(): string;
  explain(problem: Problem): string;
}

export class Uploads {
  /** In the order in which they are sent. */
  all = $state.raw<readonly Upload[]>([]);
  /** Chosen and not yet sent, by room. */
  readonly #picked = new SvelteMap<RoomId, readonly File[]>();
  readonly #batches = new SvelteMap<RoomId, number>();
  readonly #wakers = new Set<() => void>();

  constructor(readonly outside: UploadsOutside) {}

  of(room: RoomId): readonly Upload[] {
    return this.all.filter((upload) => upload.entry.room === room);
  }

  /** How many were sent together: since nothing was on its way to the room. */
  batch(room: RoomId): number {
    return Math.max(this.#batches.get(room) ?? 0, this.of(room).length);
  }

  ofFile(file: FileId): Upload | undefined {
    return this.all.find((upload) => upload.entry.file === file);
  }

  // Choosing

  picked(room: RoomId): readonly File[] {
    return this.#picked.get(room) ?? [];
  }

  pick(room: RoomId, files: readonly File[]): void {
    this.#picked.set(room, [...this.picked(room), ...files]);
  }

  unpick(room: RoomId, file: File): void {
    this.#picked.set(
      room,
      this.picked(room).filter((other) => other !== file),
    );
  }

  clearPicked(room: RoomId): void {
    this.#picked.delete(room);
  }

  /** Sends what was chosen in the room. */
  sendPicked(room: RoomId): void {
    const files = this.picked(room);
    this.clearPicked(room);
    this.add(room, files);
  }

  // Sending

  add(room: RoomId, files: readonly File[]): void {
    if (files.length === 0) return;
    const before = this.of(room).length === 0 ? 0 : this.batch(room);
    this.#batches.set(room, before + files.length);
    const added = files.map((file) => this.#made(room, file));
    this.#set([...this.all, ...added]);
    for (const { entry, body } of added) {
      if (body && entry.size <= MOST_KEPT) void this.outside.storage.put(keyOf(entry), body);
    }
    this.#pump();
  }

  #made(room: RoomId, file: File): Upload {
    const { name, size, type, lastModified } = file;
    const id = this.outside.newId();
    return new Upload(
      { id, user: this.outside.me(), room, name: name || t("files.unnamed"), size, type, lastModified },
      file,
    );
  }

  pause(upload: Upload): void {
    upload.halt();
    this.#change(upload, { ...upload.entry, paused: true });
    this.#pump();
  }

  /** Goes on with what was paused or has failed. */
  resume(upload: Upload): void {
    this.#change(upload, { ...upload.entry, paused: false });
    upload.queue();
    this.#pump();
  }

  retryFailed(room: RoomId): void {
    for (const upload of this.of(room)) if (upload.state.name === "failed") upload.queue();
    this.#pump();
  }

  cancel(upload: Upload): void {
    upload.halt();
    this.#forget(upload);
    const { file } = upload.entry;
    if (file) void giveUp(file, this.outside.http).catch(() => undefined);
    this.#pump();
  }

  /** The file that was chosen again after a reload. Whether it is the same. */
  choose(upload: Upload, file: File): boolean {
    const { name, size, lastModified } = upload.entry;
    if (file.name !== name || file.size !== size || file.lastModified !== lastModified) return false;
    upload.body = file;
    this.resume(upload);
    return true;
  }

  /** The connection is back: what waits tries again at once. */
  wake(): void {
    for (const waker of this.#wakers) waker();
    this.#pump();
  }

  /** Signed out: everything stops, nothing is forgotten on the server. */
  stop(): void {
    for (const upload of this.all) upload.halt();
    this.all = [];
    this.#picked.clear();
  }

  /** Goes on with what a reload has cut. */
  async restore(): Promise<void> {
    const { storage } = this.outside;
    const kept = (await storage.get<readonly Entry[]>(KEY)) ?? [];
    const mine = kept.filter(
      ({ id, user }) => user === this.outside.me() && !this.all.some((one) => one.entry.id === id),
    );
    const restored = await Promise.all(
      mine.map(async (entry) => new Upload(entry, await storage.get<Blob>(keyOf(entry)))),
    );
    this.#set([...restored, ...this.all]);
    this.#pump();
  }

  #pump(): void {
    if (!this.outside.isOpen()) return;
    let free = AT_ONCE - this.all.filter((upload) => upload.isRunning).length;
    for (const upload of this.all) {
      if (free <= 0) return;
      if (upload.state.name !== "queued" || !upload.body) continue;
      free -= 1;
      void this.#send(upload, upload.body);
    }
  }

  async #send(one: Upload, body: Blob): Promise<void> {
    const stop = one.start();
    const clock = { random: () => this.outside.random(), wait: (ms: number) => this.#wait(ms, stop) };
    const steps = {
      offered: (file: FileId) => this.#change(one, { ...one.entry, file }),
      moved: (bytes: number) => one.moved(bytes, this.outside.now()),
      waiting: (isWaiting: boolean) => one.waits(isWaiting),
    };
    try {
      await upload(one.entry satisfies Job, body, this.outside.http, clock, steps, stop);
      this.#forget(one);
    } catch (problem) {
      if (!stop.aborted) this.#failed(one, problem);
    }
    this.#pump();
  }

  #failed(upload: Upload, problem: unknown): void {
    const known = problem instanceof Problem ? problem : new Problem("unknown", String(problem));
    if (GONE.has(known.code)) this.#change(upload, { ...upload.entry, id: this.outside.newId(), file: undefined });
    upload.fail(known.code, this.outside.explain(known));
  }

  #wait(ms: number, stop: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.#wakers.delete(done);
        resolve();
      };
      const cancel = this.outside.after(ms, done);
      this.#wakers.add(done);
      stop.addEventListener("abort", done, { once: true });
    });
  }

  #change(upload: Upload, entry: Entry): void {
    if (entry.id !== upload.entry.id) {
      void this.outside.storage.delete(keyOf(upload.entry));
      if (upload.body && entry.size <= MOST_KEPT) void this.outside.storage.put(keyOf(entry), upload.body);
    }
    upload.entry = entry;
    this.#set(this.all);
  }

  #forget(upload: Upload): void {
    this.#set(this.all.filter((other) => other !== upload));
    void this.outside.storage.delete(keyOf(upload.entry));
  }

  #set(all: readonly Upload[]): void {
    this.all = [...all];
    void this.outside.storage.put(
      KEY,
      this.all.map((upload) => ({ ...upload.entry })),
    );
  }
}

function keyOf(entry: Entry): string {
  return `upload:${entry.id}`;
}
