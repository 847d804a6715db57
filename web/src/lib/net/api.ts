// The HTTP API, as far as no socket is needed. Requests are signed by the browser's cookie.

import { Problem } from "./problem.ts";
import type { Api } from "$wire/protocol.ts";

/** A network that swallows what is sent is as good as none. */
const ANSWER_MS = 8_000;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Asks the server and reads its answer as JSON; an answer without a body is `undefined`. It is waited for so long, and not beyond
 * when whoever asks gives it up.
 *
 * @throws {Problem} when it refuses or can't be reached. */
export async function ask<T>(
  method: Method,
  path: string,
  body?: unknown,
  withinMs = ANSWER_MS,
  givenUp?: AbortSignal,
): Promise<T> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), withinMs);
  if (givenUp?.aborted) stop.abort();
  givenUp?.addEventListener("abort", () => stop.abort(), { once: true, signal: stop.signal });
  const init: RequestInit = { method, credentials: "same-origin", cache: "no-store", signal: stop.signal };
  if (body !== undefined) {
    init.headers = { "Content-Type": "application/json" };
    init.body = JSON.stringify(body);
  }
  try {
    return await answered<T>(await fetch(`/api/v1${path}`, init));
  } catch (problem) {
    if (problem instanceof Problem) throw problem;
    throw new Problem("unreachable", "The server can't be reached.");
  } finally {
    clearTimeout(timer);
  }
}

async function answered<T>(response: Response): Promise<T> {
  // 202 says that what was asked for is not decided yet.
  if (response.status === 204 || response.status === 202) return undefined as T;
  const text = await response.text();
  const said = parsed(text);
  if (!response.ok) throw refusal(response.status, text);
  if (said === undefined) throw foreign(response.status);
  return said as T;
}

/** What the server says why it refuses. Where something before it answers in its place, such as a proxy, that passes. */
export function refusal(status: number, body: string): Problem {
  const { code, message, until } = (parsed(body) ?? {}) as Partial<Api.ErrorBody>;
  return typeof code === "string" ? new Problem(code, message ?? "", status, until) : foreign(status);
}

function foreign(status: number): Problem {
  return new Problem("unavailable", `HTTP ${status}`, status);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
