// What is pinned, as it is now.

import { flushSync } from "svelte";
import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { draw } from "../../../tests/fake/draw.ts";
import { BERT, FakeServer } from "../../../tests/fake/server.ts";
import Pinned from "./Pinned.svelte";

async function drawn() {
  const server = new FakeServer();
  server.pinned = [server.say(BERT, "tea at four")];
  const client = await started(server);
  const box = draw(client, Pinned, { room: lobbyOf(client) });
  const text = async () => {
    await settled();
    flushSync();
    return box.textContent;
  };
  return { server, text };
}

test("a pinned message that was changed is shown as it is now", async () => {
  const { server, text } = await drawn();
  expect(await text()).toContain("tea at four");

  server.happen(BERT, { kind: "edited", target: 1, text: "tea at five" });

  expect(await text()).toContain("tea at five");
});
