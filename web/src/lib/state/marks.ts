// How far one has read each room, which the server is told a while after: once for all that comes within it.

import type { RoomId } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import type { Room } from "./room.svelte.ts";

const READ_MS = 1_500;

export class Marks {
  /** Those that the server is still to be told of. */
  readonly #waiting = new Map<RoomId, () => void>();

  constructor(readonly client: Client) {}

  /** Everything in the room was seen. */
  read(room: Room): void {
    const seq = room.log.head;
    if (seq <= room.read && room.unread === 0) return;
    room.readTo(seq);
    if (this.#waiting.has(room.id)) return;
    this.#waiting.set(
      room.id,
      this.client.outside.after(READ_MS, () => void this.tell(room.id)),
    );
  }

  /** Tells the server. What can't be told now is told after the next `mine`, which says how far the server knows. */
  async tell(id: RoomId): Promise<void> {
    const { client } = this;
    this.#waiting.get(id)?.();
    this.#waiting.delete(id);
    const room = client.rooms.get(id);
    if (room && client.isOpen) await client.ask({ type: "mark_read", room: id, seq: room.read }).catch(() => undefined);
  }

  /** Tells it all at once, as when the page is left. */
  tellAll(): void {
    for (const id of [...this.#waiting.keys()]) void this.tell(id);
  }

  /** Forgets what was to be told. */
  clear(): void {
    for (const stop of this.#waiting.values()) stop();
    this.#waiting.clear();
  }
}
