// Sends a file as docs/protocol/files.md says (tus 1.0.0): offers it, sends its bytes, and after a cut asks how far it is and goes on
// from there, for as long as it takes.

import { pause } from "./backoff.ts";
import { refusal } from "./api.ts";
import type { Answered, Http } from "./http.ts";
import { Problem } from "./problem.ts";
import type { FileId, FileView, RoomId } from "$wire/protocol.ts";

export interface Job {
  /** Made up here: offering the file again under the same makes no second one. */
  readonly id: string;
  readonly room: RoomId;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** For how long it is shared, in milliseconds. */
  readonly lifetime?: number;
  /** The file, once it was offered. */
  readonly file?: FileId;
}

/** Who is told how it goes. */
export interface Steps {
  offered(file: FileId): void;
  /** So many bytes have gone. */
  moved(bytes: number): void;
  /** It was cut, or goes on again. */
  waiting(isWaiting: boolean): void;
}

export interface Clock {
  random(): number;
  /** Until the time is over, or there is reason to try at once. */
  wait(ms: number, stop: AbortSignal): Promise<void>;
}

/** Answers that make no sense are put up with so often in a row. */
const MOST_SENSELESS = 6;
const HEAD_CODES: Readonly<Record<number, string>> = { 404: "no_such_file", 409: "taken_over", 410: "file_failed" };
const VERSION = { "Tus-Resumable": "1.0.0" };

/** Sends it to the end.
 *
 * @throws {Problem} when the server refuses; `unreachable` when it was stopped. */
export async function upload(
  job: Job,
  body: Blob,
  http: Http,
  clock: Clock,
  steps: Steps,
  stop: AbortSignal,
): Promise<void> {
  let { file } = job;
  let offset: number | undefined;
  let furthest = -1;
  let attempt = 0;
  let senseless = 0;
  while (true) {
    try {
      if (file === undefined) {
        file = await offer(job, http, stop);
        steps.offered(file);
      }
      if (offset === undefined) {
        const now = await standing(file, job.size, http, stop);
        if (now.done) return;
        offset = now.offset;
      }
      steps.waiting(false);
      steps.moved(offset);
      const sent = await push(file, offset, body, http, steps, stop);
      if (sent.done) return;
      offset = sent.offset;
      senseless = offset > furthest ? 0 : senseless + 1;
    } catch (problem) {
      if (stop.aborted || !(problem instanceof Problem)) throw problem;
      if (!isPassing(problem)) throw problem;
      offset = undefined;
      senseless = problem.code === "wrong_offset" ? senseless + 1 : 0;
      steps.waiting(true);
      await clock.wait(pause(attempt++, clock.random()), stop);
    }
    if (stop.aborted) throw new Problem("unreachable", "Stopped.");
    if (senseless >= MOST_SENSELESS) throw senselessAnswer();
    if (offset !== undefined && offset > furthest) {
      furthest = offset;
      attempt = 0;
    }
  }
}

/** What one request brings. A browser may send a request again by itself when its connection broke, all of it and in vain. */
const PIECE_BYTES = 8 * 1024 * 1024;

/** Gives it up: the room is told so. */
export async function giveUp(file: FileId, http: Http): Promise<void> {
  await http({ method: "DELETE", path: `/files/${file}/upload`, headers: VERSION }, new AbortController().signal);
}

async function offer(job: Job, http: Http, stop: AbortSignal): Promise<FileId> {
  const metadata = [`filename ${base64(job.name)}`, `id ${base64(job.id)}`];
  if (job.lifetime !== undefined) metadata.push(`lifetime_ms ${base64(String(job.lifetime))}`);
  if (job.type) metadata.push(`filetype ${base64(job.type)}`);
  const headers = { ...VERSION, "Upload-Length": String(job.size), "Upload-Metadata": metadata.join(",") };
  const answer = await http({ method: "POST", path: `/rooms/${job.room}/files`, headers }, stop);
  if (!isFine(answer)) throw refused(answer);
  return (JSON.parse(answer.body) as FileView).id;
}

interface Standing {
  readonly offset: number;
  /** Its last byte is on stable storage and the room was told. */
  readonly done: boolean;
}

async function standing(file: FileId, size: number, http: Http, stop: AbortSignal): Promise<Standing> {
  const answer = await http({ method: "HEAD", path: `/files/${file}/upload`, headers: VERSION }, stop);
  if (!isFine(answer)) throw withoutWords(answer);
  return standingOf(answer, size);
}

/** An answer to HEAD has no body that would say why; the server's own says that it speaks tus. */
function withoutWords(answer: Answered): Problem {
  const { status } = answer;
  if (answer.header("Tus-Resumable") === null || status >= 500) return refused(answer);
  return new Problem(HEAD_CODES[status] ?? "bad_request", `HTTP ${status}`, status);
}

/** Why it was refused. What is too large for something before the server does not become smaller by waiting. */
function refused({ status, body }: Answered): Problem {
  const problem = refusal(status, body);
  return problem.passes && status === 413 ? new Problem("bad_request", problem.message, status) : problem;
}

async function push(
  file: FileId,
  offset: number,
  body: Blob,
  http: Http,
  steps: Steps,
  stop: AbortSignal,
): Promise<Standing> {
  const headers = {
    ...VERSION,
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
  };
  const piece = body.slice(offset, offset + PIECE_BYTES);
  const moved = (bytes: number) => steps.moved(offset + bytes);
  const answer = await http({ method: "PATCH", path: `/files/${file}/upload`, headers, body: piece, moved }, stop);
  if (!isFine(answer)) throw refused(answer);
  return standingOf(answer, body.size);
}

function standingOf(answer: Answered, size: number): Standing {
  const offset = Number(answer.header("Upload-Offset") ?? Number.NaN);
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > size) throw senselessAnswer();
  return { offset, done: offset === size && answer.header("Parlor-Digest") !== null };
}

function senselessAnswer(): Problem {
  return new Problem("senseless", "What the server says of how far the file is makes no sense.");
}

function isFine({ status }: Answered): boolean {
  return status >= 200 && status < 300;
}

/** Whether to ask how far it is and go on, without the person. */
function isPassing(problem: Problem): boolean {
  if (problem.passes || problem.status === 408 || problem.code === "wrong_offset") return true;
  return problem.status >= 500 && problem.status !== 507;
}

/** Base64 of the text's UTF-8. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
