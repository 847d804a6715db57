// Requests whose bodies take a while: XMLHttpRequest tells how much of one has gone, which fetch does not. The body is a Blob, which
// the browser reads from the disk as it goes.

import { Problem } from "./problem.ts";

export interface Asked {
  readonly method: "POST" | "HEAD" | "PATCH" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Blob;
  /** Called with how many bytes of the body have gone. */
  readonly moved?: (bytes: number) => void;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
  header(name: string): string | null;
}

/** Sends a request and reads the answer, whatever its status. It rejects with `unreachable` when there is none, also when it was
 * stopped. */
export type Http = (asked: Asked, stop: AbortSignal) => Promise<Answered>;

export const xhr: Http = ({ method, path, headers, body, moved }, stop) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const lost = () => reject(new Problem("unreachable", "The server can't be reached."));
    request.open(method, `/api/v1${path}`);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.onload = () =>
      resolve({
        status: request.status,
        body: request.responseText,
        header: (name) => request.getResponseHeader(name),
      });
    request.onerror = request.onabort = request.ontimeout = lost;
    if (moved) request.upload.onprogress = (event) => moved(event.loaded);
    if (stop.aborted) return lost();
    stop.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body ?? null);
  });
