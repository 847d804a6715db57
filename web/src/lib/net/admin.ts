// What the server tells admins of itself, over HTTP.

import type { Gateway, RoomSummary, UserLabel } from "$wire/protocol.ts";
import { ask } from "./api.ts";

export interface Health {
  readonly version: string;
  readonly uptime_ms: number;
  readonly sessions: { readonly [gateway in Gateway]?: number };
  readonly users: number;
  readonly rooms: number;
  readonly events?: number;
  readonly store_bytes: number;
  readonly files: { readonly count: number; readonly bytes: number; readonly quota?: number };
  readonly disk_free_bytes?: number;
  readonly search_behind?: number;
  /** Milliseconds since 1970. */
  readonly last_backup?: number;
  readonly memory_bytes?: number;
}

interface Share {
  readonly files: number;
  readonly bytes: number;
}

export interface Storage {
  readonly total: number;
  readonly quota?: number;
  readonly disk_free_bytes?: number;
  readonly users: readonly (Share & { readonly who: UserLabel })[];
  readonly rooms?: readonly (Share & { readonly room: Pick<RoomSummary, "id" | "name" | "with"> })[];
}

export const health = () => ask<Health>("GET", "/admin/health");
export const storage = () => ask<Storage>("GET", "/admin/storage");
