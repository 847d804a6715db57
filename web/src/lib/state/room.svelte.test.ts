import { expect, test } from "vitest";
import type { EventFrame } from "$wire/protocol.ts";
import { ANNA, BERT, LOBBY } from "../../../tests/fake/server.ts";
import { Room } from "./room.svelte.ts";
import { isPost, type Post } from "./rows.ts";

const CHLOE = { id: "c".repeat(32), name: "chloé" };

function opened(kind: "public" | "direct" = "public", members = 2): Room {
  const room = {
    id: LOBBY,
    kind,
    topic: "tea",
    members,
    head: 0,
    ...(kind === "direct" ? { with: BERT } : { name: "lobby" }),
  };
  const read = () => Promise.reject(new Error("Nothing is read here."));
  return new Room({ room, flags: {}, since: 0, members: [] }, read);
}

const event = (seq: number, by: typeof ANNA, body: object) => ({ room: LOBBY, seq, at: 0, by, ...body }) as EventFrame;
const message = (seq: number, by: typeof ANNA, more = {}) => event(seq, by, { kind: "message", text: "hi", ...more });

test("messages and files of others are unread, one's own and notices are not", () => {
  const room = opened();

  room.count(message(1, BERT), ANNA.id);
  room.count(message(2, ANNA), ANNA.id);
  room.count(event(3, BERT, { kind: "file_offered", file: "f" }), ANNA.id);
  room.count(event(4, BERT, { kind: "joined", role: "member" }), ANNA.id);

  expect([room.unread, room.mentions]).toEqual([2, 0]);
});

test("mentions are counted apart, and everything of a direct room is one", () => {
  const room = opened();
  const direct = opened("direct");

  room.count(message(1, BERT, { mentions: [ANNA.id] }), ANNA.id);
  room.count(message(2, BERT, { mentions: [CHLOE.id] }), ANNA.id);
  direct.count(message(1, BERT), ANNA.id);

  expect([room.unread, room.mentions, direct.mentions]).toEqual([2, 1, 1]);
});

test("what was read already is not counted, and reading sets all to nothing", () => {
  const room = opened();
  room.readTo(5);

  room.count(message(5, BERT), ANNA.id);
  expect(room.unread).toBe(0);
  room.count(message(6, BERT), ANNA.id);
  expect(room.unread).toBe(1);
  room.readTo(6);

  expect([room.read, room.unread]).toEqual([6, 0]);
});

test("counting ends at a hundred", () => {
  const room = opened();

  for (let seq = 1; seq <= 150; seq++) room.count(message(seq, BERT), ANNA.id);

  expect(room.unread).toBe(100);
});

test("typing is shown for six seconds, and ends with the message", () => {
  const room = opened();
  room.isTyping(BERT, 1_000);
  room.isTyping(CHLOE, 2_000);
  room.tick(6_999);
  expect(room.typing.map(({ who }) => who.name)).toEqual(["bert", "chloé"]);

  room.tick(7_000);
  expect(room.typing.map(({ who }) => who.name)).toEqual(["chloé"]);
  room.take([message(1, CHLOE)]);

  expect(room.typing).toEqual([]);
});

test("topic, name, flags and members follow the events", () => {
  const room = opened();

  room.take([
    event(1, BERT, { kind: "topic_set", topic: "cake" }),
    event(2, BERT, { kind: "renamed", name: "hall" }),
    event(3, BERT, { kind: "flags_set", flags: { moderated: true } }),
    event(4, CHLOE, { kind: "joined", role: "member" }),
  ]);

  expect([room.topic, room.name, room.flags.moderated, room.summary.members]).toEqual(["cake", "hall", true, 3]);
});

test("a direct room is called as the other one", () => {
  expect(opened("direct").name).toBe("bert");
});

test("what is over goes by its own end, the room's retention or the server's word", async () => {
  const read = () => Promise.resolve({ room: { head: 0 }, events: [], reactions: [] } as never);
  const room = new Room({ id: LOBBY, kind: "public", topic: "", members: 2, head: 0, name: "lobby" }, read);
  await room.log.toEnd();
  const texts = () => room.log.rows.flatMap((row) => (row.kind === "message" ? [row.text] : []));
  room.take([
    message(1, BERT, { text: "own", expires_at: 5_000 }),
    message(2, BERT, { text: "kept" }),
    message(3, BERT, { text: "told" }),
  ]);
  room.replyTo = room.log.rows[0] as Post;

  expect(room.expire(4_999)).toBe(false);
  expect(room.expire(5_000)).toBe(true);
  expect(texts()).toEqual([undefined, "kept", "told"]);
  expect(room.replyTo).toBeUndefined();
  room.take([event(4, BERT, { kind: "expired", ranges: [[3, 3]] })]);
  expect(texts()).toEqual([undefined, "kept", undefined]);
  room.take([event(5, BERT, { kind: "flags_set", flags: { retention_ms: 60_000 } })]);
  expect(room.expire(59_999)).toBe(false);
  expect(room.expire(60_000)).toBe(true);
  expect(texts()).toEqual([undefined, undefined, undefined]);
  expect(room.log.rows.slice(0, 3).every((row) => isPost(row) && row.expired)).toBe(true);
});
