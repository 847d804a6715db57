import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, opened, started } from "../../../tests/fake/client.ts";
import { ANNA, BERT, FakeServer, LOBBY } from "../../../tests/fake/server.ts";
import type { SignInNews } from "$wire/protocol.ts";
import type { MessageRow, Post } from "./rows.ts";

const DEV = "2".repeat(32);
const texts = (rows: readonly unknown[]) => rows.map((row) => (row as MessageRow).text);

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

test("who reads far up stays there when somebody is ignored no more", async () => {
  const { server, client } = await opened(500);
  server.tell({ type: "ignored", ignored: [BERT] });
  await settled();
  const room = lobbyOf(client);
  client.show(room.id);
  await room.log.toSeq(100);
  Object.assign(room.log, { following: false, place: 100 });

  server.tell({ type: "ignored", ignored: [] });
  await settled();

  expect([room.log.has(100), room.log.has(110), room.log.atEnd]).toEqual([true, true, false]);
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

test("of a room that has ended it is said why it is gone, and of one that was left it is not", async () => {
  const { server, client } = await opened();
  server.open(DEV, { name: "dev" });
  await server.cut();
  await server.clock.pass(1_000);
  const end = server.clock.now + 5_000;
  client.rooms.get(DEV)?.setFlags({ ends_at: end });

  await server.clock.pass(5_000);
  server.tell({ type: "room_closed", room: DEV, ended: true });
  await settled();
  expect(client.notices.all.map(({ text }) => text)).toEqual(["#dev has ended, and everything in it is erased."]);

  client.notices.all = [];
  server.tell({ type: "room_closed", room: LOBBY });
  await settled();
  expect(client.notices.all).toEqual([]);
});

test("one is told what changed about how one signs in", async () => {
  const { server, client } = await opened();
  const told: SignInNews[] = [
    { news: "passkey_added", name: "Anna's phone" },
    { news: "passkey_removed", name: "Anna's phone" },
    { news: "passkeys_reset", by: "bert" },
    { news: "certificate_added", label: "certificate 0a1b…" },
    { news: "irc_password_set" },
    { news: "irc_password_removed" },
    { news: "password_changed" },
    { news: "others_signed_out" },
    { news: "factor_on" },
    { news: "factor_off" },
    { news: "factor_reset", by: "bert" },
    { news: "recovery_codes_renewed" },
    { news: "recovery_code_used", left: 1 },
  ];
  const heard = [];
  for (const news of told) {
    client.notices.all = [];
    server.tell({ type: "sign_in", ...news });
    await settled();
    heard.push(client.notices.all[0]?.text.split(/[.;] /)[0]);
  }
  expect(heard).toEqual([
    "Anna's phone signs you in from now on",
    "The passkey Anna's phone signs you in no more",
    "bert has removed your passkeys",
    "A certificate 0a1b… signs you in on IRC from now on",
    "Your account has a new password for IRC",
    "Your account has no password for IRC any more",
    "Your account has a new password",
    "Nothing else that signed you in before does any more",
    "Your second factor is on",
    "Your second factor is off",
    "bert has turned your second factor off",
    "You have other recovery codes",
    "A recovery code of yours was used",
  ]);
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

test("members that are left out when a room is opened again are not known any more", async () => {
  const { client } = await opened();
  const room = lobbyOf(client);
  expect(room.members.all).toBeDefined();

  room.opened({ room: room.summary, flags: {}, since: 0 });

  expect(room.members.all).toBeUndefined();
});
