// The room above or below the one that is shown, in the order of the list.

import type { Client } from "./client.svelte.ts";
import type { Room } from "./room.svelte.ts";

type Listed = Pick<Client, "named" | "direct" | "current">;

/** Goes around at the ends. With `unread` only to those with something that was not read. */
export function roomBeside(client: Listed, step: 1 | -1, unread: boolean): Room | undefined {
  const rooms = [...client.named, ...client.direct];
  const at = client.current ? rooms.indexOf(client.current) : step > 0 ? -1 : 0;
  for (let i = 1; i <= rooms.length; i++) {
    const room = rooms[(at + step * i + rooms.length * 2) % rooms.length];
    if (!room || room === client.current) continue;
    if (!unread || (room.unread > 0 && room.notify !== "nothing")) return room;
  }
  return undefined;
}
