// What a search keeps in sight.

import { expect, test } from "vitest";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { BERT, FakeServer } from "../../../tests/fake/server.ts";
import { Search } from "./search.svelte.ts";

const MINUTE_MS = 60_000;

/** A search for what bert said, of which some had an end, so long from now by the server's clock; which is ahead. */
async function searched(...ends: (number | undefined)[]) {
  const server = new FakeServer();
  server.ahead = 10 * MINUTE_MS;
  const now = server.clock.now + server.ahead;
  for (const end of ends)
    server.happen(BERT, { kind: "message", text: "walrus", ...(end !== undefined && { expires_at: now + end }) });
  const client = await started(server);
  const search = new Search(client);
  search.text = "walrus";
  await search.run();
  return { server, client, search, seqs: () => search.found?.map(({ seq }) => seq) };
}

test("what was found goes when its time is over by the server's clock, and nobody says so", async () => {
  const { server, seqs } = await searched(undefined, MINUTE_MS);
  expect(seqs()).toEqual([2, 1]);

  await server.clock.pass(MINUTE_MS - 1_000);
  expect(seqs()).toEqual([2, 1]);
  await server.clock.pass(1_000);

  expect(seqs()).toEqual([1]);
});

test("what was found goes when its room keeps it no longer", async () => {
  const { server, client, seqs } = await searched(undefined);
  // By the server's clock it was said ten minutes ago.
  lobbyOf(client).setFlags({ retention_ms: 11 * MINUTE_MS });
  expect(seqs()).toEqual([1]);

  await server.clock.pass(MINUTE_MS);

  expect(seqs()).toEqual([]);
});

test("older ones are looked for before the last that was found, also when that is over", async () => {
  const { server, search } = await searched(MINUTE_MS);
  await server.clock.pass(MINUTE_MS);
  expect(search.found).toEqual([]);

  await search.older();

  expect(server.asked.at(-1)).toMatchObject({ type: "search", before: server.lobby.events[0]!.at + 1 });
});
