// A browser that is signed in by a code.

import { afterEach, expect, test, vi } from "vitest";
import { Arrival } from "./arrival.svelte.ts";

const ME = { user: "u", name: "ada", role: "member" };

function answers(...queue: ([number, unknown?] | "lost")[]) {
  const calls: { path: string; body: unknown }[] = [];
  vi.stubGlobal("fetch", async (path: string, { body }: RequestInit) => {
    calls.push({ path, body: JSON.parse(String(body)) as unknown });
    const next = queue.shift();
    if (!next) throw new Error(`nothing more is asked for: ${path}`);
    if (next === "lost") throw new TypeError("no network");
    const [status, said] = next;
    return new Response(said === undefined ? null : JSON.stringify(said), { status });
  });
  return calls;
}

function arrival() {
  const entered: unknown[] = [];
  const outside = { now: () => 1_000, after: (_: number, call: () => void) => (queueMicrotask(call), () => undefined) };
  return { entered, arrival: new Arrival({ outside, enter: async (me) => void entered.push(me) }) };
}

afterEach(() => vi.unstubAllGlobals());

test("it brings the code and, once that is agreed to, shows the number and is in when that was picked", async () => {
  const fetched = { name: "ada", number: 42, receipt: "r", within_ms: 60_000 };
  const calls = answers([201, fetched], [202], [201, ME]);
  const { arrival: one, entered } = arrival();
  await one.fetch("CODE");
  expect(one.stage).toEqual({ name: "offered", as: "ada", lifeMs: 60_000, until: 61_000 });
  await one.agree();
  expect(calls.map(({ path }) => path)).toEqual([
    "/api/v1/handoff/fetch",
    "/api/v1/session/handoff",
    "/api/v1/session/handoff",
  ]);
  expect(calls[0]?.body).toMatchObject({ code: "CODE" });
  expect(calls[1]?.body).toEqual({ receipt: "r" });
  expect(one.stage).toEqual({ name: "shown", number: 42, lifeMs: 60_000, until: 61_000 });
  expect(entered).toEqual([ME]);
});

test("a link that somebody was sent signs nobody in without a click", async () => {
  const fetched = { name: "mallory", number: 42, receipt: "r", within_ms: 60_000 };
  const calls = answers([201, fetched]);
  const { arrival: one, entered } = arrival();
  await one.fetch("CODE");
  expect([calls.length, JSON.stringify(one.stage).includes("42"), entered]).toEqual([1, false, []]);
  one.stop();
  await one.agree();
  expect(calls.length).toBe(1);
});

test("agreeing twice asks once", async () => {
  const fetched = { name: "ada", number: 42, receipt: "r", within_ms: 60_000 };
  const calls = answers([201, fetched], [201, ME]);
  const { arrival: one, entered } = arrival();
  await one.fetch("CODE");
  await Promise.all([one.agree(), one.agree()]);
  expect([calls.length, entered]).toEqual([2, [ME]]);
});

test("it shows a code of its own", async () => {
  const asked = { code: "3V7Q-ZK1M", number: 17, receipt: "r", life_ms: 60_000 };
  answers([201, asked], [403, { code: "handoff_refused", message: "No." }]);
  const { arrival: one, entered } = arrival();
  await one.ask();
  expect(one.stage.name === "over" && one.stage.problem).toMatch(/did not confirm/);
  expect(entered).toEqual([]);
});

test("a short loss of the network is no end", async () => {
  const asked = { code: "C", number: 17, receipt: "r", life_ms: 60_000 };
  answers([201, asked], "lost", "lost", [201, ME]);
  const { arrival: one, entered } = arrival();
  await one.ask();
  expect(entered).toEqual([ME]);
});

test("a code that came too late is told in words", async () => {
  answers([410, { code: "code_expired", message: "Too late." }]);
  const { arrival: one } = arrival();
  await one.fetch("CODE");
  expect(one.stage.name === "over" && one.stage.problem).toMatch(/expired/);
});

/** A server that lets the number be picked when the test says so. */
function server() {
  let pick: (answer: Response) => void = () => undefined;
  const picked = new Promise<Response>((resolve) => (pick = resolve));
  const asked: { path: string; signal: AbortSignal | null | undefined }[] = [];
  vi.stubGlobal("fetch", async (path: string, { method, signal }: RequestInit) => {
    asked.push({ path: `${method} ${path}`, signal });
    if (path.endsWith("/fetch")) return Response.json({ name: "mallory", number: 42, receipt: "r", within_ms: 60_000 });
    return method === "DELETE" ? new Response(null, { status: 204 }) : picked;
  });
  return { asked, pick };
}

test("whoever changes their mind stays who they are, and is waited for no more", async () => {
  const { asked, pick } = server();
  const { arrival: one, entered } = arrival();
  await one.fetch("CODE");
  const agreed = one.agree();
  expect(asked.at(-1)).toMatchObject({ path: "POST /api/v1/session/handoff", signal: { aborted: false } });
  one.stop();
  expect(asked.at(-1)?.signal?.aborted).toBe(true);
  // Too late to be stopped.
  pick(Response.json(ME));
  await agreed;
  expect([entered, asked.at(-1)?.path]).toEqual([[], "DELETE /api/v1/session"]);
});

test("a server that is asked too often, or can't write just now, is asked again later", async () => {
  const fetched = { name: "ada", number: 42, receipt: "r", within_ms: 60_000 };
  const [tooFast, unavailable] = ["too_fast", "unavailable"].map((code) => ({ code, message: "Wait." }));
  answers([201, fetched], [429, tooFast], [503, unavailable], [201, ME]);
  const { arrival: one, entered } = arrival();
  await one.fetch("CODE");
  await one.agree();
  expect(entered).toEqual([ME]);
});
