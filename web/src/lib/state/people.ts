// Everybody whom one can meet: the members of the rooms that one is in.

import type { UserId, UserLabel } from "$wire/protocol.ts";
import { byName } from "../text/names.ts";
import type { Client } from "./client.svelte.ts";

export type Person = UserLabel & { readonly here: boolean };

/** Without oneself; those who are here first, then by name. */
export function peopleOf(client: Pick<Client, "rooms" | "me">): Person[] {
  const all = new Map<UserId, Person>();
  for (const room of client.rooms.values()) {
    for (const { who, here = false } of room.members.all?.values() ?? []) {
      all.set(who.id, { ...who, here: here || (all.get(who.id)?.here ?? false) });
    }
  }
  all.delete(client.me.user);
  return [...all.values()].sort((a, b) => Number(b.here) - Number(a.here) || byName(a, b));
}
