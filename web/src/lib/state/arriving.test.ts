import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MemoryStorage } from "../../../tests/fake/client.ts";
import type { Outside } from "../net/connection.ts";
import { Client } from "./client.svelte.ts";
import { Router } from "./route.svelte.ts";
import type { Settings } from "./settings.svelte.ts";

const ME = { user: "1".repeat(32), name: "anna", role: "guest" };
const LOBBY = { id: "2".repeat(32), name: "lobby", kind: "public", lobby: true, topic: "", members: 1, head: 0 };

/** What the server answers, by method and path. */
let answers: Record<string, [status: number, body: object]>;

beforeEach(() => {
  answers = { "GET /server": [200, { server: "Sofa", claimable: false }] };
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const [status, body] = answers[`${init.method} ${path.replace("/api/v1", "")}`] ?? [401, { code: "unauthorized" }];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  window.history.replaceState(null, "", "/");
});

/** A client whose page was opened at that place; no socket is opened. */
function opened(path: string): Client {
  window.history.replaceState(null, "", path);
  const outside: Outside = {
    socket: () => new EventTarget() as WebSocket,
    ticket: () => new Promise(() => {}),
    now: () => 0,
    random: () => 0,
    after: () => () => {},
    steady: () => 0,
    soon: () => {},
  };
  return new Client(outside, new Router(window), {} as Settings, new MemoryStorage());
}

test("a browser that is signed in goes straight in, and a secret leaves the address", async () => {
  answers["GET /session"] = [200, ME];
  const client = opened("/join#c0de");

  await client.start();

  expect([client.phase, client.me.name, window.location.href.includes("c0de")]).toEqual(["in", "anna", false]);
});

test("a link to become the owner is shown also to who is signed in, as long as there is none", async () => {
  answers["GET /session"] = [200, ME];
  answers["GET /server"] = [200, { server: "Sofa", claimable: true }];
  const client = opened("/claim#5ec7e7");

  await client.start();

  expect(client.phase).toBe("out");
});

test("a page that was opened by a code knows who is signed in already", async () => {
  answers["GET /session"] = [200, ME];
  const client = opened("/q#C0DE");

  await client.start();

  expect([client.phase, client.session.former]).toEqual(["out", "anna"]);
});

test("somebody who was blocked meanwhile is told so in place of being kept waiting", async () => {
  answers["GET /session"] = [403, { code: "blocked", message: "You are blocked by an admin." }];
  const client = opened("/");

  await client.start();

  await vi.waitFor(() => expect(client.phase).toBe("out"));
  expect(client.ended).toEqual({ code: "blocked", message: "You are blocked by an admin." });
});

test("a server that is only busy is asked again", async () => {
  answers["GET /session"] = [503, { code: "unavailable", message: "Later." }];
  const client = opened("/");

  await client.start();

  expect([client.phase, client.status.name]).toEqual(["starting", "waiting"]);
});

test("who has just signed in sees the lobby first", async () => {
  answers["POST /session"] = [201, ME];
  const client = opened("/join#c0de");
  await client.start();

  await client.signIn({ name: "anna", invite: "c0de" });
  client.connection.listener.told([{ type: "room_opened", room: LOBBY, flags: {}, members: [] } as never]);

  expect(client.router.now).toEqual({ page: "room", room: LOBBY.id });
});
