// How a command that was run is taken apart.

import { expect, test } from "vitest";
import { ranOf } from "./ran.ts";

test("the first line is the command and the rest is what it wrote", () => {
  expect(ranOf("date")).toMatchObject({ command: "date", written: "", long: false });
  expect(ranOf("cal\n   May\n1 2")).toMatchObject({ command: "cal", written: "   May\n1 2", lines: 2, long: false });
});

test("what is long is folded", () => {
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`);
  const ran = ranOf(`cat x\n${lines.join("\n")}`);
  expect(ran).toMatchObject({ lines: 40, long: true });
  expect(ran.first).toBe(lines.slice(0, 12).join("\n"));
});
