// A server of files for tests: it speaks as docs/protocol/files.md says, and can cut, refuse and lie when it is told to.

import type { Answered, Asked, Http } from "$lib/net/http.ts";
import { Problem } from "$lib/net/problem.ts";

interface Kept {
  readonly id: string;
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
  bytes: number;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export class FakeFiles {
  readonly files = new Map<string, Kept>();
  /** What was asked, as `PATCH 3` for bytes from the third on. */
  readonly asked: string[] = [];
  /** Answers that are given in the place of the next ones to that method, in their order. */
  readonly #instead = new Map<Asked["method"], (Refusal | ((file: Kept | undefined) => Answered | "cut"))[]>();
  /** So many bytes of the next body come, then the connection is lost. */
  cutAfter: number | undefined;
  /** Bodies wait until this is called. */
  #held: (() => void)[] | undefined;

  /** Answers the next request of that method so. */
  next(method: Asked["method"], ...answers: (Refusal | ((file: Kept | undefined) => Answered | "cut"))[]): void {
    this.#instead.set(method, [...(this.#instead.get(method) ?? []), ...answers]);
  }

  /** Lets no body come until `release`. */
  hold(): void {
    this.#held = [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const go of held) go();
  }

  readonly http: Http = async (asked, stop) => {
    const offset = Number(asked.headers["Upload-Offset"] ?? Number.NaN);
    this.asked.push(Number.isNaN(offset) ? asked.method : `${asked.method} ${offset}`);
    const id = /files\/([^/]+)\/upload/.exec(asked.path)?.[1];
    const file = id === undefined ? undefined : this.files.get(id);
    const instead = this.#instead.get(asked.method)?.shift();
    if (typeof instead === "function") {
      const answer = instead(file);
      if (answer === "cut") throw lost();
      return answer;
    }
    if (instead) return refusalOf(instead);
    if (asked.method === "PATCH" && this.#held) await this.#wait(stop);
    return this.#answer(asked, file, offset);
  };

  async #wait(stop: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#held?.push(resolve);
      stop.addEventListener("abort", () => resolve(), { once: true });
    });
    if (stop.aborted) throw lost();
  }

  #answer(asked: Asked, file: Kept | undefined, offset: number): Answered {
    if (asked.method === "POST") return this.#offer(asked);
    if (!file) return refusalOf({ status: 404, code: "no_such_file" });
    if (asked.method === "HEAD") return answerOf(200, standingOf(file));
    if (asked.method === "DELETE") {
      this.files.delete(file.id);
      return answerOf(204, {});
    }
    if (offset !== file.bytes) {
      return refusalOf({ status: 409, code: "wrong_offset", headers: { "Upload-Offset": String(file.bytes) } });
    }
    const size = asked.body?.size ?? 0;
    const come = Math.min(size, this.cutAfter ?? size);
    file.bytes += come;
    asked.moved?.(come);
    if (this.cutAfter !== undefined && come < size) {
      this.cutAfter = undefined;
      throw lost();
    }
    return answerOf(204, standingOf(file));
  }

  #offer(asked: Asked): Answered {
    const pairs = (asked.headers["Upload-Metadata"] ?? "").split(",").map((pair) => pair.split(" "));
    const metadata = Object.fromEntries(pairs.map(([key = "", value = ""]) => [key, decoded(value)]));
    const before = [...this.files.values()].find((file) => file.metadata["id"] === metadata["id"]);
    const file = before ?? {
      id: `file${this.files.size + 1}`,
      size: Number(asked.headers["Upload-Length"]),
      metadata,
      bytes: 0,
    };
    this.files.set(file.id, file);
    return answerOf(201, {}, JSON.stringify({ id: file.id }));
  }
}

export function standing(offset: number): (file: Kept | undefined) => Answered {
  return () => answerOf(204, { "Upload-Offset": String(offset) });
}

function standingOf(file: Kept): Record<string, string> {
  const ready = file.bytes === file.size;
  return { "Upload-Offset": String(file.bytes), ...(ready && { "Parlor-Digest": "d".repeat(64) }) };
}

function answerOf(status: number, headers: Readonly<Record<string, string>>, body = ""): Answered {
  return { status, body, header: (name) => headers[name] ?? null };
}

function refusalOf({ status, code, headers = {} }: Refusal): Answered {
  return answerOf(status, headers, JSON.stringify({ code, message: `refused: ${code}` }));
}

function lost(): Problem {
  return new Problem("unreachable", "lost");
}

function decoded(value: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0)));
}
