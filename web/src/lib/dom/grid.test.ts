// Steps in a grid of three columns: two sections with cells, and an empty one between them.

import { expect, test } from "vitest";
import { movedBy } from "./grid.ts";

const counts = [5, 0, 4];
const moved = (key: string, section: number, index: number, rightToLeft = false) => {
  const cell = movedBy(key, { section, index }, counts, 3, rightToLeft);
  return typeof cell === "object" ? [cell.section, cell.index] : cell;
};

test.each([
  ["ArrowRight", 0, 1, [0, 2]],
  ["ArrowRight", 0, 4, [2, 0]],
  ["ArrowRight", 2, 3, [2, 3]],
  ["ArrowLeft", 2, 0, [0, 4]],
  ["ArrowLeft", 0, 0, [0, 0]],
  ["ArrowDown", 0, 1, [0, 4]],
  ["ArrowDown", 0, 2, [0, 4]],
  ["ArrowDown", 0, 4, [2, 1]],
  ["ArrowDown", 2, 3, [2, 3]],
  ["ArrowUp", 2, 3, [2, 0]],
  ["ArrowUp", 2, 2, [0, 4]],
  ["ArrowUp", 2, 0, [0, 3]],
  ["ArrowUp", 0, 2, "above"],
  ["Home", 0, 4, [0, 3]],
  ["End", 0, 0, [0, 2]],
  ["End", 0, 3, [0, 4]],
  ["a", 0, 0, undefined],
])("%s from section %i, cell %i leads to %j", (key, section, index, expected) => {
  expect(moved(key, section, index)).toEqual(expected);
});

test("in right-to-left texts the left arrow leads on", () => {
  expect(moved("ArrowLeft", 0, 4, true)).toEqual([2, 0]);
  expect(moved("ArrowRight", 0, 1, true)).toEqual([0, 0]);
});
