// Why one can't write in a room, as far as the client knows; the server decides.

import type { Client } from "./client.svelte.ts";
import type { Room } from "./room.svelte.ts";

export type Why =
  | { readonly name: "guests" }
  /** Milliseconds since 1970. */
  | { readonly name: "muted"; readonly until?: number }
  | { readonly name: "moderated" };

export function whyNot(client: Client, room: Room): Why | undefined {
  const mutes = [room, client.lobby].map((place) => place?.members.all?.get(client.me.user));
  // A mute of the lobby stands for all rooms.
  const mute = mutes.find((member) => member?.muted && !(member.muted_until && member.muted_until <= client.serverNow));
  if (mute) return { name: "muted", ...(mute.muted_until && { until: mute.muted_until }) };
  if (client.isGuest && client.server?.guests_write === false) return { name: "guests" };
  const role = room.members.all?.get(client.me.user)?.role;
  if (room.flags.moderated && role === "member" && !client.isAdmin) return { name: "moderated" };
  return undefined;
}
