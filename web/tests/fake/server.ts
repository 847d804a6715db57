// A server in the test's own process that speaks the native protocol as far as the client's state needs it: welcome and resume,
// rooms, events, history, messages that are sent again, marks of reading.

import type { ClientFrame, EventFrame, Request, RoomId, RoomSummary, ServerFrame, UserLabel } from "$wire/protocol.ts";
import type { Outside } from "$lib/net/connection.ts";
import { FakeClock, settled } from "./clock.ts";
import { FakeLog } from "./log.ts";
import { FakeSocket } from "./socket.ts";

export const ANNA: UserLabel = { id: "a".repeat(32), name: "anna" };
export const BERT: UserLabel = { id: "b".repeat(32), name: "bert" };
export const LOBBY: RoomId = "1".repeat(32);

type Tagged = Request & { readonly tag: number };

/** A server that anna's browser is connected to. */
export class FakeServer {
  readonly clock = new FakeClock();
  epoch = "e".repeat(32);
  readonly logs = new Map<RoomId, FakeLog>();
  readonly summaries = new Map<RoomId, RoomSummary>();
  /** Rooms that anna can find and is not in. */
  readonly others: RoomSummary[] = [];
  /** How far anna has read, as `mark_read` told. */
  readonly read = new Map<RoomId, number>();
  /** What is pinned in the lobby. */
  pinned: number[] = [];
  /** Every request that came. */
  readonly asked: Request[] = [];
  /** Requests of a kind that are refused, with the code. */
  readonly refused = new Map<Request["type"], string>();
  /** Nothing is resumed: too much was missed. */
  hasForgotten = false;
  readonly hellos: Extract<ClientFrame, { type: "hello" }>[] = [];
  /** Whose browser it is. */
  me = ANNA;
  /** How far its clock is ahead of the browser's, in milliseconds. */
  ahead = 0;
  /** How far the browser's wall clock was set ahead, in milliseconds. */
  stepped = 0;
  /** No new connection is taken. */
  isDown = false;

  /** Whether the browser has a cookie, and what it asked over HTTP. */
  isSignedIn = true;
  readonly requests: string[] = [];

  #socket: FakeSocket | undefined;
  #posted = new Map<string, number>();
  #held: (() => void)[] | undefined;

  constructor() {
    this.open(LOBBY, { name: "lobby", lobby: true });
  }

  /** What a connection needs from a browser. */
  get outside(): Outside {
    const { clock } = this;
    return {
      socket: () => new FakeSocket((socket, frame) => this.#take(socket, frame)) as unknown as WebSocket,
      ticket: () => (this.isDown ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve("ticket")),
      now: () => clock.now + this.stepped,
      steady: () => clock.now,
      random: () => 0,
      after: (ms, call) => clock.after(ms, call),
      soon: (call) => void Promise.resolve().then(call),
    };
  }

  get lobby(): FakeLog {
    return this.log(LOBBY);
  }

  log(room: RoomId): FakeLog {
    const log = this.logs.get(room);
    if (!log) throw new Error(`The fake server has no room ${room}.`);
    return log;
  }

  /** Makes a room that anna is in. */
  open(id: RoomId, more: Partial<RoomSummary> = {}): FakeLog {
    const log = new FakeLog(id, () => this.clock.now);
    this.logs.set(id, log);
    this.summaries.set(id, { id, kind: "public", topic: "", members: 2, head: 0, member: true, ...more });
    return log;
  }

  /** Something happens in a room, and is told. */
  happen(by: UserLabel, body: Parameters<FakeLog["add"]>[1], room = LOBBY): EventFrame {
    const event = this.log(room).add(by, body);
    this.tell({ type: "event", ...event });
    return event;
  }

  say(by: UserLabel, text: string, room = LOBBY): number {
    return this.happen(by, { kind: "message", text }, room).seq;
  }

  /** So many messages of bert's, `message 1` and on. */
  fill(count: number, room = LOBBY): void {
    const { head } = this.log(room);
    for (let nr = head + 1; nr <= head + count; nr++) this.say(BERT, `message ${nr}`, room);
  }

  tell(frame: ServerFrame): void {
    this.#socket?.tell(frame);
  }

  /** Answers wait from now on until they are released. */
  hold(): void {
    this.#held ??= [];
  }

  async release(): Promise<void> {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const answer of held) answer();
    await settled();
  }

  /** The line is cut. */
  async cut(): Promise<void> {
    this.#held = undefined;
    this.#socket?.cut();
    this.#socket = undefined;
    await settled();
  }

  /** A backup is restored: another history, in which so many messages are left in each room. */
  restore(left: number): void {
    this.epoch = "f".repeat(32);
    for (const log of this.logs.values()) log.events = log.events.slice(0, left);
    this.read.clear();
  }

