// What whoever was put out reads.

import { expect, test } from "vitest";
import { started } from "../../../tests/fake/client.ts";
import { draw } from "../../../tests/fake/draw.ts";
import { FakeServer } from "../../../tests/fake/server.ts";
import { settled } from "../../../tests/fake/clock.ts";
import { fullTime } from "$lib/text/time.ts";
import Ended from "./Ended.svelte";

async function told(goodbye: { code: string; until?: number; by?: string; reason?: string }): Promise<string[]> {
  const server = new FakeServer();
  const client = await started(server);
  server.tell({ type: "goodbye", message: "The server's own words.", ...goodbye });
  await settled();
  if (!client.ended) throw new Error("The client was not put out.");
  const box = draw(client, Ended, { ended: client.ended });
  return [...box.querySelectorAll("p")].map((line) => line.textContent.replace(/[\u2068\u2069]/g, ""));
}

test("who is blocked reads by whom, why and until when", async () => {
  const until = Date.UTC(2026, 11, 24, 18);
  expect(await told({ code: "blocked", by: "anna", reason: "spam", until })).toEqual([
    "anna blocked you from this server.",
    "Reason: spam",
    `You can come in again from ${fullTime(until)}, or when the block is lifted.`,
  ]);
});

test("who is removed without a reason reads by whom", async () => {
  expect(await told({ code: "removed", by: "anna" })).toEqual([
    "anna removed you from this server. You may come back.",
  ]);
});

test("a server that does not say who is taken at its words", async () => {
  expect(await told({ code: "removed" })).toEqual(["The server's own words."]);
});
