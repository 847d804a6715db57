// The address under which others reach the server.

import type { Api } from "$wire/protocol.ts";

/** What the operator named; on the server's own machine its address in the network; else where this page is. */
export function addressOf(server: Api.ServerInfo | undefined, location: Pick<Location, "origin" | "hostname">): string {
  const address = server?.public_url ?? (isLocal(location.hostname) ? server?.addresses[0] : undefined);
  return (address ?? location.origin).replace(/\/$/, "");
}

/** Whether the address leads to the machine itself, wherever it is used. */
export function isLocal(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\./.test(hostname) || hostname.endsWith(".localhost");
}
