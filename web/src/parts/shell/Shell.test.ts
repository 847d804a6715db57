// Where the focus is while the details lie over the messages.

import { flushSync } from "svelte";
import { afterEach, expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { draw } from "../../../tests/fake/draw.ts";
import { FakeServer, LOBBY } from "../../../tests/fake/server.ts";
import { showDetails } from "$lib/state/details.ts";
import Shell from "./Shell.svelte";

afterEach(() => window.history.replaceState(null, "", "/"));

test("details that lie over the messages take the focus and give it back", async () => {
  const client = await started(new FakeServer());
  client.show(LOBBY);
  const box = draw(client, Shell, {});
  await settled();
  const main = box.querySelector("main")!;
  const button = main.querySelector<HTMLElement>("header button")!;
  button.focus();

  showDetails(client, lobbyOf(client), "pinned");
  flushSync();
  expect(main.inert).toBe(true);
  expect(document.activeElement?.textContent).toBe("Pinned");

  client.router.replace({ page: "room", room: LOBBY });
  flushSync();
  await settled();
  expect(main.inert).toBe(false);
  expect(document.activeElement).toBe(button);
});
