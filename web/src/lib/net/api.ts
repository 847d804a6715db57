// The HTTP API, as far as no socket is needed. Requests are signed by the browser's cookie.

import { Problem } from "./problem.ts";
import type { Api } from "$wire/protocol.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Asks the server and reads its answer as JSON; an answer without a body is `undefined`.
 *
 * @throws {Problem} when it refuses or can't be reached. */
export async function ask<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    init.headers = { "Content-Type": "application/json" };
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, init);
  } catch {
    throw new Problem("unreachable", "The server can't be reached.");
  }
  if (!response.ok) throw await refusal(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** What the server says why it refuses, also where something before it answers in its place. */
export async function refusal(response: Response): Promise<Problem> {
  try {
    const { code, message } = (await response.json()) as Api.ErrorBody;
    return new Problem(code, message, response.status);
  } catch {
    const code = response.status >= 500 ? "unavailable" : "bad_request";
    return new Problem(code, `${response.status} ${response.statusText}`.trim(), response.status);
  }
}
