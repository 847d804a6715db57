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
/** After these the file is no more: trying again offers it anew. */
const GONE = new Set(["file_failed", "no_such_file", "wrong_digest", "id_used", "too_large"]);

export interface UploadsOutside {
  readonly http: Http;
  readonly storage: Pick<Storage, "get" | "put" | "delete" | "keys">;
  /** Claims a name for this page; the answer gives it back, and is undefined where another page has it. */
  claim(name: string): Promise<(() => void) | undefined>;
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
  /** One is sent by one page at a time: gives it back to the others. */
  readonly #claims = new Map<Upload, Promise<(() => void) | undefined>>();
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

  add(room: RoomId, files: readonly File[], lifetime?: number): void {
    if (files.length === 0) return;
    const before = this.of(room).length === 0 ? 0 : this.batch(room);
    this.#batches.set(room, before + files.length);
    const added = files.map((file, nr) => this.#made(room, file, nr, lifetime));
    this.all = [...this.all, ...added];
    for (const upload of added) this.#keep(upload);
    this.#pump();
  }

  #made(room: RoomId, file: File, nr: number, lifetime: number | undefined): Upload {
    const { size, type, lastModified } = file;
    const { outside } = this;
    const name = file.name || t("files.unnamed");
    const at = outside.now() + nr;
    return new Upload(
      {
        id: outside.newId(),
        user: outside.me(),
        room,
        at,
        name,
        size,
        type,
        lastModified,
        ...(lifetime && { lifetime }),
      },
      file,
    );
  }

  /** Keeps it over a reload, and other pages from sending it, too. */
  #keep(upload: Upload): void {
    const { entry, body } = upload;
    const { storage } = this.outside;
    this.#claims.set(upload, this.outside.claim(entryKey(entry)));
    void storage.put(entryKey(entry), { ...entry });
    if (body && entry.size <= MOST_KEPT) void storage.put(bytesKey(entry), body);
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
    for (const upload of this.all) {
      upload.halt();
      this.#release(upload);
    }
    this.all = [];
    this.#picked.clear();
    this.#batches.clear();
  }

  /** Goes on with what a reload has cut, but for what another page sends. */
  async restore(): Promise<void> {
    const user = this.outside.me();
    const keys = (await this.outside.storage.keys()).filter((key) => key.startsWith(`${user}/upload:`));
    const restored = (await Promise.all(keys.map((key) => this.#restored(key)))).filter((one) => one !== undefined);
    if (user !== this.outside.me()) {
      for (const upload of restored) this.#release(upload);
      return;
    }
    this.all = [...restored.sort((a, b) => a.entry.at - b.entry.at), ...this.all];
    this.#pump();
  }

  async #restored(key: string): Promise<Upload | undefined> {
    const { storage } = this.outside;
    if (this.all.some(({ entry }) => entryKey(entry) === key)) return undefined;
    const release = await this.outside.claim(key);
    if (!release) return undefined;
    const entry = await storage.get<Entry>(key);
    if (!entry) {
      release();
      return undefined;
    }
    const upload = new Upload(entry, await storage.get<Blob>(bytesKey(entry)));
    this.#claims.set(upload, Promise.resolve(release));
    return upload;
  }

  #release(upload: Upload): void {
    void this.#claims.get(upload)?.then((release) => release?.());
    this.#claims.delete(upload);
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
    if (problem instanceof Problem && problem.code === "taken_over") {
      this.#runsElsewhere(upload);
      return;
    }
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

  /** Another page of this browser has gone on with it, and shows it. */
  #runsElsewhere(upload: Upload): void {
    this.all = this.all.filter((other) => other !== upload);
    this.#release(upload);
  }

  #change(upload: Upload, entry: Entry): void {
    const before = upload.entry;
    upload.entry = entry;
    if (entry.id === before.id) {
      void this.outside.storage.put(entryKey(entry), { ...entry });
      return;
    }
    this.#unkeep(upload, before);
    this.#keep(upload);
  }

  #forget(upload: Upload): void {
    this.all = this.all.filter((other) => other !== upload);
    this.#unkeep(upload, upload.entry);
  }

  #unkeep(upload: Upload, entry: Entry): void {
    void this.outside.storage.delete(entryKey(entry));
    void this.outside.storage.delete(bytesKey(entry));
    this.#release(upload);
  }
}

function entryKey({ user, id }: Entry): string {
  return `${user}/upload:${id}`;
}

function bytesKey({ user, id }: Entry): string {
  return `${user}/bytes:${id}`;
}
