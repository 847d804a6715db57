// What lies over the page and the browser's history.

import { afterEach, expect, test, vi } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { Overlays } from "./overlays.svelte.ts";
import { Router } from "./route.svelte.ts";

afterEach(() => window.history.replaceState(null, "", "/"));

test("what lies over a phone's page has a place in the history, which goes with it", async () => {
  const router = new Router(window);
  router.go({ page: "room", room: "r1" });
  const before = window.history.length;
  const back = vi.spyOn(window.history, "back");
  const overlays = new Overlays(router);

  overlays.open({ name: "switcher" });
  overlays.open({ name: "search" });
  expect(window.history.length).toBe(before + 1);
  expect(router.now).toEqual({ page: "room", room: "r1" });

  overlays.close();
  await settled();
  expect(overlays.now).toBeUndefined();
  expect(back).toHaveBeenCalledOnce();
});

test("who goes elsewhere from it goes there in its place", async () => {
  const router = new Router(window);
  router.go({ page: "room", room: "r1" });
  const back = vi.spyOn(window.history, "back").mockClear();
  const overlays = new Overlays(router);

  overlays.open({ name: "switcher" });
  const before = window.history.length;
  overlays.close();
  router.go({ page: "room", room: "r2" });
  await settled();

  expect(window.history.length).toBe(before);
  expect(window.location.pathname).toBe("/r/r2");
  expect(back).not.toHaveBeenCalled();
});

test("beside a wide page's history there is none", () => {
  const before = window.history.length;
  new Overlays(new Router(window), () => false).open({ name: "switcher" });
  expect(window.history.length).toBe(before);
});
