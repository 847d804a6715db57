// How wide a pane is made by keys.

import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, test } from "vitest";
import Divider from "./Divider.svelte";

let mounted: Record<string, unknown> | undefined;

afterEach(async () => {
  if (mounted) await unmount(mounted);
  document.body.style.direction = "";
});

function pressed(at: "start" | "end", ...keys: string[]): number {
  mounted = mount(Divider, { target: document.body, props: { width: 0, usual: 264, at, label: "Rooms" } });
  const divider = document.querySelector<HTMLElement>("[role=separator]")!;
  for (const key of keys) {
    divider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    flushSync();
  }
  return Number(divider.getAttribute("aria-valuenow"));
}

test("an arrow towards the messages makes the pane before them wider", () => {
  expect(pressed("start", "ArrowRight")).toBe(280);
});

test("the pane after them grows the other way", () => {
  expect(pressed("end", "ArrowRight")).toBe(248);
});

test("it stays between the least and the most", () => {
  expect(pressed("start", "End", "ArrowRight")).toBe(480);
});

test("in a page that is written from right to left the sides are the other way round", () => {
  document.body.style.direction = "rtl";
  expect(pressed("start", "ArrowLeft")).toBe(280);
});
