import { expect, test } from "vitest";
import { wanted } from "./ahead.ts";

const inside = { atStart: false, atEnd: false, isFull: true };

test.each([
  [{ above: 2, below: 6 }, inside, "older"],
  [{ above: 6, below: 2 }, inside, "newer"],
  [{ above: 4, below: 4 }, inside, undefined],
  [{ above: 0, below: 8 }, { ...inside, atStart: true }, undefined],
  [{ above: 8, below: 0 }, { ...inside, atEnd: true }, undefined],
  [{ above: 0.5, below: 0 }, { ...inside, atEnd: true, isFull: false }, "older"],
] as const)("at %j of %j what is read next is %s", (left, window, next) => {
  expect(wanted(left, window)).toBe(next);
});

test("a window that is full and low is not read to and fro while nobody scrolls", () => {
  const page = 0.4;
  let left = { above: 0.2, below: 2.3 };
  let reads = 0;
  for (let next = wanted(left, inside); next && reads < 100; next = wanted(left, inside), reads++) {
    const by = next === "older" ? page : -page;
    left = { above: left.above + by, below: left.below - by };
  }
  expect(reads).toBeLessThan(5);
});
