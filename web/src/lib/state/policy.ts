// Who may do what, as far as the page offers it. The server decides; this keeps away what it would refuse.

import type { MemberView, RoomRole, ServerRole } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import type { Room } from "./room.svelte.ts";

type Asker = Pick<Client, "me" | "isAdmin">;

function myRole(asker: Asker, room: Room): RoomRole {
  return room.members.all?.get(asker.me.user)?.role ?? "member";
}

/** An operator of the room, or an admin. */
export function isOperator(asker: Asker, room: Room): boolean {
  return room.kind !== "direct" && (asker.isAdmin || myRole(asker, room) === "operator");
}

export function mayChangeRoom(asker: Asker, room: Room): boolean {
  return isOperator(asker, room);
}

export function maySetTopic(asker: Asker, room: Room): boolean {
  return isOperator(asker, room) || !(room.flags.topic_locked || room.isLobby);
}

export function mayInvite(asker: Asker, room: Room): boolean {
  if (room.kind === "direct" || room.isLobby) return false;
  return isOperator(asker, room) || !room.flags.invite_only;
}

export function mayLeave(room: Room): boolean {
  return room.kind !== "direct" && !room.isLobby;
}

/** Nobody moderates the owner, and only the owner an admin. */
export function outranks(mine: ServerRole, theirs: ServerRole): boolean {
  if (theirs === "owner") return false;
  return theirs !== "admin" || mine === "owner";
}

/** What may be done with somebody. */
export interface PersonActs {
  readonly roomRole: boolean;
  readonly mute: boolean;
  readonly remove: boolean;
  readonly removeFromServer: boolean;
  readonly block: boolean;
  readonly serverRole: boolean;
}

const NOTHING: PersonActs = {
  roomRole: false,
  mute: false,
  remove: false,
  removeFromServer: false,
  block: false,
  serverRole: false,
};

/** `room` is a named one; `member` is undefined for somebody who is not in it. */
export function actsOn(asker: Asker, room: Room | undefined, user: string, member?: MemberView): PersonActs {
  if (user === asker.me.user) return NOTHING;
  const theirs = member?.server_role ?? "guest";
  const above = outranks(asker.me.role, theirs);
  const named = room && room.kind !== "direct" ? room : undefined;
  const operates = named !== undefined && isOperator(asker, named);
  const isIn = member !== undefined;
  return {
    roomRole: operates && isIn,
    mute: above && operates && isIn && (asker.isAdmin || !named.isLobby),
    remove: above && operates && isIn && !named.isLobby,
    removeFromServer: above && asker.isAdmin,
    block: above && asker.isAdmin,
    serverRole: asker.me.role === "owner" && theirs !== "guest" && theirs !== "owner",
  };
}
