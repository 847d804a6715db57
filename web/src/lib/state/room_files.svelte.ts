// The files of a room, the newest first, read page by page, and kept as the room's events say while they are shown.

import type { FileView } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import type { Log } from "./log.svelte.ts";
import type { Room } from "./room.svelte.ts";
import type { FileRow } from "./rows.ts";

const PAGE = 50;

export class RoomFiles {
  #read = $state.raw<readonly FileView[]>([]);
  /** Nothing older is there. */
  atEnd = $state(false);
  loading = $state(false);
  failed = $state(false);

  /** What is there to be fetched: that of the log's window is newer than what was read. */
  readonly ready = $derived.by((): readonly FileRow[] => {
    const known = new Map(this.#read.map((file) => [file.seq, rowOf(file)]));
    const oldest = this.atEnd ? 0 : (this.#read.at(-1)?.seq ?? 0);
    for (const row of this.#log.rows) if (row.kind === "file" && row.seq >= oldest) known.set(row.seq, row);
    const stands = (row: FileRow) => row.state === "ready" && (this.room.endOf(row) ?? Infinity) > this.client.now;
    return [...known.values()].filter(stands).sort((a, b) => b.seq - a.seq);
  });

  readonly #log: Log;

  /** Made anew with the room's log: what was missed may be a file. */
  constructor(
    readonly client: Client,
    readonly room: Room,
  ) {
    this.#log = room.log;
  }

  /** Reads the first page, unless it was read. */
  readonly begin = (): void => {
    if (this.#read.length === 0) void this.more();
  };

  /** Reads the next page, of older files. */
  async more(): Promise<void> {
    if (this.loading || this.atEnd) return;
    this.loading = true;
    this.failed = false;
    const before = this.#read.at(-1)?.seq;
    try {
      const { files } = await this.client.ask<"files">({
        type: "files",
        room: this.room.id,
        limit: PAGE,
        ...(before !== undefined && { before }),
      });
      this.#read = [...this.#read, ...files];
      this.atEnd = files.length < PAGE;
    } catch {
      this.failed = true;
    } finally {
      this.loading = false;
    }
  }

  /** Whether one may delete it: one's own, or as an operator or admin any. */
  mayDelete(row: FileRow): boolean {
    const { client, room } = this;
    if (row.by.id === client.me.user || client.isAdmin) return room.kind !== "direct" || row.by.id === client.me.user;
    return room.members.all?.get(client.me.user)?.role === "operator";
  }
}

function rowOf(file: FileView): FileRow {
  const { seq, at, by, id, name, size, media_type, expires_at, state, digest, why } = file;
  const [mediaType, expiresAt] = [media_type, expires_at];
  return { kind: "file", seq, at, by, file: id, name, size, mediaType, expiresAt, state, digest, why, reactions: [] };
}
