// What is written while the list of emoji does not come.

import { expect, test, vi } from "vitest";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { FakeServer } from "../../../tests/fake/server.ts";
import { Composing } from "./composing.svelte.ts";

vi.mock("virtual:emoji", () => new Promise(() => undefined));

test("a message waits a second for the list of emoji, and is sent as it was typed then", async () => {
  const server = new FakeServer();
  const client = await started(server);
  const composing = new Composing(client, lobbyOf(client), () => Promise.resolve(undefined));

  composing.write("hurray :tada:");
  await composing.send();
  await server.clock.pass(999);
  expect(server.lobby.events).toEqual([]);
  await server.clock.pass(1);

  expect(server.lobby.events).toMatchObject([{ text: "hurray :tada:" }]);
});
