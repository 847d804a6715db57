import { expect, test } from "vitest";
import { forbiddenIn, nameFault, otherName } from "./name-fault.ts";

test.each(["anna", "Åsa", "李雷", "محمد", "a.b-c_d", "x", "a".repeat(32), "𝒶".repeat(32)])(
  "%s can be a name",
  (name) => {
    expect(nameFault(name)).toBeUndefined();
  },
);

test.each([
  ["two words", "space"],
  ["tab\there", "space"],
  ["a@b", "character"],
  ["[anna]", "character"],
  ["an\u200bna", "character"],
  ["anna🎉", "character"],
  ["7up", "start"],
  ["٧up", "start"],
  ["-anna", "start"],
  ["...", "dots"],
  ["a".repeat(33), "too_long"],
] as const)("%j is told to be at fault for its %s", (name, fault) => {
  expect(nameFault(name)).toBe(fault);
});

test("nothing is told of a name that is not begun", () => {
  expect(nameFault("")).toBeUndefined();
});

test("the character at fault can be told", () => {
  expect([forbiddenIn("a|b"), forbiddenIn("a🎉"), forbiddenIn("ok")]).toEqual(["|", "🎉", ""]);
});

test("another name counts on and stays a name", () => {
  expect([otherName("anna"), otherName("anna-2"), otherName("anna-9")]).toEqual(["anna-2", "anna-3", "anna-10"]);
  expect(otherName("a".repeat(32))).toBe(`${"a".repeat(30)}-2`);
  expect(nameFault(otherName("𝒶".repeat(32)))).toBeUndefined();
});
