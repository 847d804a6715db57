import { afterEach, expect, test, vi } from "vitest";
import { ask } from "./api.ts";
import type { Problem } from "./problem.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function answering(status: number, body: string): Promise<Problem> {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, { status })));
  return ask("GET", "/session").then(
    () => Promise.reject(new Error("It was answered.")),
    (problem: Problem) => problem,
  );
}

test("the server's own refusal has its code and does not pass", async () => {
  const problem = await answering(403, JSON.stringify({ code: "blocked", message: "You are blocked." }));

  expect([problem.code, problem.message, problem.status, problem.passes]).toEqual([
    "blocked",
    "You are blocked.",
    403,
    false,
  ]);
});

test.each([
  [403, "<h1>Forbidden</h1>"],
  [404, "{}"],
  [429, JSON.stringify({ error: "slow down" })],
  [502, ""],
  [200, "<h1>Sign in to the hotel's network</h1>"],
])("what answers in the server's place with %i passes", async (status, body) => {
  const problem = await answering(status, body);

  expect([problem.code, problem.passes]).toEqual(["unavailable", true]);
});

test("a network that swallows the request is one without the server", async () => {
  vi.useFakeTimers();
  const swallow = (_: string, { signal }: RequestInit) =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError"))));
  vi.stubGlobal("fetch", swallow);
  const asked = ask("GET", "/session").catch((problem: Problem) => problem.code);

  await vi.advanceTimersByTimeAsync(8_000);

  expect(await asked).toBe("unreachable");
});
