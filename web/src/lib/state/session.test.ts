import { beforeEach, expect, test, vi } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, MemoryStorage, opened, started } from "../../../tests/fake/client.ts";
import { BERT, FakeServer, LOBBY } from "../../../tests/fake/server.ts";
import { t } from "../i18n/index.svelte.ts";
import { isLeaving, setLeaving } from "../net/leaving.ts";
import { Problem } from "../net/problem.ts";
import { fullTime } from "../text/time.ts";
import { Client } from "./client.svelte.ts";
import { explain } from "./explain.ts";
import { Router } from "./route.svelte.ts";
import { Settings } from "./settings.svelte.ts";

beforeEach(() => setLeaving(false));

test("an invite that is opened by somebody who is in says so, leads to the lobby and leaves the address", async () => {
  window.history.replaceState(null, "", "/join#c0de");

  const client = await started(new FakeServer());

  expect(client.notices.all.map(({ text }) => text)).toEqual(["You are in already, as anna."]);
  expect(client.current?.id).toBe(LOBBY);
  expect(window.location.hash).toBe("");
});

test("who is removed has their words again when they come back", async () => {
  const { server, storage, client } = await opened();
  client.draft(lobbyOf(client), "half a sen");
  client.invitations = [{ room: lobbyOf(client).summary, by: BERT }];
  client.ignored = new Map([[BERT.id, BERT]]);
  client.notices.say("Done.", "news");

  server.tell({ type: "goodbye", code: "removed", message: "Out." });
  await settled();
  expect([client.phase, client.ended?.code, client.rooms.size]).toEqual(["out", "removed", 0]);
  expect([client.invitations.length, client.ignored.size, client.notices.all.length]).toEqual([0, 0, 0]);

  const again = await started(server, storage);
  expect(lobbyOf(again).draft).toBe("half a sen");
});

test("a browser that is signed out from elsewhere keeps nothing", async () => {
  const { server, storage, client } = await opened();
  client.draft(lobbyOf(client), "half a sen");
  client.saveNow();
  await settled();

  server.tell({ type: "goodbye", code: "signed_out", message: "Out." });
  await settled();

  expect([...storage.kept.keys()]).toEqual([]);
});

test("a page whose browser is somebody else's now goes on as theirs, with nothing of before", async () => {
  const { server, client } = await opened();
  await server.cut();
  client.draft(lobbyOf(client), "half a sen");
  client.outbox.add({ room: LOBBY, text: "anna's words" });
  server.me = BERT;

  await server.clock.pass(1_000);

  expect([client.phase, client.me.name, client.isOpen]).toEqual(["in", "bert", true]);
  expect(server.hellos.at(-1)?.resume).toBeUndefined();
  expect([client.outbox.all.length, lobbyOf(client).draft]).toEqual([0, ""]);
  expect(server.lobby.events.length).toBe(3);
});

test("signing out without the server forgets everything, says so, and is finished before anything else", async () => {
  const { server, storage, client } = await opened();
  client.saveNow();
  client.settings.choices.lastName = "anna";
  await server.cut();
  server.isDown = true;

  await client.signOut();
  expect([client.phase, client.settings.choices.lastName]).toEqual(["out", ""]);
  expect([...storage.kept.keys()]).toEqual([]);
  expect(client.notices.all.length).toBe(1);
  server.isDown = false;
  server.requests.length = 0;
  const again = await started(server, storage);

  expect(server.requests[0]).toBe("DELETE /api/v1/session");
  expect(server.requests).not.toContain("GET /api/v1/session");
  expect([again.phase, isLeaving()]).toEqual(["out", false]);
});

test("who signs in after signing out without the server is another session", async () => {
  const { server, client } = await opened();
  server.isDown = true;
  await client.signOut();
  server.isDown = false;
  server.requests.length = 0;

  await client.signIn({ name: "anna" });

  expect(server.requests).toEqual(["DELETE /api/v1/session", "POST /api/v1/session"]);
  expect(client.phase).toBe("in");
});

test("signing out without the server is finished when the server is back", async () => {
  const { server, client } = await opened();
  server.isDown = true;
  await client.signOut();
  await server.clock.pass(30_000);
  expect(isLeaving()).toBe(true);

  server.isDown = false;
  await server.clock.pass(10_000);

  expect([isLeaving(), server.isSignedIn]).toEqual([false, false]);
});

test("who is blocked for a while is told until when, in the page's own time", async () => {
  const { server, client } = await opened();
  const until = server.clock.now + 3_600_000;
  server.tell({ type: "goodbye", code: "blocked", message: "You were blocked by bert.", until });
  await settled();

  expect(client.ended).toMatchObject({ code: "blocked", until });
  const { code, message } = client.ended ?? { code: "", message: "" };
  expect(explain(new Problem(code, message, 0, until))).toContain(fullTime(until));
  expect(explain(new Problem(code, message))).toBe(t("problems.code_blocked"));
});

test("who is blocked and loads the page again reads once more by whom and why", async () => {
  const { server } = await opened();
  server.tell({ type: "goodbye", code: "blocked", message: "Out.", by: "bert", reason: "spam" });
  await settled();
  vi.stubGlobal(
    "fetch",
    async () => new Response(JSON.stringify({ code: "blocked", message: "No." }), { status: 403 }),
  );

  const client = new Client(server.outside, new Router(window), new Settings(window), new MemoryStorage());
  await client.start();
  await settled();

  expect(client.ended).toMatchObject({ code: "blocked", by: "bert", reason: "spam" });
});
