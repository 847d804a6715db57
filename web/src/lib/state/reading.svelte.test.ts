import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { ANNA, BERT, FakeServer, LOBBY } from "../../../tests/fake/server.ts";
import { Reading } from "./reading.svelte.ts";

/** The lobby with so many messages of which so many were read, shown to anna. */
async function shown(count: number, read: number) {
  const server = new FakeServer();
  server.fill(count);
  server.read.set(LOBBY, read);
  const client = await started(server);
  const room = lobbyOf(client);
  await room.log.toEnd();
  const reading = new Reading(client, room);
  reading.follow();
  const say = async (by: typeof BERT) => {
    server.say(by, "more");
    await settled();
    reading.follow();
  };
  return { server, client, room, reading, say };
}

test("the line stands above the first that was not read, and all are read once they are seen", async () => {
  const { server, room, reading } = await shown(10, 6);

  expect([room.newFrom, reading.newCount, room.unread]).toEqual([7, 4, 0]);
  await server.clock.pass(2_000);

  expect(server.read.get(LOBBY)).toBe(10);
});

test("without anything unread there is no line, and what comes while one looks makes none", async () => {
  const { room, say } = await shown(10, 10);

  await say(BERT);

  expect([room.newFrom, room.unread, room.read]).toEqual([undefined, 0, 11]);
});

test("what comes while the page is not looked at is new, from its first message on", async () => {
  const { client, room, say } = await shown(10, 10);
  client.focused = false;

  await say(BERT);
  await say(BERT);

  expect([room.newFrom, room.unread]).toEqual([11, 2]);
});

test("a line that was passed moves when one looks away again", async () => {
  const { client, room, say } = await shown(10, 6);
  client.focused = false;

  await say(BERT);

  expect(room.newFrom).toBe(11);
});

test("nothing is read while one reads further up", async () => {
  const { room, reading, say } = await shown(10, 10);
  reading.atEnd = false;

  await say(BERT);

  expect([room.newFrom, room.unread, room.read]).toEqual([11, 1, 10]);
});

test("one's own messages are read and make no line", async () => {
  const { client, room, say } = await shown(10, 10);
  client.focused = false;

  await say(ANNA);

  expect([room.newFrom, room.unread]).toEqual([undefined, 0]);
});

test("the line is gone when the room is left, and the place is remembered unless it was the end", async () => {
  const { room, reading } = await shown(10, 6);

  reading.leave({ seq: 3, top: -5 });
  expect([room.newFrom, reading.left]).toEqual([undefined, { seq: 3, top: -5 }]);
  reading.leave(undefined);

  expect(reading.left).toBeUndefined();
});
