// What one is offered to do with a message.

import { expect, test } from "vitest";
import type { RoomRole, ServerRole } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import { Deeds } from "./deeds.ts";
import { Overlays } from "./overlays.svelte.ts";
import { Room } from "./room.svelte.ts";
import type { Post } from "./rows.ts";

interface Options {
  kind?: "public" | "direct";
  lobby?: true;
  server?: ServerRole;
  role?: RoomRole;
}

function deedsIn({ kind = "public", lobby, server = "member", role = "member" }: Options): Deeds {
  const room = new Room({ id: "room", name: "garden", kind, topic: "", members: 2, head: 0, lobby }, () =>
    Promise.reject(new Error("nothing is read here")),
  );
  room.members.opened([{ who: { id: "me", name: "me" }, server_role: server, role, since: 0 }]);
  const client = { me: { user: "me" }, isAdmin: server === "admin" || server === "owner" } as Client;
  return new Deeds(client, new Overlays(), room);
}

const post = { kind: "message", seq: 1, at: 0, by: { id: "bert", name: "bert" }, text: "hello" } as Post;

test("whoever may set the topic pins, and in the lobby that is who runs it", () => {
  expect(deedsIn({}).canPin(post)).toBe(true);
  expect(deedsIn({ kind: "direct" }).canPin(post)).toBe(true);
  expect(deedsIn({ lobby: true }).canPin(post)).toBe(false);
  expect(deedsIn({ lobby: true, role: "operator" }).canPin(post)).toBe(true);
  expect(deedsIn({ lobby: true, server: "admin" }).canPin(post)).toBe(true);
});

test("what others wrote is deleted by who runs the room, in a direct one by admins alone", () => {
  expect(deedsIn({}).canDelete(post)).toBe(false);
  expect(deedsIn({ role: "operator" }).canDelete(post)).toBe(true);
  expect(deedsIn({ kind: "direct" }).canDelete(post)).toBe(false);
  expect(deedsIn({ kind: "direct", server: "admin" }).canDelete(post)).toBe(true);
});
