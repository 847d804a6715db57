import { beforeEach, expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, MemoryStorage, started } from "../../../tests/fake/client.ts";
import { ANNA, BERT, FakeServer, LOBBY } from "../../../tests/fake/server.ts";
import { isLeaving, setLeaving } from "../net/leaving.ts";
import type { MessageRow, Post } from "./rows.ts";

const DEV = "2".repeat(32);
const texts = (rows: readonly unknown[]) => rows.map((row) => (row as MessageRow).text);

beforeEach(() => setLeaving(false));

async function opened(count = 3) {
  const server = new FakeServer();
  server.fill(count);
  const storage = new MemoryStorage();
  const client = await started(server, storage);
  await lobbyOf(client).log.toEnd();
  return { server, storage, client };
}

test("a page that comes in has its rooms, and knows what is unread in them", async () => {
  const server = new FakeServer();
  server.fill(5);
  server.read.set(LOBBY, 2);

  const client = await started(server);

  const room = lobbyOf(client);
  expect([client.phase, client.isOpen, client.me.name]).toEqual(["in", true, "anna"]);
  expect([room.read, room.unread, room.counted]).toEqual([2, 3, true]);
});

test("after a lost connection what was missed follows without a gap or a double", async () => {
  const { server, client } = await opened();
  await server.cut();
  expect(client.status.name).toBe("waiting");
  for (const text of ["missed 1", "missed 2"]) server.lobby.add(BERT, { kind: "message", text });

  await server.clock.pass(1_000);
  server.say(BERT, "live");
  await settled();

  const { log, unread } = lobbyOf(client);
  expect(texts(log.rows)).toEqual(["message 1", "message 2", "message 3", "missed 1", "missed 2", "live"]);
  expect(log.atEnd).toBe(true);
  expect(unread).toBe(6);
});

test("what was missed is told to listeners once", async () => {
  const { server, client } = await opened();
  const heard: number[] = [];
  client.listeners.add((_, event) => heard.push(event.seq));
  await server.cut();
  server.lobby.add(BERT, { kind: "message", text: "missed" });
  server.lobby.add(ANNA, { kind: "message", text: "from my phone" });

  await server.clock.pass(1_000);

  expect(heard).toEqual([4]);
});

test("a room that was far up when the line was cut keeps its rows and finds the rest", async () => {
  const { server, client } = await opened(500);
  const { log } = lobbyOf(client);
  await log.toSeq(100);
  await server.cut();
  for (let nr = 0; nr < 5; nr++) server.lobby.add(BERT, { kind: "message", text: "missed" });

  await server.clock.pass(1_000);
  expect(log.has(100)).toBe(true);
  while (!log.atEnd) await log.newer();

  const seqs = log.rows.map(({ seq }) => seq);
  expect(seqs.at(-1)).toBe(505);
  expect(seqs.every((seq, at) => at === 0 || seq === (seqs[at - 1] ?? 0) + 1)).toBe(true);
});

test("after a backup was restored nothing of the old history is shown", async () => {
  const { server, client } = await opened(50);
  await server.cut();
  server.restore(10);
  server.lobby.add(BERT, { kind: "message", text: "in the new history" });

  await server.clock.pass(1_000);
  const { log, read } = lobbyOf(client);
  await log.toEnd();
  server.say(BERT, "live");
  await settled();

  expect(log.head).toBe(12);
  expect(texts(log.rows).slice(-3)).toEqual(["message 10", "in the new history", "live"]);
  expect(read).toBe(0);
});

test("the waits between tries grow while the server is down, and it is found when it is back", async () => {
  const { server, client } = await opened();
  server.isDown = true;
  await server.cut();
  await server.clock.pass(60_000);
  expect(client.status.name).toBe("waiting");

  server.isDown = false;
  await server.clock.pass(20_000);

  expect(client.isOpen).toBe(true);
});

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

test("messages of those who are ignored are not counted and told to nobody", async () => {
  const { server, client } = await opened(0);
  const heard: number[] = [];
  client.listeners.add((_, event) => heard.push(event.seq));
  server.tell({ type: "ignored", ignored: [BERT] });
  await settled();

  server.say(BERT, "hello?");
  await settled();

  expect([lobbyOf(client).unread, heard.length]).toEqual([0, 0]);
});

