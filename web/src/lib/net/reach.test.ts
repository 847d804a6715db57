import { expect, test } from "vitest";
import type { Api } from "$wire/protocol.ts";
import { addressOf, codeIn, inviteLink, isLocal, secureAddress } from "./reach.ts";

const server = (info: Partial<Api.ServerInfo>) => ({ addresses: [], ...info }) as unknown as Api.ServerInfo;
const here = new URL("http://127.0.0.1:7666/");
const there = new URL("http://192.0.2.7:7666/");

test("others reach the server by the address that its operator names", () => {
  const told = server({ public_url: "https://chat.example.org/", addresses: ["http://192.0.2.9:7666"] });
  expect(addressOf(told, here)).toBe("https://chat.example.org");
});

test("on the server's own machine its address in the network is told, else the page's own", () => {
  const told = server({ addresses: ["http://192.0.2.9:7666"] });
  expect([addressOf(told, here), addressOf(told, there), addressOf(undefined, here)]).toEqual([
    "http://192.0.2.9:7666",
    "http://192.0.2.7:7666",
    "http://127.0.0.1:7666",
  ]);
});

test("addresses of the machine itself are known", () => {
  const hosts = ["localhost", "127.0.0.9", "[::1]", "a.localhost", "192.0.2.1", "local.example"];
  expect(hosts.map(isLocal)).toEqual([true, true, true, true, false, false]);
});

test("an invite's link has the pin of the server's key where there is encryption, and its code is found again", () => {
  const pinned = server({ public_url: "https://192.0.2.9:7666", pin: "PIN" });
  const link = inviteLink(pinned, here, "c0de");
  expect(link).toBe("https://192.0.2.9:7666/join#c0de&pin=PIN");
  expect(inviteLink(server({ pin: "PIN" }), here, "c0de")).toBe("http://127.0.0.1:7666/join#c0de");
  expect([link, "#c0de", " c0de ", "#pin=PIN", "https://a/join#pin=PIN", ""].map(codeIn)).toEqual([
    "c0de",
    "c0de",
    "c0de",
    "",
    "",
    "",
  ]);
});

test("a page without encryption knows where there is some", () => {
  expect(secureAddress(server({ tls: true }), there)).toBe("https://192.0.2.7:7666/");
  expect(secureAddress(server({ tls: false }), there)).toBeUndefined();
  expect(secureAddress(server({ tls: true }), new URL("https://192.0.2.7:7666/"))).toBeUndefined();
});
