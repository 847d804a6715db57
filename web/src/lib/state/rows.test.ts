import { expect, test } from "vitest";
import type { EventFrame } from "$wire/protocol.ts";
import { changed, isDeleted, MOST_PEOPLE, rowOf, rowsOf, targetOf, type ComingsRow, type Post } from "./rows.ts";

const anna = { id: "a", name: "anna" };
const bert = { id: "b", name: "bert" };
const at = { room: "r", at: 1_000 };

const message: EventFrame = { ...at, seq: 1, by: anna, kind: "message", text: "hello" };
const file: EventFrame = {
  ...at,
  seq: 2,
  by: anna,
  kind: "file_offered",
  file: "f",
  name: "a.png",
  media_type: "image/png",
  state: "sending",
};
const post = (event: EventFrame) => rowOf(event) as Post;

test("events that change others have no row of their own", () => {
  const kinds = ["edited", "deleted", "reacted", "unreacted"] as const;
  const events = kinds.map((kind) => ({ ...at, seq: 9, by: bert, kind, target: 1, emoji: "👍" }) as EventFrame);

  expect(events.map(rowOf)).toEqual([undefined, undefined, undefined, undefined]);
  expect(events.map(targetOf)).toEqual([1, 1, 1, 1]);
});

test("what happened in a room is a notice", () => {
  expect(rowOf({ ...at, seq: 3, by: bert, kind: "topic_set", topic: "tea" })).toMatchObject({ kind: "notice", seq: 3 });
});

test("an edit gives a message its new text and leaves the old row as it was", () => {
  const row = post(message);

  const edited = changed(row, { ...at, at: 2_000, seq: 3, by: anna, kind: "edited", target: 1, text: "bye" });

  expect(edited).toMatchObject({ text: "bye", edited: 2_000 });
  expect(row).toMatchObject({ text: "hello" });
});

test("a deleted message has neither text nor reactions", () => {
  const reacted = changed(post(message), { ...at, seq: 3, by: bert, kind: "reacted", target: 1, emoji: "👍" });

  const deleted = changed(reacted, { ...at, seq: 4, by: anna, kind: "deleted", target: 1 }) as Post;

  expect(isDeleted(deleted)).toBe(true);
  expect(deleted.reactions).toEqual([]);
});

test("reactions are grouped by emoji, each user once, and go when the last takes theirs back", () => {
  const react = (by: typeof anna, kind: "reacted" | "unreacted", emoji = "👍"): EventFrame => ({
    ...at,
    seq: 5,
    by,
    kind,
    target: 1,
    emoji,
  });
  const apply = (...events: EventFrame[]) => (events.reduce(changed, post(message)) as Post).reactions;

  expect(apply(react(anna, "reacted"), react(bert, "reacted"), react(bert, "reacted"))).toEqual([
    { emoji: "👍", by: [anna, bert] },
  ]);
  expect(apply(react(anna, "reacted"), react(anna, "reacted", "🎉"), react(anna, "unreacted"))).toEqual([
    { emoji: "🎉", by: [anna] },
  ]);
});

test("a page's rows have the reactions that stand on them", () => {
  const rows = rowsOf({ events: [message, file], reactions: [{ target: 2, emoji: "❤️", by: bert }] });

  expect(rows.map((row) => (row as Post).reactions.length)).toEqual([0, 1]);
});

test("a file goes from being sent to ready, failed or deleted", () => {
  const row = post(file);
  const target = { ...at, seq: 6, by: anna, file: "f", target: 2 };

  expect(changed(row, { ...target, kind: "file_ready", size: 3, digest: "d" })).toMatchObject({
    state: "ready",
    size: 3,
  });
  expect(changed(row, { ...target, kind: "file_failed", why: "lost" })).toMatchObject({ state: "failed", why: "lost" });
  expect(changed(row, { ...target, kind: "file_deleted" })).toMatchObject({ state: "deleted", name: undefined });
});

test("those who come and go one after the other share a row, others do not", () => {
  const come = (seq: number, by: typeof anna, kind: "joined" | "left", when = 1_000) =>
    ({ ...at, at: when, seq, by, kind, role: "member" }) as EventFrame;
  const nextDay = 1_000 + 25 * 60 * 60_000;

  const rows = rowsOf({
    events: [
      come(1, anna, "joined"),
      come(2, bert, "left"),
      come(3, anna, "left"),
      { ...at, seq: 4, by: bert, kind: "topic_set", topic: "tea" },
      come(5, bert, "joined"),
      come(6, anna, "joined", nextDay),
    ],
    reactions: [],
  });

  expect(rows.map((row) => (row as ComingsRow).people)).toEqual([
    [
      { who: anna, came: true, went: true },
      { who: bert, came: false, went: true },
    ],
    undefined,
    [{ who: bert, came: true, went: false }],
    [{ who: anna, came: true, went: false }],
  ]);
  expect(rows[0]).toMatchObject({ seq: 1, last: 3 });
});

test("a row names no more people than it may, and those it names as often as they come", () => {
  const events = Array.from({ length: 3 * MOST_PEOPLE }, (_, nr) => {
    const who = nr % (MOST_PEOPLE + 1);
    return { ...at, seq: nr + 1, by: { id: `${who}`, name: `${who}` }, kind: "joined", role: "member" } as EventFrame;
  });

  const rows = rowsOf({ events, reactions: [] }) as ComingsRow[];

  expect(rows.map(({ people }) => people.length)).toEqual([MOST_PEOPLE, MOST_PEOPLE, MOST_PEOPLE]);
});
