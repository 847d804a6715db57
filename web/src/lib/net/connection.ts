// The socket: signs in with a ticket, sends requests and finds their answers, comes back by itself and resumes.
// What it is told is handed on in order and in batches, at most one for each frame that is painted.

import {
  VERSION,
  type ClientFrame,
  type Request,
  type Resume,
  type ServerFrame,
  type Welcome,
} from "$wire/protocol.ts";
import { pause } from "./backoff.ts";
import { Problem } from "./problem.ts";

export type Ok = Extract<ServerFrame, { type: "ok" }>;
export type OkOf<K extends Ok["kind"]> = Extract<Ok, { kind: K }>;
/** What is told without being asked for. */
export type Told = Exclude<ServerFrame, { type: "ok" | "error" | "goodbye" | "welcome" }>;

export type Status =
  | { readonly name: "connecting" }
  | { readonly name: "open" }
  /** Will try again at that time, by the clock of `Outside`. */
  | { readonly name: "waiting"; readonly until: number }
  /** Ended by the server, which said why; trying again needs the person. */
  | ({ readonly name: "ended" } & Ended);

/** Why the server ended it. */
export interface Ended {
  readonly code: string;
  readonly message: string;
  /** When what ended it ends by itself, in milliseconds since 1970. */
  readonly until?: number | undefined;
  /** Who did, by name, and why, in their words. */
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
}

/** What the connection needs from outside. */
export interface Outside {
  socket(): WebSocket;
  /** A ticket that stands for the browser's cookie, for one `hello`. */
  ticket(): Promise<string>;
  /** Milliseconds since 1970, by a clock that somebody may set. */
  now(): number;
  /** Milliseconds since some time, by a clock that nobody sets. */
  steady(): number;
  random(): number;
  /** Calls back once after that many milliseconds; the answer takes it back. */
  after(ms: number, call: () => void): () => void;
  /** Calls back when it is time to show what has come; the answer is how much that was. */
  soon(call: () => number): void;
}

/** Who is told. */
export interface Listener {
  resume(): Resume | undefined;
  welcome(welcome: Welcome): void;
  /** All of it belongs together: what is drawn changes once. */
  told(frames: readonly Told[]): void;
  changed(status: Status): void;
}

interface Waiting {
  resolve(answer: Ok): void;
  reject(problem: Problem): void;
}

const ANSWER_MS = 20_000;
const HELLO_MS = 15_000;
/** Who looks whether the other end is there is not kept waiting as long as who asks for something. */
const PROBE_MS = 8_000;
/** The server pings no browser that it sees; a silent connection is asked after this time. */
const QUIET_MS = 25_000;
const COMES_BACK = new Set([
  "shutting_down",
  "store_reopened",
  "too_slow",
  "busy",
  "unavailable",
  "slow_handshake",
  // It came too late, as from a machine that slept: there is another for the asking.
  "invalid_ticket",
  "internal",
]);

export class Connection {
  #socket: WebSocket | undefined;
  #status: Status = { name: "connecting" };
  #attempt = 0;
  #tag = 0;
  /** Counts what has come. */
  #heard = 0;
  /** Counts what is tried, so that a ticket that comes late opens nothing. */
  #turn = 0;
  readonly #waiting = new Map<number, Waiting>();
  #come: ServerFrame[] = [];
  #flushing = false;
  #stopRetry: (() => void) | undefined;
  #stopQuiet: (() => void) | undefined;
  #stopHello: (() => void) | undefined;

  constructor(
    readonly outside: Outside,
    readonly listener: Listener,
  ) {}

  get status(): Status {
    return this.#status;
  }