test("a room that is closed is gone, and one that is opened is there", async () => {
  const { server, client } = await opened();
  server.open(DEV, { name: "dev" });
  await server.cut();
  await server.clock.pass(1_000);
  expect(client.named.map(({ name }) => name)).toEqual(["lobby", "dev"]);

  server.tell({ type: "room_closed", room: DEV });
  await settled();

  expect(client.named.map(({ name }) => name)).toEqual(["lobby"]);
});

test("a page that starts without the server shows what was kept, and goes on when it is back", async () => {
  const { server, storage, client } = await opened();
  client.saveNow();
  await settled();
  server.isDown = true;

  const again = await started(server, storage);
  expect(texts(lobbyOf(again).log.rows)).toEqual(["message 1", "message 2", "message 3"]);
  server.lobby.add(BERT, { kind: "message", text: "missed" });
  server.isDown = false;
  await server.clock.pass(30_000);

  expect(again.isOpen).toBe(true);
  expect(texts(lobbyOf(again).log.rows)).toEqual(["message 1", "message 2", "message 3", "missed"]);
});

test("drafts are there after a reload", async () => {
  const { server, storage, client } = await opened();
  client.draft(lobbyOf(client), "half a sen");
  client.saveNow();
  await settled();

  const again = await started(server, storage);

  expect(lobbyOf(again).draft).toBe("half a sen");
});

test("an invite that is opened by somebody who is in says so, leads to the lobby and leaves the address", async () => {
  window.history.replaceState(null, "", "/join#c0de");

  const client = await started(new FakeServer());

  expect(client.notices.all.map(({ text }) => text)).toEqual(["You are in already, as anna."]);
  expect(client.current?.id).toBe(LOBBY);
  expect(window.location.hash).toBe("");
});

test("who is removed has their words again when they come back", async () => {
  const { server, storage, client } = await opened();
  client.draft(lobbyOf(client), "half a sen");
  client.invitations = [{ room: lobbyOf(client).summary, by: BERT }];
  client.ignored = new Map([[BERT.id, BERT]]);
  client.notices.say("Done.", "news");

  server.tell({ type: "goodbye", code: "removed", message: "Out." });
  await settled();
  expect([client.phase, client.ended?.code, client.rooms.size]).toEqual(["out", "removed", 0]);
  expect([client.invitations.length, client.ignored.size, client.notices.all.length]).toEqual([0, 0, 0]);

  const again = await started(server, storage);
  expect(lobbyOf(again).draft).toBe("half a sen");
});

test("a browser that is signed out from elsewhere keeps nothing", async () => {
  const { server, storage, client } = await opened();
  client.draft(lobbyOf(client), "half a sen");
  client.saveNow();
  await settled();

  server.tell({ type: "goodbye", code: "signed_out", message: "Out." });
  await settled();

  expect([...storage.kept.keys()]).toEqual([]);
});

test("nothing that was kept of one user is there for another", async () => {
  const { server, storage, client } = await opened();
  client.draft(lobbyOf(client), "half a sen");
  client.saveNow();
  await settled();
  server.me = BERT;

  const other = await started(server, storage);

  expect(lobbyOf(other).draft).toBe("");
  expect([...storage.kept.keys()].filter((key) => key.startsWith(ANNA.id))).toEqual([]);
});

test("a page whose browser is somebody else's now goes on as theirs, with nothing of before", async () => {
  const { server, client } = await opened();
  await server.cut();
  client.draft(lobbyOf(client), "half a sen");
  client.outbox.add({ room: LOBBY, text: "anna's words" });
  server.me = BERT;

  await server.clock.pass(1_000);

  expect([client.phase, client.me.name, client.isOpen]).toEqual(["in", "bert", true]);
  expect(server.hellos.at(-1)?.resume).toBeUndefined();
  expect([client.outbox.all.length, lobbyOf(client).draft]).toEqual([0, ""]);
  expect(server.lobby.events.length).toBe(3);
});

