// What of the chat is kept in this browser, so that a page that comes again shows it at once and goes on from there.

import type { RoomId, StoreEpoch } from "$wire/protocol.ts";
import { RESUMED_MS, type Kept } from "./cache.ts";
import type { Client } from "./client.svelte.ts";
import type { Room } from "./room.svelte.ts";

const SAVE_MS = 1_000;

export class Keeping {
  /** The history that what is here of rooms is of; empty while nothing is. */
  epoch: StoreEpoch = "";
  /** The server may go on with where this page was. */
  resumable = false;
  /** Of rooms that are not opened yet, too. */
  #drafts: ReadonlyMap<RoomId, string> = new Map();
  #saving: (() => void) | undefined;

  constructor(readonly client: Client) {}

  restore({ drafts, outbox, chat, logs }: Kept): void {
    const { client } = this;
    this.#drafts = drafts;
    client.outbox.restore(outbox);
    if (!chat) return;
    this.epoch = chat.epoch;
    this.resumable = client.outside.now() - chat.at < RESUMED_MS;
    client.serverName = chat.server;
    client.ahead = chat.ahead ?? 0;
    for (const { summary, flags, read, unread, mentions } of chat.rooms) {
      const room = client.roomOf(summary);
      Object.assign(room, { read, unread, mentions });
      const log = logs.get(room.id);
      if (flags) room.setFlags(flags);
      if (log) room.log.restore(log.rows, log.first, log.last);
      // What is over meanwhile is not shown once more. It is kept until the server has said what time it is.
      room.expire(client.outside.now() + client.ahead);
      this.add(room);
    }
  }

  /** A room that is opened, with what was being written in it. */
  add(room: Room): void {
    room.draft ||= this.#drafts.get(room.id) ?? "";
    this.client.rooms.set(room.id, room);
  }

  /** Keeps what is being written. */
  draft(room: Room, text: string): void {
    room.draft = text;
    this.#drafts = new Map(this.#drafts).set(room.id, text);
    void this.client.cache.saveDraft(room.id, text);
  }

  /** Keeps what there is, in a while. */
  save(): void {
    if (this.#saving) return;
    const stop = this.client.outside.after(SAVE_MS, () => this.saveNow());
    this.#saving = () => {
      stop();
      this.#saving = undefined;
    };
  }

  /** Keeps what there is now, as when the page is left. */
  saveNow(): void {
    const { client } = this;
    this.#saving?.();
    client.marks.tellAll();
    if (client.phase !== "in" || !this.epoch) return;
    const rooms = [...client.named, ...client.direct];
    const { me, serverName: server, ahead, outside } = client;
    void client.cache.saveChat(me, { server, epoch: this.epoch, at: outside.now(), ahead }, rooms);
  }

  /** Nothing of whoever was in is kept on. */
  clear(): void {
    this.#saving?.();
    this.#drafts = new Map();
    this.epoch = "";
    this.resumable = false;
  }
}
