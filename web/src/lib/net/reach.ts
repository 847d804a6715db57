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

/** The link by which somebody is invited. A program that follows it knows the server by the pin of its key. */
export function inviteLink(
  server: Api.ServerInfo | undefined,
  location: Pick<Location, "origin" | "hostname">,
  code: string,
): string {
  const address = addressOf(server, location);
  const pin = server?.pin && address.startsWith("https://") ? `&pin=${server.pin}` : "";
  return `${address}/join#${code}${pin}`;
}

/** The code in an invite's link or its fragment, or as it was copied alone. */
export function codeIn(text: string): string {
  const parts = text.trim().replace(/^.*#/s, "").split("&");
  return parts.find((part) => part && !part.startsWith("pin=")) ?? "";
}

/** Where this page is with encryption, when it is without and the server has that. */
export function secureAddress(server: Api.ServerInfo | undefined, location: Pick<Location, "protocol" | "host">) {
  return server?.tls && location.protocol === "http:" ? `https://${location.host}/` : undefined;
}
