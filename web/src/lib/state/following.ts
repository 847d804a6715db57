// What the connection tells, as the client's state follows it: where the server goes on, that it is there or gone, and frames.

import type { Listener, Status, Told } from "../net/connection.ts";
import type { Resume, Welcome } from "$wire/protocol.ts";
import { STEP_MS, type Client } from "./client.svelte.ts";
import { Hearing } from "./hearing.ts";
import type { Room } from "./room.svelte.ts";
import { isPost } from "./rows.ts";

export class Following implements Listener {
  readonly #hearing: Hearing;
  /** The server's clock is elsewhere than was thought. */
  #corrected = false;

  constructor(readonly client: Client) {
    this.#hearing = new Hearing(client);
  }

  resume(): Resume | undefined {
    const { keeping, rooms } = this.client;
    const { epoch, resumable } = keeping;
    if (!resumable || !epoch) return undefined;
    const begun = [...rooms.values()].filter((room) => room.log.head > 0);
    return { epoch, rooms: Object.fromEntries(begun.map((room) => [room.id, room.log.head])) };
  }

  welcome(welcome: Welcome): void {
    const { client } = this;
    if (!client.session.isStill(welcome)) return;
    const { keeping } = client;
    if (welcome.now !== undefined) {
      const ahead = welcome.now - client.outside.now();
      this.#corrected = Math.abs(ahead - client.ahead) > STEP_MS;
      client.ahead = ahead;
    }
    client.serverName = welcome.server;
    const resumed = welcome.resumed ? Object.keys(this.resume()?.rooms ?? {}) : [];
    if (keeping.epoch && welcome.epoch !== keeping.epoch) this.#otherHistory();
    this.#hearing.begin(resumed);
    keeping.epoch = welcome.epoch;
    keeping.resumable = true;
    client.ended = undefined;
  }

  /** A backup was restored: what is here of rooms is of a history that is no more. */
  #otherHistory(): void {
    const { client } = this;
    for (const room of client.rooms.values()) {
      const fresh = client.roomOf(room.summary);
      fresh.draft = room.draft;
      fresh.notify = room.notify;
      client.rooms.set(room.id, fresh);
    }
    client.marks.clear();
    client.outbox.dropReplies();
  }

  changed(status: Status): void {
    const { client } = this;
    // What is kept now is all there will be for a while.
    if (client.isOpen) client.saveNow();
    client.status = status;
    if (status.name === "open") {
      for (const room of client.rooms.values()) if (this.#isWrong(room)) client.readAnew(room);
      client.outbox.send();
      client.uploads.wake();
      void this.#hearing.mine();
      if (!client.server) void client.askServer();
    } else if (status.name === "ended" && client.phase === "in" && status.code !== "bye") {
      void client.session.end(status);
    }
  }

  /** What was thought to be over is not: the server alone has its text now. */
  #isWrong(room: Room): boolean {
    if (this.#corrected && room.flags.no_tombstones) return true;
    const now = this.client.outside.now() + this.client.ahead;
    return room.log.rows.some((row) => isPost(row) && row.expired && (room.endOf(row) ?? 0) > now);
  }

  told(frames: readonly Told[]): void {
    this.#hearing.told(frames);
    this.client.keeping.save();
  }
}
