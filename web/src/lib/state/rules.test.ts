// What a room's settings are told as.

import { expect, test } from "vitest";
import type { Flags } from "$wire/protocol.ts";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, opened } from "../../../tests/fake/client.ts";
import { BERT } from "../../../tests/fake/server.ts";
import { sentence } from "./notice.ts";
import { changesOf, rulesOf } from "./rules.ts";

const HOUR_MS = 3_600_000;
const END = Date.UTC(2026, 10, 3, 15, 30);

const kept: Flags = { moderated: true, retention_ms: HOUR_MS, ends_at: END, member_limit: 5 };

test("what changed is told, and what stays is not", () => {
  expect(changesOf(kept, { ...kept, retention_ms: 2 * HOUR_MS }, false)).toEqual([
    "What is said is erased after 2 hours",
  ]);
  expect(changesOf(kept, { ...kept, moderated: false, secret: true }, false)).toEqual([
    "No longer: Only voiced people and operators write",
    "Not in the list of rooms",
  ]);
});

test("what was lifted is told", () => {
  expect(changesOf(kept, { moderated: true }, false)).toEqual([
    "Any number of members",
    "What is said is kept",
    "The room has no end any more",
  ]);
});

test("the key is what changed where nothing else did", () => {
  expect(changesOf(kept, kept, true)).toEqual(["A key is asked for on joining"]);
  expect(changesOf(kept, kept, false)).toEqual(["No longer: A key is asked for on joining"]);
  expect(changesOf({ ...kept, key: "sesame" }, { ...kept, secret: true }, false)).toHaveLength(2);
});

test("an end is told by the clock that was chosen", () => {
  expect(changesOf({}, { ends_at: END }, false, "12")[0]).toMatch(/3:30:00\sPM/i);
  expect(changesOf({}, { ends_at: END }, false, "24")[0]).toMatch(/15:30:00/);
  expect(rulesOf(kept, "12").at(-1)).toMatch(/3:30:00\sPM/i);
});

test("a notice compares with what was before while one is here, and with the notice before it", async () => {
  const { server, client } = await opened();
  const room = lobbyOf(client);
  server.happen(BERT, { kind: "flags_set", flags: kept });
  const { seq } = server.happen(BERT, { kind: "flags_set", flags: { moderated: true } });
  await settled();
  const told = () => {
    const row = room.log.find(seq);
    if (row?.kind !== "notice") throw new Error("No notice is there.");
    return sentence(row.event, room.flagsBefore(seq));
  };
  const lifted =
    /changed the settings of the room · Any number of members · What is said is kept · The room has no end/;
  expect(told()).toMatch(lifted);

  room.forgetRows();
  await room.log.toEnd();
  expect(told()).toMatch(lifted);

  // What further back was set nobody knows.
  expect(room.flagsBefore(0)).toEqual({});
});

test("what was missed of the settings is compared with the notice before it, and not with what came of it", async () => {
  const { server, client } = await opened(0);
  const room = lobbyOf(client);
  server.happen(BERT, { kind: "flags_set", flags: { retention_ms: HOUR_MS } });
  await settled();
  room.opened({ room: { ...room.summary, head: 2 }, flags: { moderated: true }, since: 0 }, true);

  const { seq } = server.happen(BERT, { kind: "flags_set", flags: { moderated: true } });
  await settled();

  expect(room.flagsBefore(seq)).toEqual({ retention_ms: HOUR_MS });
});
