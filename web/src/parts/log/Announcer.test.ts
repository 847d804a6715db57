// What screen readers are told of what others write.

import { flushSync } from "svelte";
import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { draw } from "../../../tests/fake/draw.ts";
import { BERT, FakeServer } from "../../../tests/fake/server.ts";
import Announcer from "./Announcer.svelte";

test("the same words said twice are told twice, each in a line that is new", async () => {
  const server = new FakeServer();
  const client = await started(server);
  const box = draw(client, Announcer, { room: lobbyOf(client) });
  const hear = async () => {
    server.say(BERT, "hello");
    await settled();
    await server.clock.pass(1_000);
    flushSync();
    return box.querySelector("[aria-live=polite] > p");
  };

  const first = await hear();
  const second = await hear();

  expect(first?.textContent).toBe("bert: hello");
  expect(second?.textContent).toBe("bert: hello");
  expect(second).not.toBe(first);
});
