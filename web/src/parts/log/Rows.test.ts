// What the rows of a log are called.

import { flushSync } from "svelte";
import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { draw } from "../../../tests/fake/draw.ts";
import { BERT, FakeServer } from "../../../tests/fake/server.ts";
import Log from "./Log.svelte";

async function namesOf(server: FakeServer): Promise<string[]> {
  const client = await started(server);
  const box = draw(client, Log, { room: lobbyOf(client) });
  await settled();
  flushSync();
  return [...box.querySelectorAll("[data-seq]")].map((row) =>
    (row.getAttribute("aria-labelledby") ?? "")
      .split(" ")
      .map(
        (id) =>
          document
            .getElementById(id)
            ?.textContent?.replace(/[\u2068\u2069]/g, "")
            .trim() ?? "",
      )
      .filter((text) => text !== "")
      .join(" | "),
  );
}

test("a row is named by who wrote it, when, and what", async () => {
  const server = new FakeServer();
  server.say(BERT, "good morning");
  server.say(BERT, "is anybody here?");

  const names = await namesOf(server);

  expect(names[0]).toMatch(/^bert \| \d.+ \| good morning$/);
  expect(names[1]).toMatch(/^bert \| \d.+ \| is anybody here\?$/);
});

test("a notice is named by its words", async () => {
  const server = new FakeServer();
  server.happen(BERT, { kind: "topic_set", topic: "tea" });

  const names = await namesOf(server);

  expect(names[0]).toMatch(/^\d.+ \| bert set the topic: tea$/);
});
