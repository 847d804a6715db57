// What of the chat is kept for the next visit, and how it is read again.

import type { Flags, RoomId, RoomSummary, StoreEpoch, UserId } from "$wire/protocol.ts";
import type { Me } from "./session.ts";
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
  /** What says how long things are kept. Older visits kept none. */
  readonly flags?: Flags;
  readonly read: number;
  readonly unread: number;
  readonly mentions: number;
}

export interface KeptChat {
  readonly server: string;
  readonly epoch: StoreEpoch;
  /** Milliseconds since 1970 by this machine's clock. */
  readonly at: number;
  /** How far the server's clock was ahead of it. Older visits kept none. */
  readonly ahead?: number;
  readonly rooms: readonly KeptRoom[];
}

export interface Kept {
  readonly chat?: KeptChat | undefined;
  /** The ends of the logs. */
  readonly logs: ReadonlyMap<RoomId, KeptLog>;
  /** In the order in which it was written. */
  readonly outbox: readonly Outgoing[];
  readonly drafts: ReadonlyMap<RoomId, string>;
}

/** Who was in last. */
const LAST = "last";

/** Everything has a name of its own that begins with its user, so that neither two pages nor two users overwrite each other's. */
export class Cache {
  #user: UserId = "";
  /** What was kept last of each log: one that is still so is not written again. */
  readonly #written = new Map<RoomId, readonly Row[] | undefined>();

  constructor(readonly storage: Storage) {}

  /** Who was in last, and has not signed out. */
  last(): Promise<Me | undefined> {
    return this.storage.get<Me>(LAST);
  }

  /** What was kept of a user; what is saved from now on is theirs. */
  async load(user: UserId): Promise<Kept> {
    this.#user = user;
    this.#written.clear();
    const [chat, outbox, drafts] = await Promise.all([
      this.storage.get<KeptChat>(this.#key("chat")),
      this.#all<Outgoing>("outbox"),
      this.#all<string>("draft"),
    ]);
    const logs = new Map<RoomId, KeptLog>();
    const read = async ({ summary: { id } }: KeptRoom) => {
      const log = await this.storage.get<KeptLog>(this.#key("log", id));
      if (log) logs.set(id, log);
    };
    await Promise.all((chat?.rooms ?? []).map(read));
    return { chat, logs, outbox: [...outbox.values()].sort((a, b) => a.at - b.at), drafts };
  }

  async saveChat(me: Me, about: Omit<KeptChat, "rooms">, rooms: readonly Room[]): Promise<void> {
    const some = rooms.slice(0, ROOMS);
    const kept = some.map(
      ({ summary, flags: { retention_ms, ends_at, no_tombstones }, read, unread, mentions }): KeptRoom => {
        const flags: Flags = { retention_ms, ends_at, no_tombstones };
        return { summary, flags, read, unread, mentions };
      },
    );
    const chat: KeptChat = { ...about, rooms: kept };
    await Promise.all([
      this.storage.put(LAST, me),
      this.storage.put(this.#key("chat"), chat),
      ...some.map((room) => this.#saveLog(room)),
    ]);
  }

  /** A log whose end is not here is not kept: resuming would go on from where an older visit was. */
  async #saveLog({ id, log }: Room): Promise<void> {
    const kept = log.kept(ROWS);
    const rows = kept && log.rows;
    if (this.#written.has(id) && this.#written.get(id) === rows) return;
    this.#written.set(id, rows);
    if (kept) await this.storage.put(this.#key("log", id), kept);
    else await this.storage.delete(this.#key("log", id));
  }

  async saveMessage(message: Outgoing): Promise<void> {
    await this.storage.put(this.#key("outbox", message.id), message);
  }

  async forgetMessage(id: string): Promise<void> {
    await this.storage.delete(this.#key("outbox", id));
  }

  async saveDraft(room: RoomId, text: string): Promise<void> {
    if (text) await this.storage.put(this.#key("draft", room), text);
    else await this.storage.delete(this.#key("draft", room));
  }

  /** Forgets all that is of a user, as on signing out. */
  async forget(user: UserId): Promise<void> {
    this.#written.clear();
    await this.#forget((key) => key === LAST || key.startsWith(`${user}/`));
  }

  /** Forgets what is of anybody else. */
  async forgetOthers(user: UserId): Promise<void> {
    if ((await this.last())?.user !== user) await this.storage.delete(LAST);
    await this.#forget((key) => key !== LAST && !key.startsWith(`${user}/`));
  }

  async #forget(which: (key: string) => boolean): Promise<void> {
    const keys = (await this.storage.keys()).filter(which);
    await Promise.all(keys.map((key) => this.storage.delete(key)));
  }

  /** All of a kind, by what they are of. */
  async #all<T>(kind: string): Promise<Map<string, T>> {
    const start = this.#key(kind, "");
    const all = new Map<string, T>();
    const read = async (key: string) => {
      const one = await this.storage.get<T>(key);
      if (one !== undefined) all.set(key.slice(start.length), one);
    };
    await Promise.all((await this.storage.keys()).filter((key) => key.startsWith(start)).map(read));
    return all;
  }

  #key(kind: string, of?: string): string {
    return of === undefined ? `${this.#user}/${kind}` : `${this.#user}/${kind}:${of}`;
  }
}
