import { expect, test } from "vitest";
import type { EventFrame } from "$wire/protocol.ts";
import { Grouping, FOLD_MS, type Item } from "./items.ts";
import { rowOf, type Row } from "./rows.ts";

const anna = { id: "a", name: "anna" };
const bert = { id: "b", name: "bert" };
const NOON = new Date(2026, 10, 3, 12).getTime();

let seq = 0;
function row(by: typeof anna, at: number, more: Partial<EventFrame> = {}): Row {
  return rowOf({ room: "r", seq: ++seq, at, by, kind: "message", text: "hi", ...more } as EventFrame) as Row;
}

function items(rows: readonly Row[], newFrom?: number): readonly Item[] {
  return new Grouping().of(rows, { newFrom, me: anna.id });
}

const heads = (all: readonly Item[]) => all.flatMap((item) => (item.kind === "post" ? [item.head] : []));

test("messages of one author within five minutes have one head", () => {
  const rows = [
    row(anna, NOON),
    row(anna, NOON + FOLD_MS),
    row(anna, NOON + 2 * FOLD_MS + 1),
    row(bert, NOON + 2 * FOLD_MS),
  ];

  expect(heads(items(rows))).toEqual([true, false, true, true]);
});

test("an answer, an act and what follows an act have a head of their own", () => {
  const rows = [
    row(anna, NOON),
    row(anna, NOON, { reply_to: 1 } as object),
    row(anna, NOON, { action: true } as object),
    row(anna, NOON),
  ];

  expect(heads(items(rows))).toEqual([true, true, true, true]);
});

test("a line stands between two days, and the head is told again", () => {
  const late = new Date(2026, 10, 3, 23, 59).getTime();

  const all = items([row(anna, late), row(anna, late + 120_000)]);

  expect(all.map(({ kind }) => kind)).toEqual(["day", "post", "day", "post"]);
  expect(heads(all)).toEqual([true, true]);
});

test("the line of what is new stands above the first message of somebody else", () => {
  const rows = [row(bert, NOON), row(anna, NOON), row(bert, NOON), row(bert, NOON)];

  const all = items(rows, rows[1]?.seq);

  expect(all.map(({ kind }) => kind)).toEqual(["day", "post", "post", "new", "post", "post"]);
});

test("what did not change is the same object as before, whatever comes around it", () => {
  const grouping = new Grouping();
  const options = { me: anna.id };
  const rows = [row(anna, NOON), row(anna, NOON), row(bert, NOON)];
  const before = grouping.of(rows, options);

  const after = grouping.of([row(bert, NOON), ...rows, row(anna, NOON)], options);

  expect(after.filter((item) => before.includes(item))).toEqual(before);
});
