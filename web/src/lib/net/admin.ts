// What the server tells admins of itself, over HTTP.

import type { Gateway, RoomId, UserLabel } from "$wire/protocol.ts";
import { ask } from "./api.ts";

/** How the server is. */
export interface Health {
  readonly version: string;
  readonly uptime_ms: number;
  /** By their door; a door without any is left out. */
  readonly sessions: readonly { readonly gateway: Gateway; readonly count: number }[];
  /** Registered users. */
  readonly users: number;
  readonly guests: number;
  readonly rooms: number;
  readonly events: number;
  readonly store_bytes: number;
  readonly files: { readonly count: number; readonly bytes: number; readonly quota?: number };
  readonly disk_free_bytes?: number;
  readonly search_behind: number;
  readonly memory_bytes?: number;
}

/** Whose files take up how much, the largest first. */
export interface Storage {
  readonly bytes: number;
  readonly users: readonly { readonly who: UserLabel; readonly bytes: number }[];
  /** What is left of guests who are forgotten. */
  readonly forgotten_bytes: number;
  readonly rooms: readonly { readonly room: RoomId; readonly name?: string; readonly bytes: number }[];
}

export const health = () => ask<Health>("GET", "/admin/health");
export const storage = () => ask<Storage>("GET", "/admin/storage");
