import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, MemoryStorage, started } from "../../../tests/fake/client.ts";
import { ANNA, BERT, FakeServer, LOBBY } from "../../../tests/fake/server.ts";
import type { Outgoing } from "./outbox.svelte.ts";

const hello = { room: LOBBY, text: "hello" };

async function opened() {
  const server = new FakeServer();
  const storage = new MemoryStorage();
  const client = await started(server, storage);
  const { log } = lobbyOf(client);
  await log.toEnd();
  const posts = () => server.asked.filter((request) => request.type === "post");
  return { server, storage, client, outbox: client.outbox, log, posts };
}

test("a message stands below the log until its event has come, and never twice", async () => {
  const { server, outbox, log } = await opened();
  server.hold();

  outbox.add(hello);
  expect(outbox.of(LOBBY).map(({ text }) => text)).toEqual(["hello"]);
  await settled();

  expect(log.rows.length).toBe(1);
  expect(outbox.of(LOBBY)).toEqual([]);
  await server.release();
  expect(outbox.all).toEqual([]);
});

test("a message whose answer was lost is sent again under its id and is one message", async () => {
  const { server, outbox, posts } = await opened();
  server.hold();
  outbox.add(hello);
  await settled();
  await server.cut();
  expect(outbox.all.length).toBe(1);

  await server.clock.pass(1_000);

  const [first, second] = posts();
  expect(posts().length).toBe(2);
  expect(first).toMatchObject({ text: "hello" });
  expect(second).toEqual({ ...first, tag: expect.anything() as number });
  expect(server.lobby.events.length).toBe(1);
  expect(outbox.all).toEqual([]);
});

test("what is written without a connection is sent in its order when there is one", async () => {
  const { server, outbox } = await opened();
  server.isDown = true;
  await server.cut();

  for (const text of ["one", "two", "three"]) outbox.add({ room: LOBBY, text });
  await server.clock.pass(5_000);
  expect(server.lobby.events).toEqual([]);
  server.isDown = false;
  await server.clock.pass(30_000);

  expect(server.lobby.events).toMatchObject([{ text: "one" }, { text: "two" }, { text: "three" }]);
  expect(outbox.all).toEqual([]);
});

test("a refused message stays with the reason until it is tried again", async () => {
  const { server, outbox } = await opened();
  server.refused.set("post", "too_long");
  outbox.add(hello);
  await settled();
  const [refused] = outbox.of(LOBBY);
  expect(refused?.refused).toBe("Refused: too_long.");

  server.refused.clear();
  outbox.retry(refused as Outgoing);
  await settled();

  expect(server.lobby.events).toMatchObject([{ by: ANNA, text: "hello" }]);
  expect(outbox.all).toEqual([]);
});

test("a refused message is not sent again by itself, and is gone when it is discarded", async () => {
  const { server, outbox, posts } = await opened();
  server.refused.set("post", "muted");
  outbox.add(hello);
  await settled();

  await server.cut();
  await server.clock.pass(1_000);
  expect(posts().length).toBe(1);
  outbox.discard(outbox.all[0] as Outgoing);

  expect(outbox.all).toEqual([]);
});

test("two messages with the same text are two", async () => {
  const { server, outbox, log } = await opened();

  outbox.add(hello);
  outbox.add(hello);
  await settled();

  expect(server.lobby.events.length).toBe(2);
  expect(log.rows.length).toBe(2);
  expect(outbox.all).toEqual([]);
});

test("the same words of somebody else do not hide one's own", async () => {
  const { server, outbox } = await opened();
  server.isDown = true;
  await server.cut();
  outbox.add(hello);
  server.lobby.add(BERT, { kind: "message", text: "hello" });
  server.refused.set("post", "muted");
  server.isDown = false;

  await server.clock.pass(5_000);

  expect(outbox.of(LOBBY).length).toBe(1);
});

test("what was not sent is there after a reload and sent then", async () => {
  const { server, storage, client, outbox } = await opened();
  server.isDown = true;
  await server.cut();
  outbox.add(hello);
  client.saveNow();
  await settled();

  server.isDown = false;
  const again = await started(server, storage);
  await settled();

  expect(server.lobby.events).toMatchObject([{ text: "hello" }]);
  expect(again.outbox.all).toEqual([]);
});

test("a message on a line that is dead without saying so waits, and is sent again under its id", async () => {
  const { server, outbox, posts } = await opened();
  server.hold();
  outbox.add(hello);

  await server.clock.pass(20_000);
  expect(outbox.all).toMatchObject([{ text: "hello" }]);
  expect(outbox.all[0]?.refused).toBeUndefined();
  await server.cut();
  await server.clock.pass(1_000);

  const [first, second] = posts();
  expect(second).toEqual({ ...first, tag: expect.anything() as number });
  expect(server.lobby.events.length).toBe(1);
  expect(outbox.all).toEqual([]);
});
