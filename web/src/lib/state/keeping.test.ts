import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, MemoryStorage, opened, started } from "../../../tests/fake/client.ts";
import { ANNA, BERT, FakeServer, LOBBY } from "../../../tests/fake/server.ts";
import type { Client } from "./client.svelte.ts";
import type { MessageRow } from "./rows.ts";

const DEV = "2".repeat(32);
const texts = (rows: readonly unknown[]) => rows.map((row) => (row as MessageRow).text);

test("a page that starts without the server shows what was kept, and goes on when it is back", async () => {
  const { server, storage, client } = await opened();
  client.saveNow();
  await settled();
  server.isDown = true;

  const again = await started(server, storage);
  expect(texts(lobbyOf(again).log.rows)).toEqual(["message 1", "message 2", "message 3"]);
  server.lobby.add(BERT, { kind: "message", text: "missed" });
  server.isDown = false;
  await server.clock.pass(30_000);

  expect(again.isOpen).toBe(true);
  expect(texts(lobbyOf(again).log.rows)).toEqual(["message 1", "message 2", "message 3", "missed"]);
});

test("drafts are there after a reload", async () => {
  const { server, storage, client } = await opened();
  client.draft(lobbyOf(client), "half a sen");
  client.saveNow();
  await settled();

  const again = await started(server, storage);

  expect(lobbyOf(again).draft).toBe("half a sen");
});

test("nothing that was kept of one user is there for another", async () => {
  const { server, storage, client } = await opened();
  client.draft(lobbyOf(client), "half a sen");
  client.saveNow();
  await settled();
  server.me = BERT;

  const other = await started(server, storage);

  expect(lobbyOf(other).draft).toBe("");
  expect([...storage.kept.keys()].filter((key) => key.startsWith(ANNA.id))).toEqual([]);
});

test("two pages of a browser keep what each of them wrote", async () => {
  const { server, storage, client } = await opened();
  server.open(DEV, { name: "dev" });
  await server.cut();
  await server.clock.pass(1_000);
  client.saveNow();
  await settled();
  server.isDown = true;
  const other = await started(server, storage);
  await server.cut();

  client.outbox.add({ room: LOBBY, text: "from one" });
  await server.clock.pass(1);
  other.outbox.add({ room: LOBBY, text: "from the other" });
  client.draft(lobbyOf(client), "draft of one");
  other.draft(other.rooms.get(DEV) as never, "draft of the other");
  const third = await started(server, storage);

  expect(third.outbox.all.map(({ text }) => text)).toEqual(["from one", "from the other"]);
  expect([...third.rooms.values()].map(({ draft }) => draft)).toEqual(["draft of one", "draft of the other"]);
});

test("a room that was far up is read anew after a reload, not resumed from an older visit", async () => {
  const { server, storage, client } = await opened(500);
  client.saveNow();
  await lobbyOf(client).log.toSeq(100);
  client.saveNow();
  await settled();

  await started(server, storage);

  expect(server.hellos.at(-1)?.resume?.rooms).toEqual({});
});

test("what is over by the next visit is not shown from what was kept, and kept no more", async () => {
  const { server, storage, client } = await opened();
  const end = server.clock.now + 60_000;
  server.happen(BERT, { kind: "message", text: "psst", expires_at: end } as never);
  await server.clock.pass(1_000);
  expect(texts(lobbyOf(client).log.rows)).toContain("psst");
  client.saveNow();
  await settled();
  server.isDown = true;
  await server.clock.pass(60_000);

  const again = await started(server, storage);

  expect(texts(lobbyOf(again).log.rows)).not.toContain("psst");
  await server.clock.pass(2_000);
  expect(JSON.stringify([...storage.kept])).not.toContain("psst");
});

test.each([-600_000, 600_000])(
  "a clock that is %s ms wrong hides nothing early and shows nothing late, also without the server",
  async (ahead) => {
    const server = new FakeServer();
    const storage = new MemoryStorage();
    server.ahead = ahead;
    const expires_at = server.clock.now + ahead + 60_000;
    server.lobby.add(BERT, { kind: "message", text: "psst", expires_at } as never);
    const client = await started(server, storage);
    await lobbyOf(client).log.toEnd();
    const first = (one: Client) => lobbyOf(one).log.rows[0] as MessageRow;

    await server.clock.pass(58_000);
    expect(first(client).text).toBe("psst");
    client.saveNow();
    await settled();
    server.isDown = true;
    const again = await started(server, storage);
    expect(first(again).text).toBe("psst");
    await server.clock.pass(3_000);
    expect([first(client), first(again)]).toMatchObject([{ expired: true }, { expired: true }]);
  },
);

test("what a wrong clock took for over is back when the server has said the time, and was kept until then", async () => {
  const { server, storage, client } = await opened();
  const expires_at = server.clock.now + 600_000;
  server.happen(BERT, { kind: "message", text: "psst", expires_at } as never);
  await server.clock.pass(1_000);
  client.saveNow();
  await settled();
  server.stepped = 3_600_000;
  server.ahead = -3_600_000;
  server.isDown = true;

  const again = await started(server, storage);
  expect(texts(lobbyOf(again).log.rows)).not.toContain("psst");
  await server.clock.pass(2_000);
  expect(JSON.stringify([...storage.kept])).toContain("psst");
  server.isDown = false;
  await server.clock.pass(30_000);
  await lobbyOf(again).log.toEnd();
  expect(texts(lobbyOf(again).log.rows)).toContain("psst");
});

test("a clock that is set while one is connected takes nothing for over", async () => {
  const { server, client } = await opened();
  server.happen(BERT, { kind: "message", text: "psst", expires_at: server.clock.now + 600_000 } as never);
  await settled();

  server.stepped = 3_600_000;
  await server.clock.pass(10_000);
  expect(texts(lobbyOf(client).log.rows)).toContain("psst");
  await server.clock.pass(590_000);
  expect(texts(lobbyOf(client).log.rows)).not.toContain("psst");
});
