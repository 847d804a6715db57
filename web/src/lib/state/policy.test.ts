// Who is offered what.

import { expect, test } from "vitest";
import type { MemberView, RoomRole, ServerRole } from "$wire/protocol.ts";
import { actsOn, isOperator, mayInvite, maySetTopic, outranks } from "./policy.ts";
import { Room } from "./room.svelte.ts";

const member = (id: string, server_role: ServerRole, role: RoomRole = "member"): MemberView => ({
  who: { id, name: id },
  server_role,
  role,
  since: 0,
});

const me = (role: ServerRole) => ({
  me: { user: "me", name: "me", role },
  isAdmin: role === "admin" || role === "owner",
});

function roomOf(mine: RoomRole, options: { lobby?: true; kind?: "public" | "direct" } = {}): Room {
  const room = new Room(
    { id: "room", name: "garden", kind: options.kind ?? "public", topic: "", members: 2, head: 0, ...options },
    () => Promise.reject(new Error("nothing is read here")),
  );
  room.members.opened([member("me", "member", mine), member("bert", "guest")]);
  return room;
}

const given = (acts: object) =>
  Object.entries(acts)
    .filter(([, may]) => may)
    .map(([act]) => act);

test("a member moderates nobody", () => {
  expect(given(actsOn(me("member"), roomOf("member"), "bert", member("bert", "guest")))).toEqual([]);
});

test("an operator acts in their room alone", () => {
  const acts = given(actsOn(me("member"), roomOf("operator"), "bert", member("bert", "guest")));
  expect(acts).toEqual(["roomRole", "mute", "remove"]);
});

test("an operator of the lobby mutes nobody on the whole server", () => {
  const acts = given(actsOn(me("member"), roomOf("operator", { lobby: true }), "bert", member("bert", "guest")));
  expect(acts).toEqual(["roomRole"]);
});

test("an admin removes from the server and blocks, and gives no roles on it", () => {
  const acts = given(actsOn(me("admin"), roomOf("member"), "bert", member("bert", "member")));
  expect(acts).toEqual(["roomRole", "mute", "remove", "removeFromServer", "block"]);
});

test("only the owner acts on admins, and nobody on the owner", () => {
  expect(outranks("admin", "admin")).toBe(false);
  expect(outranks("owner", "admin")).toBe(true);
  expect(outranks("owner", "owner")).toBe(false);
  expect(given(actsOn(me("owner"), roomOf("member"), "bert", member("bert", "admin")))).toContain("serverRole");
});

test("a guest can't be made an admin", () => {
  expect(actsOn(me("owner"), roomOf("member"), "bert", member("bert", "guest")).serverRole).toBe(false);
});

test("nobody acts on themselves", () => {
  expect(given(actsOn(me("owner"), roomOf("operator"), "me", member("me", "owner")))).toEqual([]);
});

test("in a direct room there are no operators", () => {
  expect(isOperator(me("owner"), roomOf("member", { kind: "direct" }))).toBe(false);
});

test("a locked topic is for operators, as that of the lobby", () => {
  const room = roomOf("member");
  expect(maySetTopic(me("member"), room)).toBe(true);
  room.flags = { topic_locked: true };
  expect(maySetTopic(me("member"), room)).toBe(false);
  expect(maySetTopic(me("member"), roomOf("member", { lobby: true }))).toBe(false);
  expect(maySetTopic(me("member"), roomOf("operator", { lobby: true }))).toBe(true);
});

test("into a room by invitation only operators invite", () => {
  const room = roomOf("member");
  expect(mayInvite(me("member"), room)).toBe(true);
  room.flags = { invite_only: true };
  expect(mayInvite(me("member"), room)).toBe(false);
  expect(mayInvite(me("admin"), room)).toBe(true);
});
