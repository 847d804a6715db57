import { expect, test } from "vitest";
import type { Api } from "$wire/protocol.ts";
import { addressOf, isLocal } from "./reach.ts";

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
