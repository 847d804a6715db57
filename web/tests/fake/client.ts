// A client of the fake server, as the page makes it, with a storage that keeps things in memory.

import { vi } from "vitest";
import { Storage } from "$lib/net/storage.ts";
import { Client } from "$lib/state/client.svelte.ts";
import type { Room } from "$lib/state/room.svelte.ts";
import { Router } from "$lib/state/route.svelte.ts";
import { Settings } from "$lib/state/settings.svelte.ts";
import { settled } from "./clock.ts";
import { FakeServer, LOBBY } from "./server.ts";

export class MemoryStorage extends Storage {
  readonly kept = new Map<string, unknown>();

  override async get<T>(key: string): Promise<T | undefined> {
    return structuredClone(this.kept.get(key)) as T | undefined;
  }

  override async put(key: string, value: unknown): Promise<boolean> {
    this.kept.set(key, structuredClone(value));
    return true;
  }

  override async delete(key: string): Promise<void> {
    this.kept.delete(key);
  }

  override async keys(): Promise<readonly string[]> {
    return [...this.kept.keys()];
  }
}

/** A page that is signed in as anna, or, while the server is down, what it can do without. */
export async function started(server: FakeServer, storage = new MemoryStorage()): Promise<Client> {
  vi.stubGlobal("fetch", (path: string, { method }: RequestInit) => answer(server, `${method} ${path}`));
  const client = new Client(server.outside, new Router(window), new Settings(window), storage);
  await client.start();
  await settled();
  return client;
}

/** A page whose lobby is open at its end, which has so many messages. */
export async function opened(count = 3) {
  const server = new FakeServer();
  server.fill(count);
  const storage = new MemoryStorage();
  const client = await started(server, storage);
  await lobbyOf(client).log.toEnd();
  return { server, storage, client };
}

export function lobbyOf(client: Client): Room {
  const room = client.rooms.get(LOBBY);
  if (!room) throw new Error("The client is not in the lobby.");
  return room;
}

async function answer(server: FakeServer, request: string): Promise<Response> {
  if (server.isDown) throw new TypeError("Failed to fetch");
  server.requests.push(request);
  if (request === "DELETE /api/v1/session") {
    server.isSignedIn = false;
    return new Response(null, { status: 204 });
  }
  if (request === "POST /api/v1/session") server.isSignedIn = true;
  const { id, name } = server.me;
  const body = !request.endsWith("/session")
    ? { server: "Fake", version: "0", v: 1, join: "open", files: true, limits: { message_chars: 4_000 } }
    : server.isSignedIn
      ? { user: id, name, role: "guest" }
      : { code: "unauthorized", message: "" };
  return new Response(JSON.stringify(body), { status: "code" in body ? 401 : 200 });
}
