// What of the chat is kept for the next visit, and how it is read again.

import type { RoomId, RoomSummary, StoreEpoch, UserId } from "$wire/protocol.ts";
import type { Me } from "./client.svelte.ts";
import type { Outgoing } from "./outbox.svelte.ts";
import type { Room } from "./room.svelte.ts";
import type { Row } from "./rows.ts";
import type { Storage } from "../net/storage.ts";

/** How many rows of each room, and of how many rooms. */
const ROWS = 80;
const ROOMS = 30;
/** A log that is older than this is read anew instead of being resumed. */
export const RESUMED_MS = 60 * 60_000;

interface KeptRoom {
  readonly summary: RoomSummary;
  readonly read: number;
  readonly unread: number;
  readonly mentions: number;
  readonly log?: { readonly rows: readonly Row[]; readonly first: number; readonly last: number };
}

export interface KeptChat {
  readonly me: Me;
  readonly server: string;
  readonly epoch: StoreEpoch;
  /** Milliseconds since 1970 by this machine's clock. */
  readonly at: number;
  readonly rooms: readonly KeptRoom[];
}

export interface Kept {
  readonly chat?: KeptChat | undefined;
  readonly outbox: readonly Outgoing[];
  readonly drafts: Readonly<Record<RoomId, string>>;
}

export class Cache {
  constructor(readonly storage: Storage) {}

  async load(): Promise<Kept> {
    const [chat, outbox, drafts] = await Promise.all([
      this.storage.get<KeptChat>("chat"),
      this.storage.get<Outgoing[]>("outbox"),
      this.storage.get<Record<RoomId, string>>("drafts"),
    ]);
    return { chat, outbox: outbox ?? [], drafts: drafts ?? {} };
  }

  async saveChat(me: Me, server: string, epoch: StoreEpoch, rooms: readonly Room[], now: number): Promise<void> {
    const kept = rooms.slice(0, ROOMS).map((room): KeptRoom => {
      const { summary, read, unread, mentions } = room;
      const log = room.log.kept(ROWS);
      return { summary, read, unread, mentions, ...(log && { log }) };
    });
    const chat: KeptChat = { me, server, epoch, at: now, rooms: kept };
    // A copy without anything that a browser can't keep.
    await this.storage.put("chat", plain(chat));
  }

  async saveOutbox(outbox: readonly Outgoing[]): Promise<void> {
    await this.storage.put("outbox", outbox);
  }

  async saveDrafts(drafts: Readonly<Record<RoomId, string>>): Promise<void> {
    await this.storage.put("drafts", drafts);
  }

  async forget(): Promise<void> {
    await this.storage.clear();
  }

  /** Whether what was kept belongs to this user. */
  static isOf(kept: Kept, user: UserId): boolean {
    return kept.chat?.me.user === user;
  }
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
