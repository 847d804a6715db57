// The table of keys.

import { expect, test } from "vitest";
import { actOf, KEYS, shownKeys, type Pressed } from "./keys.ts";

const press = (key: string, held: Partial<Pressed> = {}): Pressed => ({
  key,
  code: "",
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  isComposing: false,
  ...held,
});

test("the command key of a Mac is Ctrl elsewhere", () => {
  expect(actOf(press("k", { ctrlKey: true }), true, false)).toBe("switcher");
  expect(actOf(press("k", { metaKey: true }), true, true)).toBe("switcher");
  expect(actOf(press("k", { ctrlKey: true }), true, true)).toBeUndefined();
});

test("further keys held make it another", () => {
  expect(actOf(press("f", { ctrlKey: true }), false, false)).toBeUndefined();
  expect(actOf(press("F", { ctrlKey: true, shiftKey: true }), false, false)).toBe("search");
  expect(actOf(press("M", { ctrlKey: true, shiftKey: true }), true, false)).toBe("mentions");
  expect(actOf(press("ArrowUp", { altKey: true }), true, false)).toBe("previous");
  expect(actOf(press("ArrowUp", { altKey: true, shiftKey: true }), true, false)).toBe("previous_unread");
});

test("single signs are written in a text, and act elsewhere", () => {
  expect(actOf(press("/"), true, false)).toBeUndefined();
  expect(actOf(press("/"), false, false)).toBe("search");
  expect(actOf(press("?", { shiftKey: true }), false, false)).toBe("shortcuts");
});

test("single signs can be switched off, and other keys stay", () => {
  expect(actOf(press("/"), false, false, false)).toBeUndefined();
  expect(actOf(press("?", { shiftKey: true }), false, false, false)).toBeUndefined();
  expect(actOf(press("k", { ctrlKey: true }), false, false, false)).toBe("switcher");
});

test("a slash that needs Shift on the layout works with Ctrl", () => {
  expect(actOf(press("/", { ctrlKey: true, shiftKey: true }), true, false)).toBe("shortcuts");
});

test("letters with Alt go by their place, whatever Alt makes of them", () => {
  expect(actOf(press("ß", { altKey: true, code: "KeyS" }), true, true)).toBe("side");
});

test("nothing is done while an input method composes", () => {
  expect(actOf(press("Escape", { isComposing: true }), true, false)).toBeUndefined();
});

test("keys of the browser are left to it", () => {
  for (const key of ["t", "w", "n", "l"]) {
    expect(actOf(press(key, { ctrlKey: true }), false, false)).toBeUndefined();
  }
  const all = KEYS.flatMap((line) => line.keys);
  expect(all.filter((keys) => /^Mod\+[TWNL]$/.test(keys))).toEqual([]);
});

test("keys are shown as people know them", () => {
  expect(shownKeys("Mod+Shift+F", false)).toBe("Ctrl+Shift+F");
  expect(shownKeys("Mod+Shift+F", true)).toBe("⌘⇧F");
  expect(shownKeys("+", false)).toBe("+");
});