test("signing out without the server forgets everything, says so, and is finished before anything else", async () => {
  const { server, storage, client } = await opened();
  client.saveNow();
  client.settings.choices.lastName = "anna";
  await server.cut();
  server.isDown = true;

  await client.signOut();
  expect([client.phase, client.settings.choices.lastName]).toEqual(["out", ""]);
  expect([...storage.kept.keys()]).toEqual([]);
  expect(client.notices.all.length).toBe(1);
  server.isDown = false;
  server.requests.length = 0;
  const again = await started(server, storage);

  expect(server.requests[0]).toBe("DELETE /api/v1/session");
  expect(server.requests).not.toContain("GET /api/v1/session");
  expect([again.phase, isLeaving()]).toEqual(["out", false]);
});

test("who signs in after signing out without the server is another session", async () => {
  const { server, client } = await opened();
  server.isDown = true;
  await client.signOut();
  server.isDown = false;
  server.requests.length = 0;

  await client.signIn({ name: "anna" });

  expect(server.requests).toEqual(["DELETE /api/v1/session", "POST /api/v1/session"]);
  expect(client.phase).toBe("in");
});

test("signing out without the server is finished when the server is back", async () => {
  const { server, client } = await opened();
  server.isDown = true;
  await client.signOut();
  await server.clock.pass(30_000);
  expect(isLeaving()).toBe(true);

  server.isDown = false;
  await server.clock.pass(10_000);

  expect([isLeaving(), server.isSignedIn]).toEqual([false, false]);
});

test("two pages of a browser keep what each of them wrote", async () => {
  const { server, storage, client } = await opened();
  server.open(DEV, { name: "dev" });
  await server.cut();
  await server.clock.pass(1_000);
  client.saveNow();
  await settled();
  server.isDown = true;
  const other = await started(server, storage);
  await server.cut();

  client.outbox.add({ room: LOBBY, text: "from one" });
  await server.clock.pass(1);
  other.outbox.add({ room: LOBBY, text: "from the other" });
  client.draft(lobbyOf(client), "draft of one");
  other.draft(other.rooms.get(DEV) as never, "draft of the other");
  const third = await started(server, storage);

  expect(third.outbox.all.map(({ text }) => text)).toEqual(["from one", "from the other"]);
  expect([...third.rooms.values()].map(({ draft }) => draft)).toEqual(["draft of one", "draft of the other"]);
});

test("a room that was far up is read anew after a reload, not resumed from an older visit", async () => {
  const { server, storage, client } = await opened(500);
  client.saveNow();
  await lobbyOf(client).log.toSeq(100);
  client.saveNow();
  await settled();

  await started(server, storage);

  expect(server.hellos.at(-1)?.resume?.rooms).toEqual({});
});

test("a room that can't be resumed is the same room, with its reply, its edit and what one is told of", async () => {
  const { server, client } = await opened();
  const room = lobbyOf(client);
  const row = room.log.rows[0] as Post;
  room.replyTo = room.editing = row;
  room.details = "files";
  server.hasForgotten = true;
  await server.cut();
  server.lobby.add(BERT, { kind: "edited", target: 1, text: "changed" } as never);

  await server.clock.pass(1_000);
  await room.log.toEnd();

  expect(lobbyOf(client)).toBe(room);
  expect([room.replyTo, room.editing, room.details]).toEqual([row, row, "files"]);
  expect(texts(room.log.rows)).toEqual(["changed", "message 2", "message 3"]);
});

test("what waits to be sent answers nothing of a history that is no more", async () => {
  const { server, client } = await opened(50);
  await server.cut();
  client.outbox.add({ room: LOBBY, text: "yes", replyTo: 40 });
  server.restore(10);

  await server.clock.pass(1_000);

  expect(server.lobby.events.at(-1)).toMatchObject({ text: "yes" });
  expect(server.asked.find(({ type }) => type === "post")).not.toHaveProperty("reply_to");
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

test("members that are left out when a room is opened again are not known any more", async () => {
  const { client } = await opened();
  const room = lobbyOf(client);
  expect(room.members.all).toBeDefined();

  room.opened({ room: room.summary, flags: {}, since: 0 });

  expect(room.members.all).toBeUndefined();
});
