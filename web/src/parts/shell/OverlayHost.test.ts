// What becomes of what lies over the page.

import { flushSync } from "svelte";
import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { draw } from "../../../tests/fake/draw.ts";
import { FakeServer } from "../../../tests/fake/server.ts";
import { Overlays } from "$lib/state/overlays.svelte.ts";
import OverlayHost from "./OverlayHost.svelte";

test("the browser's back closes it", async () => {
  const client = await started(new FakeServer());
  const overlays = new Overlays();
  draw(client, OverlayHost, {}, overlays);
  overlays.open({ name: "leave_room", room: lobbyOf(client) });

  window.dispatchEvent(new PopStateEvent("popstate"));
  await settled();

  expect(overlays.now).toBeUndefined();
});

test("the switcher takes the focus before the next key is pressed", async () => {
  const client = await started(new FakeServer());
  const overlays = new Overlays();
  const box = draw(client, OverlayHost, {}, overlays);

  overlays.open({ name: "switcher" });
  flushSync();

  const field = box.querySelector("input");
  expect(field).not.toBeNull();
  expect(document.activeElement).toBe(field);
});
