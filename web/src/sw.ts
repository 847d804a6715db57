// The service worker: keeps what the page consists of, so that it opens without a connection. Nothing of the chat is kept here.

import { pressed } from "./lib/net/pressed.ts";
import { cacheOf, choose, outdated } from "./lib/net/shell.ts";

/** Set at build time: the paths of the page's parts, and a name for this very set. */
declare const SHELL: readonly string[];
declare const VERSION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const parts = new Set(SHELL);

/** A server that answers slower than this is not waited for. */
const PATIENCE_MS = 4_000;

async function keepAll(): Promise<void> {
  const cache = await caches.open(cacheOf(VERSION));
  // In a terminal the server's front page is a text: what is wanted must be said.
  const page = new Request("/", { headers: { Accept: "text/html" }, cache: "no-cache" });
  const wanted = SHELL.map(
    (path) => new Request(path, { cache: path.startsWith("/assets/") ? "default" : "no-cache" }),
  );
  await cache.addAll([page, ...wanted]);
}

async function forgetOthers(): Promise<void> {
  const all = await caches.keys();
  await Promise.all(outdated(all, VERSION).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function kept(path: string): Promise<Response | undefined> {
  const cache = await caches.open(cacheOf(VERSION));
  return cache.match(path, { ignoreVary: true });
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return (await kept("/")) ?? Response.error();
  }
}

async function part(request: Request): Promise<Response> {
  return (await kept(new URL(request.url).pathname)) ?? fetch(request);
}

worker.addEventListener("install", (event) => event.waitUntil(keepAll()));
worker.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

worker.addEventListener("fetch", (event) => {
  const choice = choose(event.request, worker.location.origin, parts);
  if (choice === "page") event.respondWith(page(event.request));
  if (choice === "part") event.respondWith(part(event.request));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(pressed(worker.clients, event.notification.data ?? undefined));
});

worker.addEventListener("message", (event) => {
  const asked = event.data as { type?: string; path?: string };
  // Whether a page that loaded this script is of this version already.
  if (asked.type === "is-yours") event.ports[0]?.postMessage(parts.has(asked.path ?? ""));
  if (asked.type === "take-over") void worker.skipWaiting();
});
