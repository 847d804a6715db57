import { expect, test } from "vitest";
import { encode } from "uqr";
import { qr } from "./qr.ts";

/** Which squares a path of `M x y h w v1 h-w z` makes dark. */
function squares(path: string): Set<string> {
  const dark = new Set<string>();
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let at = Number(x); at < Number(x) + Number(width); at++) dark.add(`${at},${y}`);
  }
  return dark;
}

test("the path makes the squares dark that are dark in the code", () => {
  const text = "http://192.168.178.20:7666/join#0123456789abcdef";
  const { data, size } = encode(text, { ecc: "M", border: 4 });

  const drawn = qr(text);

  const wanted = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`${x},${y}`] : [])));
  expect(drawn.size).toBe(size);
  expect([...squares(drawn.path)].sort()).toEqual(wanted.sort());
});

test("four light squares stand around the code", () => {
  const { path, size } = qr("x");

  const all = [...squares(path)].flatMap((square) => square.split(",").map(Number));

  expect(Math.min(...all)).toBe(4);
  expect(Math.max(...all)).toBe(size - 5);
});
