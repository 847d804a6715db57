// Codes that destroy themselves, as the panel shows them.

import { beforeEach, expect, test } from "vitest";
import type { Request } from "$wire/protocol.ts";
import { FakeClock } from "../../../tests/fake/clock.ts";
import type { Told } from "../net/connection.ts";
import { Problem } from "../net/problem.ts";
import { Handoff, ROUND_MS, type Asking } from "./handoff.svelte.ts";

const WAITING = { client: "Firefox, Android", address: "192.0.2.7", numbers: [17, 42, 80], within_ms: 60_000 };

let clock: FakeClock;
let asked: Request[] = [];
let answer: (request: Request) => unknown;
let listeners: Set<(frame: Told) => void>;
let handoff: Handoff;

beforeEach(() => {
  [clock, asked] = [new FakeClock(0), []];
  listeners = new Set();
  let codes = 0;
  answer = ({ type }) => (type === "offer_code" ? { kind: "code", code: `C${++codes}`, life_ms: 5_000 } : {});
  const client: Asking = {
    outside: { now: () => clock.now, after: (ms, call) => clock.after(ms, call) },
    frameListeners: listeners,
    ask: async (request) => {
      asked.push(request);
      return (await answer(request)) as never;
    },
  };
  handoff = new Handoff(client);
});

const tell = (news: object) => listeners.forEach((listener) => listener({ type: "handoff", ...news } as Told));
const types = () => asked.map(({ type }) => type);

test("a fresh code follows each that destroys itself, until a minute is over", async () => {
  await handoff.offer();
  expect(handoff.stage).toMatchObject({ name: "shown", code: "C1", until: 5_000 });
  await clock.pass(5_000);
  expect(handoff.stage).toMatchObject({ name: "shown", code: "C2" });
  await clock.pass(ROUND_MS);
  expect(handoff.stage).toEqual({ name: "over", why: "expired" });
  expect(types().length).toBe(12);
});

test("who has fetched it is let in by their number, and no other code follows", async () => {
  await handoff.offer();
  tell({ news: "fetched", ...WAITING });
  expect(handoff.stage).toMatchObject({ name: "waiting", until: 60_000 });
  await clock.pass(10_000);
  await handoff.confirm(42);
  expect(handoff.stage.name).toBe("letting");
  tell({ news: "signed_in", client: "Firefox, Android" });
  expect(handoff.stage).toEqual({ name: "done", client: "Firefox, Android" });
  expect(types()).toEqual(["offer_code", "confirm_code"]);
});

test("a wrong number ends it and says so", async () => {
  await handoff.offer();
  tell({ news: "fetched", ...WAITING });
  answer = () => Promise.reject(new Problem("wrong_number", "No."));
  await handoff.confirm(17);
  expect(handoff.stage).toMatchObject({ name: "over", why: "refused" });
  expect(handoff.stage.name === "over" && handoff.stage.problem).toMatch(/not the number/);
});

test("a device that does not take its sign-in is not waited for", async () => {
  await handoff.offer();
  tell({ news: "fetched", ...WAITING });
  await handoff.confirm(42);
  tell({ news: "expired" });
  expect(handoff.stage).toEqual({ name: "over", why: "expired" });
});

test("closing the panel makes its code void", async () => {
  await handoff.offer();
  handoff.close();
  expect(types()).toEqual(["offer_code", "refuse_code"]);
  expect([clock.waiting, listeners.size]).toEqual([0, 0]);
});

test("closing it while a device is let in refuses nobody", async () => {
  await handoff.offer();
  tell({ news: "fetched", ...WAITING });
  await handoff.confirm(42);
  handoff.close();
  expect(types()).toEqual(["offer_code", "confirm_code"]);
});

test("a code that another device shows is opened", async () => {
  answer = () => ({ kind: "waiting", ...WAITING });
  await handoff.open("3V7Q-ZK1M");
  expect(asked).toEqual([{ type: "open_code", code: "3V7Q-ZK1M" }]);
  expect(handoff.stage).toMatchObject({ name: "waiting", who: { client: "Firefox, Android" } });
  await clock.pass(60_000);
  expect(handoff.stage).toEqual({ name: "over", why: "expired" });
});
