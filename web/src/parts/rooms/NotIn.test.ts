// The link of a room that one is not in.

import { flushSync } from "svelte";
import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { started } from "../../../tests/fake/client.ts";
import { draw } from "../../../tests/fake/draw.ts";
import { FakeServer } from "../../../tests/fake/server.ts";
import NotIn from "./NotIn.svelte";

const GARDEN = "3".repeat(32);

async function opened(server: FakeServer, id: string): Promise<HTMLElement> {
  const box = draw(await started(server), NotIn, { id });
  await settled();
  flushSync();
  return box;
}

test("a room that can be found is joined from there", async () => {
  const server = new FakeServer();
  server.others.push({ id: GARDEN, name: "garden", kind: "public", topic: "", members: 3, head: 0 });

  const box = await opened(server, GARDEN);
  box.querySelector<HTMLElement>("li button")?.click();
  await settled();

  expect(box.querySelector("h1")?.textContent).toBe("You are not in #garden");
  expect(server.asked).toContainEqual(expect.objectContaining({ type: "join", room: GARDEN }));
});

test("of any other it is said that there is none, with the way to the lobby", async () => {
  const box = await opened(new FakeServer(), GARDEN);

  expect(box.textContent).toContain("There is no such room, or you are not in it.");
  expect(box.querySelector("button")?.textContent).toContain("Go to #lobby");
});