  #take(socket: FakeSocket, frame: ClientFrame): void {
    if (frame.type === "hello") this.#hello(socket, frame);
    else if (frame.type !== "bye") this.#asked(socket, frame);
  }

  #hello(socket: FakeSocket, hello: Extract<ClientFrame, { type: "hello" }>): void {
    const { resume } = hello;
    if (this.isDown) {
      socket.cut();
      return;
    }
    this.#socket = socket;
    this.hellos.push(hello);
    const known = Object.entries(resume?.rooms ?? {});
    const resumed =
      !this.hasForgotten &&
      resume?.epoch === this.epoch &&
      known.every(([room, seq]) => seq <= (this.logs.get(room)?.head ?? seq));
    socket.tell({
      type: "welcome",
      v: 1,
      server: "Fake",
      version: "0",
      epoch: this.epoch,
      user: this.me.id,
      name: this.me.name,
      role: "guest",
      ...(resumed && { resumed }),
      now: this.clock.now + this.ahead,
      limits: {
        message_chars: 4_000,
        frame_bytes: 65_536,
        in_flight: 256,
        history_page: 500,
        search_page: 100,
        id_chars: 64,
      },
    });
    for (const [id, log] of this.logs) {
      socket.tell({ type: "room_opened", room: this.#summary(id), flags: {}, since: 0, members: [] });
      const from = resumed ? resume.rooms[id] : undefined;
      if (from === undefined) continue;
      for (const event of log.events.slice(from)) socket.tell({ type: "event", ...event });
    }
  }

  #summary(id: RoomId): RoomSummary {
    const summary = this.summaries.get(id);
    if (!summary) throw new Error(`The fake server has no room ${id}.`);
    return { ...summary, head: this.log(id).head };
  }

  #asked(socket: FakeSocket, request: Tagged): void {
    this.asked.push(request);
    const answer = this.#answer(request);
    if (this.#held) this.#held.push(() => socket.tell(answer));
    else socket.tell(answer);
  }

  #answer(request: Tagged): ServerFrame {
    const { tag } = request;
    const code = this.refused.get(request.type);
    if (code) return { type: "error", tag, code, message: `Refused: ${code}.` };
    switch (request.type) {
      case "post":
        return this.#post(request);
      case "history":
        return {
          type: "ok",
          tag,
          kind: "history",
          ...this.log(request.room).page(this.#summary(request.room), this.epoch, request),
        };
      case "search":
        return { type: "ok", tag, kind: "found", ...this.#found(request.words) };
      case "pins":
        return { type: "ok", tag, kind: "pins", events: this.pinned.map((seq) => this.#event(request.room, seq)) };
      case "mark_read":
        this.read.set(request.room, request.seq);
        return { type: "ok", tag, kind: "done" };
      case "mine":
        return { type: "ok", tag, kind: "mine", ignored: [], rooms: [...this.logs.keys()].map((id) => this.#mine(id)) };
      case "rooms":
        return {
          type: "ok",
          tag,
          kind: "rooms",
          rooms: [...this.logs.keys()].map((id) => this.#summary(id)).concat(this.others),
        };
      case "ping":
        return { type: "ok", tag, kind: "pong" };
      default:
        return { type: "ok", tag, kind: "done" };
    }
  }

  /** As it is now. */
  #event(room: RoomId, seq: number): EventFrame {
    const query = { after: seq - 1, before: seq + 1 };
    const [event] = this.log(room).page(this.#summary(room), this.epoch, query).events;
    if (!event) throw new Error(`The fake server has no event ${seq}.`);
    return event;
  }

  #found(words: string) {
    const all = [...this.logs.values()].flatMap(({ events }) => events);
    const events = all.filter((event) => event.kind === "message" && event.text?.includes(words)).reverse();
    return { events, rooms: [...this.logs.keys()].map((id) => this.#summary(id)), behind: 0 };
  }

  #post({ tag, id = "", room, text, reply_to, action }: Extract<Tagged, { type: "post" }>): ServerFrame {
    const before = this.#posted.get(id);
    const seq = before ?? this.happen(ANNA, { kind: "message", text, reply_to, action }, room).seq;
    this.#posted.set(id, seq);
    return { type: "ok", tag, kind: "posted", room, seq, at: this.clock.now };
  }

  #mine(room: RoomId) {
    const read = this.read.get(room) ?? 0;
    const after = this.log(room).events.filter(
      ({ seq, by, kind }) => seq > read && by.id !== ANNA.id && kind === "message",
    );
    const mentions = after.filter((event) => event.kind === "message" && event.mentions?.includes(ANNA.id));
    return { room, read, messages: Math.min(100, after.length), mentions: Math.min(100, mentions.length) };
  }
}
