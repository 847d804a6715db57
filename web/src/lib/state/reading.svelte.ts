// How somebody reads a room while it is shown: whether they look at the end, where the new messages begin, which row has the
// keys, and where they were when they come back.

import { createContext } from "svelte";
import type { Client } from "./client.svelte.ts";
import type { Room } from "./room.svelte.ts";

/** The row that was at the upper edge, and how far from it. */
export interface Position {
  readonly seq: number;
  readonly top: number;
}

/** Where each room was left, while the page lives; not there for those that were left at the end. */
const left = new Map<string, Position>();

export class Reading {
  /** Whether the end of the log is looked at. */
  atEnd = $state(true);
  /** The row that the arrows are at; it alone takes the focus. */
  focused = $state<number>();
  /** The row under the pointer, or that has the focus: its actions are shown. */
  active = $state<number>();
  /** The row that was jumped to, for a moment. */
  flashed = $state<number>();
  /** How many were new when the line was drawn, until they were seen. */
  newCount = $state(0);
  /** What was unread before the room was shown is known. */
  #counted = false;

  constructor(
    readonly client: Client,
    readonly room: Room,
  ) {}

  /** What is new gets a line where it begins, and is read by those who see the end. What comes while one looks is not new. */
  follow(): void {
    const { client, room } = this;
    if (!room.counted) return;
    const isFirst = !this.#counted;
    this.#counted = true;
    const looks = this.atEnd && client.focused && room.log.ready && room.log.rows.length > 0;
    const isPassed = room.newFrom !== undefined && room.newFrom <= room.read;
    if (room.unread > 0 && ((room.newFrom === undefined && (isFirst || !looks)) || (isPassed && !client.focused))) {
      room.newFrom = room.read + 1;
      this.newCount = room.unread;
    }
    if (looks) client.markRead(room);
  }

  /** The line was seen: nobody needs to be led there. */
  seen(): void {
    this.newCount = 0;
  }

  leave(position: Position | undefined): void {
    this.room.newFrom = undefined;
    if (position) left.set(this.room.id, position);
    else left.delete(this.room.id);
  }

  get left(): Position | undefined {
    return left.get(this.room.id);
  }
}

export const [useReading, provideReading] = createContext<Reading>();
