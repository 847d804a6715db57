// A command that was run on the server, in the log.

import { flushSync } from "svelte";
import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { draw } from "../../../tests/fake/draw.ts";
import { BERT, FakeServer } from "../../../tests/fake/server.ts";
import Log from "./Log.svelte";

async function drawn(text: string): Promise<HTMLElement> {
  const server = new FakeServer();
  server.happen(BERT, { kind: "message", text, ran: true });
  const client = await started(server);
  const box = draw(client, Log, { room: lobbyOf(client) });
  await settled();
  flushSync();
  return box;
}

test("it shows the command and what it wrote, as it is", async () => {
  const box = await drawn("cat *x*\n  **one**\n<b>two</b>");
  expect(box.querySelector(".command code")?.textContent).toBe("cat *x*");
  expect(box.querySelector("pre")?.textContent).toBe("  **one**\n<b>two</b>");
  expect(box.querySelector("[aria-expanded]")).toBeNull();
});

test("what is long is folded until one wants it", async () => {
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`);
  const box = await drawn(`cat x\n${lines.join("\n")}`);
  const button = box.querySelector<HTMLButtonElement>('[aria-expanded="false"]');
  expect(box.querySelector("pre")?.textContent).toBe(lines.slice(0, 12).join("\n"));
  expect(button?.textContent).toContain("40");
  button?.click();
  flushSync();
  expect(box.querySelector("pre")?.textContent).toBe(lines.join("\n"));
});
