import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, opened } from "../../../tests/fake/client.ts";
import { BERT, LOBBY } from "../../../tests/fake/server.ts";

test("reading is told to the server once for all that comes within a while", async () => {
  const { server, client } = await opened();
  const room = lobbyOf(client);

  client.markRead(room);
  server.say(BERT, "more");
  await settled();
  client.markRead(room);
  expect(room.unread).toBe(0);
  await server.clock.pass(2_000);

  const marks = server.asked.filter(({ type }) => type === "mark_read");
  expect(marks).toMatchObject([{ room: LOBBY, seq: 4 }]);
});

test("what was read on another device is read here", async () => {
  const { server, client } = await opened();

  server.tell({ type: "read", room: LOBBY, seq: 3 });
  await settled();

  expect([lobbyOf(client).read, lobbyOf(client).unread]).toEqual([3, 0]);
});

test("what was read is told before the page goes", async () => {
  const { server, client } = await opened();
  client.markRead(lobbyOf(client));

  client.saveNow();
  await settled();
  expect(server.read.get(LOBBY)).toBe(3);
  await server.clock.pass(2_000);

  expect(server.asked.filter(({ type }) => type === "mark_read").length).toBe(1);
});

test("what was read while the server could not be told stays read, and is told then", async () => {
  const { server, client } = await opened();
  const room = lobbyOf(client);
  await server.cut();
  client.markRead(room);
  server.lobby.add(BERT, { kind: "message", text: "missed" });

  await server.clock.pass(1_000);

  expect(server.read.get(LOBBY)).toBe(3);
  expect([room.read, room.unread]).toEqual([3, 1]);
});

test("a mark of reading from another device leaves unread what came after it", async () => {
  const { server, client } = await opened();
  const room = lobbyOf(client);
  server.read.set(LOBBY, 2);

  server.tell({ type: "read", room: LOBBY, seq: 2 });
  await settled();

  expect([room.read, room.unread]).toEqual([2, 1]);
});
