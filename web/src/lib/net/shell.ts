// What the service worker does with a request: what the page consists of comes from its cache, everything of the chat from
// the server alone.

/** The page itself: the server's answer, or the kept page without it; what the page loads: as it was kept; nothing to do. */
export type Choice = "page" | "part" | "network";

export interface Asked {
  readonly method: string;
  /** `navigate` where a page is opened. */
  readonly mode: string;
  readonly url: string;
}

/** Chooses for a page of `origin`, whose parts are named in `shell`. */
export function choose(asked: Asked, origin: string, shell: ReadonlySet<string>): Choice {
  const url = new URL(asked.url);
  if (asked.method !== "GET" || url.origin !== origin) return "network";
  if (url.pathname === "/api" || url.pathname.startsWith("/api/")) return "network";
  if (asked.mode === "navigate") return isFile(url.pathname) ? "network" : "page";
  return shell.has(url.pathname) ? "part" : "network";
}

/** Not a place of the page, such as `/icon.svg` opened by itself; a room's address ends in its id. */
function isFile(path: string): boolean {
  return /\.[a-z0-9]+$/.test(path);
}

/** The name of the cache of a version, and the caches that a version replaces. */
export const cacheOf = (version: string) => `parlor-${version}`;

export function outdated(caches: readonly string[], version: string): string[] {
  return caches.filter((name) => name.startsWith("parlor-") && name !== cacheOf(version));
}
