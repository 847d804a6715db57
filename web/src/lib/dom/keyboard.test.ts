// What is told of the keyboard on the screen.

import { afterEach, expect, test, vi } from "vitest";
import { aboveKeyboard } from "./keyboard.ts";

afterEach(() => vi.unstubAllGlobals());

function pageIn(change: { height: number; offsetTop?: number; scale?: number }): HTMLElement {
  const seen = Object.assign(new EventTarget(), { height: 800, offsetTop: 0, scale: 1 });
  vi.stubGlobal("visualViewport", seen);
  vi.stubGlobal("innerHeight", 800);
  const page = document.createElement("div");
  aboveKeyboard(page);
  Object.assign(seen, change);
  seen.dispatchEvent(new Event("resize"));
  return page;
}

test("while a keyboard lies over the page, the page is as high as what is left to see", () => {
  const page = pageIn({ height: 460, offsetTop: 40 });
  expect(page.style.getPropertyValue("--seen-height")).toBe("460px");
  expect(page.style.getPropertyValue("--seen-top")).toBe("40px");
});

test("bars of the browser and zooming are no keyboard", () => {
  expect(pageIn({ height: 740 }).style.getPropertyValue("--seen-height")).toBe("");
  expect(pageIn({ height: 400, scale: 2 }).style.getPropertyValue("--seen-height")).toBe("");
});
