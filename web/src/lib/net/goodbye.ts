// Why this page was put out last, for as long as its tab lives: a page that is loaded again is told less by the server.

import type { Ended } from "./connection.ts";

const KEY = "parlor-goodbye";

export function keepGoodbye(ended: Ended | undefined): void {
  try {
    if (ended) sessionStorage.setItem(KEY, JSON.stringify(ended));
    else sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

export function lastGoodbye(): Ended | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Ended | null) ?? undefined;
  } catch {
    return undefined;
  }
}