  /** Connects, or tries again at once. */
  async open(): Promise<void> {
    this.#stopRetry?.();
    if (this.#socket) return;
    const turn = ++this.#turn;
    this.#set({ name: "connecting" });
    try {
      const ticket = await this.outside.ticket();
      if (turn === this.#turn) this.#dial(ticket);
    } catch (problem) {
      if (turn === this.#turn) this.#failed(problem);
    }
  }

  /** Leaves: nothing is tried again. */
  close(): void {
    this.#stopRetry?.();
    this.#turn += 1;
    const socket = this.#socket;
    this.#drop("lost");
    this.#set({ name: "ended", code: "bye", message: "" });
    socket?.close(1000);
  }

  /** The network is said to be gone or back: a connection that can't be alive is given up, and another is tried. */
  again(): void {
    if (this.#status.name === "ended") return;
    this.#attempt = 0;
    if (this.#status.name === "open") this.#probe();
    else void this.open();
  }

  /** Asks; the answer comes after everything that it led to was told.
   *
   * @throws {Problem} when refused, or when the connection is lost before the answer. */
  ask<K extends Ok["kind"] = "done">(request: Request): Promise<OkOf<K>> {
    if (this.#status.name !== "open") return Promise.reject(new Problem("unreachable", "The server can't be reached."));
    const tag = ++this.#tag;
    const socket = this.#socket;
    const answer = new Promise<Ok>((resolve, reject) => {
      const stop = this.outside.after(ANSWER_MS, () => {
        // It may have come and wait to be shown.
        this.flush();
        if (!this.#waiting.delete(tag)) return;
        reject(new Problem("timeout", "The server did not answer in time."));
        this.#gone(socket);
      });
      this.#waiting.set(tag, {
        resolve: (ok) => (stop(), resolve(ok)),
        reject: (problem) => (stop(), reject(problem)),
      });
    });
    this.#send({ ...request, tag });
    return answer as Promise<OkOf<K>>;
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #dial(ticket: string): void {
    const socket = this.outside.socket();
    this.#socket = socket;
    const alive = () => this.#socket === socket;
    this.#stopHello = this.outside.after(HELLO_MS, () => this.#gone(socket));
    socket.onopen = () => {
      const resume = this.listener.resume();
      this.#send({ type: "hello", v: VERSION, ticket, ...(resume && { resume }) });
    };
    socket.onmessage = (event) => alive() && this.#take(JSON.parse(String(event.data)) as ServerFrame);
    socket.onclose = () => this.#gone(socket);
  }

  #take(frame: ServerFrame): void {
    this.#heard += 1;
    this.#come.push(frame);
    if (this.#flushing) return;
    this.#flushing = true;
    this.outside.soon(() => this.flush());
  }

  /** Hands on what has come, and answers how many frames that was. */
  flush(): number {
    this.#flushing = false;
    const come = this.#come;
    const socket = this.#socket;
    this.#come = [];
    let told: Told[] = [];
    const tell = () => {
      if (told.length > 0) this.listener.told(told);
      told = [];
    };
    for (const frame of come) {
      if (frame.type === "ok" || frame.type === "error") {
        tell();
        this.#answer(frame);
      } else if (frame.type === "welcome") {
        this.#welcome(frame);
        // Who is told may have left upon it.
        if (this.#socket !== socket) return come.length;
      } else if (frame.type === "goodbye") {
        tell();
        this.#goodbye(frame);
        return come.length;
      } else {
        told.push(frame);
      }
    }
    tell();
    this.#listen();
    return come.length;
  }

  #answer(frame: Extract<ServerFrame, { type: "ok" | "error" }>): void {
    if (frame.tag === undefined) return;
    const waiting = this.#waiting.get(frame.tag);
    this.#waiting.delete(frame.tag);
    if (frame.type === "ok") waiting?.resolve(frame);
    else waiting?.reject(new Problem(frame.code, frame.message, 0, frame.until));
  }

  #welcome(welcome: Welcome): void {
    this.#stopHello?.();
    this.#attempt = 0;
    const socket = this.#socket;
    this.listener.welcome(welcome);
    if (this.#socket === socket) this.#set({ name: "open" });
  }

  #goodbye({ code, message, until, by, reason }: Ended): void {
    if (COMES_BACK.has(code)) {
      this.#lost();
      return;
    }
    this.#drop("lost");
    this.#set({ name: "ended", code, message, until, by, reason });
  }

  #failed(problem: unknown): void {
    if (problem instanceof Problem && !problem.passes) {
      const { code, message, until } = problem;
      this.#set({ name: "ended", code, message, until });
      return;
    }
    this.#retry();
  }

  /** The socket can't be alive: what had come through it is heard before it is given up. */
  #gone(socket: WebSocket | undefined): void {
    if (!socket || this.#socket !== socket) return;
    this.flush();
    if (this.#socket === socket) this.#lost();
  }

  #lost(): void {
    this.#drop("lost");
    this.#retry();
  }

  #retry(): void {
    const ms = pause(this.#attempt++, this.outside.random());
    this.#set({ name: "waiting", until: this.outside.now() + ms });
    this.#stopRetry = this.outside.after(ms, () => void this.open());
  }

  #drop(code: "lost"): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#come = [];
    this.#stopQuiet?.();
    this.#stopHello?.();
    socket?.close();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.reject(new Problem(code, "The connection was lost before the answer came."));
  }

  /** Asks after a while of silence whether the other end is there. */
  #listen(): void {
    this.#stopQuiet?.();
    if (!this.#socket) return;
    this.#stopQuiet = this.outside.after(QUIET_MS, () => this.#probe());
  }

  /** Asks whether it is; whatever comes is an answer, as much may be on its way before that to the question. */
  #probe(): void {
    const socket = this.#socket;
    const heard = this.#heard;
    const stop = this.outside.after(PROBE_MS, () => {
      if (this.#heard === heard) this.#gone(socket);
    });
    this.ask<"pong">({ type: "ping" })
      .catch(() => this.#gone(socket))
      .finally(stop);
  }

  #set(status: Status): void {
    this.#status = status;
    this.listener.changed(status);
  }
}
