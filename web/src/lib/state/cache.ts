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

interface KeptLog {
  readonly rows: readonly Row[];
  readonly first: number;
  readonly last: number;
}

interface KeptRoom {
  readonly summary: RoomSummary;
  readonly read: number;
  readonly unread: number;
  readonly mentions: number;
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
  /** The ends of the logs. */
  readonly logs: ReadonlyMap<RoomId, KeptLog>;
  readonly outbox: readonly Outgoing[];
  readonly drafts: Readonly<Record<RoomId, string>>;
}

export const NOTHING_KEPT: Kept = { logs: new Map(), outbox: [], drafts: {} };

export class Cache {
  /** What was kept last of each log: one that is still so is not written again. */
  readonly #written = new Map<RoomId, readonly Row[]>();

  constructor(readonly storage: Storage) {}

  async load(): Promise<Kept> {
    const [chat, outbox, drafts] = await Promise.all([
      this.storage.get<KeptChat>("chat"),
      this.storage.get<Outgoing[]>("outbox"),
      this.storage.get<Record<RoomId, string>>("drafts"),
    ]);
    const logs = new Map<RoomId, KeptLog>();
    for (const { summary } of chat?.rooms ?? []) {
      const log = await this.storage.get<KeptLog>(logKey(summary.id));
      if (log) logs.set(summary.id, log);
    }
    return { chat, logs, outbox: outbox ?? [], drafts: drafts ?? {} };
  }

  async saveChat(me: Me, server: string, epoch: StoreEpoch, rooms: readonly Room[], now: number): Promise<void> {
    const some = rooms.slice(0, ROOMS);
    const kept = some.map(({ summary, read, unread, mentions }): KeptRoom => ({ summary, read, unread, mentions }));
    const chat: KeptChat = { me, server, epoch, at: now, rooms: kept };
    await Promise.all([this.storage.put("chat", chat), ...some.map((room) => this.#saveLog(room))]);
  }

  async #saveLog({ id, log }: Room): Promise<void> {
    if (this.#written.get(id) === log.rows) return;
    const kept = log.kept(ROWS);
    if (!kept) return;
    this.#written.set(id, log.rows);
    await this.storage.put(logKey(id), kept);
  }

  async saveOutbox(outbox: readonly Outgoing[]): Promise<void> {
    await this.storage.put("outbox", outbox);
  }

  async saveDrafts(drafts: Readonly<Record<RoomId, string>>): Promise<void> {
    await this.storage.put("drafts", drafts);
  }

  async forget(): Promise<void> {
    this.#written.clear();
    await this.storage.clear();
  }

  /** Whether what was kept belongs to this user. */
  static isOf(kept: Kept, user: UserId): boolean {
    return kept.chat?.me.user === user;
  }
}

function logKey(room: RoomId): string {
  return `log:${room}`;
}
