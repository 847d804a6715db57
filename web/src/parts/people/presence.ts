// Whether somebody is here, as far as the rooms one is in tell.

import type { Room } from "$lib/state/room.svelte.ts";
import type { MemberView, UserId } from "$wire/protocol.ts";

export type Presence = "here" | "away" | "gone";

export function presenceOf(member: MemberView): Presence {
  if (!member.here) return "gone";
  return member.away === undefined ? "here" : "away";
}

/** Undefined where the members of the room are not known. */
export function presenceIn(room: Room, user: UserId): Presence | undefined {
  const member = room.members.all?.get(user);
  return member && presenceOf(member);
}
