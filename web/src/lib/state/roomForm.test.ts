// What a changed form asks of the server.

import { expect, test } from "vitest";
import { changesOf, formOf } from "./roomForm.ts";

const room = { id: "r", name: "garden", topic: "roses", flags: { moderated: true, key: "green" } };

test("a form that was not touched asks for nothing", () => {
  expect(changesOf(room, formOf(room))).toEqual([]);
});

test("only what is another is asked for, and all flags together", () => {
  const form = { ...formOf(room), topic: " tulips ", moderated: false, limit: "20" };
  expect(changesOf(room, form)).toEqual([
    { type: "set_topic", room: "r", topic: "tulips" },
    { type: "set_flags", room: "r", flags: { key: "green", member_limit: 20 } },
  ]);
});

test("an empty key asks for none any more", () => {
  expect(changesOf(room, { ...formOf(room), key: "" })).toEqual([
    { type: "set_flags", room: "r", flags: { moderated: true } },
  ]);
});

test("a name may be written with its sign", () => {
  expect(changesOf(room, { ...formOf(room), name: "#kitchen" })).toEqual([
    { type: "rename_room", room: "r", name: "kitchen" },
  ]);
});

test("of how long the room keeps what is said only the change is named", () => {
  const kept = { ...room, flags: { retention_ms: 60_000, ends_at: 1_800_000_000_000, no_tombstones: true } };
  expect(changesOf(kept, { ...formOf(kept), moderated: true })).toEqual([
    { type: "set_flags", room: "r", flags: { moderated: true } },
  ]);
  expect(changesOf(kept, { ...formOf(kept), retention: "", ends: "", noTombstones: false })).toEqual([
    { type: "set_flags", room: "r", flags: { retention_ms: 0, no_tombstones: false, ends_at: 0 } },
  ]);
});
