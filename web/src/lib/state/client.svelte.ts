// The whole of the client's state: who one is, the connection, the rooms. Components get it by `useClient()` and call its
// methods; what the server tells comes in here and goes to the rooms.

import { SvelteMap } from "svelte/reactivity";
import { createContext } from "svelte";
import { t, type Key } from "../i18n/index.svelte.ts";
import { en } from "../i18n/en/index.ts";
import { ask } from "../net/api.ts";
import {
  Connection,
  type Listener,
  type Ok,
  type OkOf,
  type Outside,
  type Status,
  type Told,
} from "../net/connection.ts";
import { xhr } from "../net/http.ts";
import { isLeaving, setLeaving } from "../net/leaving.ts";
import { claim } from "../net/locks.ts";
import { Problem } from "../net/problem.ts";
import type { Storage } from "../net/storage.ts";
import type {
  Api,
  EventFrame,
  NotifyLevel,
  Request,
  Resume,
  RoomId,
  RoomSummary,
  RoomView,
  StoreEpoch,
  UserId,
  UserLabel,
  Welcome,
} from "$wire/protocol.ts";
import { Cache, RESUMED_MS, type Kept } from "./cache.ts";
import { Notices } from "./notices.svelte.ts";
import { Outbox, type Outgoing } from "./outbox.svelte.ts";
import { Room } from "./room.svelte.ts";
import type { Router } from "./route.svelte.ts";
import type { Settings } from "./settings.svelte.ts";
import { Uploads } from "./uploads.svelte.ts";

export type Me = Pick<Api.Me, "user" | "name" | "role">;

/** Somebody invited one into a room. */
export interface Invitation {
  readonly room: RoomSummary;
  readonly by: UserLabel;
}

/** Where the page is: finding out who one is; nobody yet; in. */
export type Phase = "starting" | "out" | "in";

const SAVE_MS = 1_000;
const READ_MS = 1_500;
const TICK_MS = 1_000;
const LEAVING_MS = 10_000;
/** Who comes and goes in the lobby is asked for at most so often. */
const LOBBY_MS = 2_000;

export class Client implements Listener {
  phase = $state<Phase>("starting");
  me = $state.raw<Me>({ user: "", name: "", role: "guest" });
  /** What the server says of itself; undefined while it can't be asked. */
  server = $state.raw<Api.ServerInfo>();
  serverName = $state("Parlor");
  status = $state.raw<Status>({ name: "connecting" });
  /** Why one is out, where that was not one's own wish. */
  ended = $state.raw<{ readonly code: string; readonly message: string }>();
  /** Those that one is in. */
  readonly rooms = new SvelteMap<RoomId, Room>();
  invitations = $state.raw<readonly Invitation[]>([]);
  ignored = $state.raw<ReadonlyMap<UserId, UserLabel>>(new Map());
  /** The wall clock, once a second, for what is told with a time left. */
  now = $state(0);
  /** The page is seen and has the keys. */
  focused = $state(true);

  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly notices = new Notices();
  readonly connection: Connection;
  readonly cache: Cache;
  /** Called with every event of somebody else that comes while one is connected. */
  readonly listeners = new Set<(room: Room, event: EventFrame) => void>();
  /** Called with frames that have a place of their own, such as what is personal or the progress of a file. */
  readonly frameListeners = new Set<(frame: Told) => void>();

  isOpen = $derived(this.status.name === "open");
  isAdmin = $derived(this.me.role === "admin" || this.me.role === "owner");
  isGuest = $derived(this.me.role === "guest");
  /** The room that is shown. */
  current = $derived.by(() => {
    const route = this.router.now;
    return route.page === "room" ? this.rooms.get(route.room) : undefined;
  });
  lobby = $derived([...this.rooms.values()].find((room) => room.isLobby));
  /** Named rooms, the lobby first; and direct ones by the other's name. */
  named = $derived(
    [...this.rooms.values()]
      .filter((room) => room.kind !== "direct")
      .sort((a, b) => Number(b.isLobby) - Number(a.isLobby) || a.name.localeCompare(b.name)),
  );
  direct = $derived(
    [...this.rooms.values()].filter((room) => room.kind === "direct").sort((a, b) => a.name.localeCompare(b.name)),
  );
  /** Mentions and direct messages that were not read, over all rooms. */
  mentions = $derived(
    [...this.rooms.values()].reduce((sum, room) => sum + (room.notify === "nothing" ? 0 : room.mentions), 0),
  );
  hasUnread = $derived([...this.rooms.values()].some((room) => room.unread > 0 && room.notify !== "nothing"));

  #epoch: StoreEpoch = "";
  /** Of rooms that are not opened yet. */
  #drafts: ReadonlyMap<RoomId, string> = new Map();
  #resumable = false;
  /** Somebody has just signed in and sees the lobby first. */
  #arriving = false;
  /** The rooms that the server goes on with where this client was, and those that it has opened since `welcome`. */
  #resumed: ReadonlySet<RoomId> = new Set();
  #opened = new Set<RoomId>();
  #saving: (() => void) | undefined;
  #asksLobby = false;
  #leaving: Promise<void> | undefined;
  readonly #reads = new Map<RoomId, () => void>();

  constructor(
    readonly outside: Outside,
    readonly router: Router,
    readonly settings: Settings,
    storage: Storage,
  ) {
    this.cache = new Cache(storage);
    this.connection = new Connection(outside, this);
    this.outbox = new Outbox({
      post: ({ id, room, text, replyTo, action }) =>
        this.connection.ask<"posted">({ type: "post", id, room, text, reply_to: replyTo, action }),
      isOpen: () => this.isOpen,
      keep: (message) => void this.cache.saveMessage(message),
      forget: (id) => void this.cache.forgetMessage(id),
      newId: () => randomId(),
      now: () => outside.now(),
      explain,
    });
    this.uploads = new Uploads({
      http: xhr,
      isOpen: () => this.isOpen,
      me: () => this.me.user,
      now: () => outside.now(),
      random: () => outside.random(),
      after: (ms, call) => outside.after(ms, call),
      newId: () => randomId(),
      storage,
      claim,
      explain,
    });
    this.now = outside.now();
    this.#tick();
  }

  // Coming and going

  /** Finds out who one is: by the browser's session, or, without the server, by what was kept. */
  async start(): Promise<void> {
    try {
      // Whoever has left is nobody now, whatever was said of them before that was done.
      const hasLeft = isLeaving();
      await this.#finishLeaving();
      const session = hasLeft ? undefined : this.#session();
      const [server, me] = await Promise.all([ask<Api.ServerInfo>("GET", "/server"), session]);
      this.server = server;
      this.serverName = server.server;
      if (me && this.router.now.page === "join") this.#isIn(me);
      if (me && !this.#claims(server)) await this.enter(me);
      else this.phase = "out";
    } catch (problem) {
      if (problem instanceof Problem && !problem.passes) this.#refused(problem);
      else await this.#startWithout();
    }
  }

  /** Shows what was kept until the server is there. */
  async #startWithout(): Promise<void> {
    const me = isLeaving() ? undefined : await this.cache.last();
    if (me) await this.enter(me);
    else this.#startAgain();
  }

  /** The server is there and lets one in no more, such as after a block. */
  #refused({ code, message }: Problem): void {
    this.ended = { code, message };
    this.#clear();
    this.phase = "out";
  }

  /** Somebody who is signed in opened an invite: it is of no use to them, and leads to where they are. */
  #isIn({ name }: Me): void {
    this.#arriving = true;
    this.notices.say(t("join.already_in", { name }));
  }

  /** A page that was opened to become the owner, on a server without one. */
  #claims(server: Api.ServerInfo): boolean {
    return this.router.now.page === "claim" && server.claimable;
  }

  /** Asks again what the server says of itself. */
  async askServer(): Promise<void> {
    try {
      this.server = await ask<Api.ServerInfo>("GET", "/server");
      this.serverName = this.server.server;
    } catch {
      // What was known before stands.
    }
  }

  /** After one was put out: in again where the browser is still signed in, else to where one signs in. */
  async comeBack(): Promise<void> {
    this.ended = undefined;
    this.phase = "starting";
    await this.start();
  }

  #startAgain(): void {
    this.status = { name: "waiting", until: this.outside.now() + 3_000 };
    this.outside.after(3_000, () => void this.start());
  }

  async #session(): Promise<Me | undefined> {
    try {
      return await ask<Me>("GET", "/session");
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401 && !problem.passes) return undefined;
      throw problem;
    }
  }

  /** Signs in with a name, with a password where the name is registered, or as the owner with the one-time link's secret.
   *
   * @throws {Problem} why not. */
  async signIn(body: { name: string; password?: string; invite?: string; claim?: string }): Promise<void> {
    await this.#finishLeaving();
    const me = await ask<Me>("POST", "/session", { ...body, client: clientName() });
    this.#arriving = true;
    await this.enter(me);
  }

  async enter(me: Me): Promise<void> {
    const kept = await this.cache.load(me.user);
    void this.cache.forgetOthers(me.user);
    this.me = me;
    this.ended = undefined;
    this.#restore(kept);
    const { page } = this.router.now;
    // The secret in the address has done its work.
    if (page === "join" || page === "claim") this.router.replace({ page: "rooms" });
    this.phase = "in";
    void this.uploads.restore();
    void this.connection.open();
  }

  /** Signs this browser out and forgets what it kept, also while the server can't be told: then it is told later. */
  async signOut(): Promise<void> {
    const { user } = this.me;
    this.connection.close();
    setLeaving(true);
    try {
      await this.#finishLeaving();
    } catch (problem) {
      if (!(problem instanceof Problem && problem.passes)) throw problem;
    } finally {
      this.#clear();
      await this.cache.forget(user);
      // Whoever sits here next need not know who it was.
      this.settings.choices.lastName = "";
      this.phase = "out";
      this.router.replace({ page: "rooms" });
    }
    if (!isLeaving()) return;
    this.notices.say(t("join.still_signing_out"), "news");
    this.outside.after(LEAVING_MS, () => void this.#keepLeaving());
  }

  async #keepLeaving(): Promise<void> {
    try {
      await this.#finishLeaving();
    } catch {
      this.outside.after(LEAVING_MS, () => void this.#keepLeaving());
    }
  }

  /** Takes the cookie back that is still there from signing out without the server; once at a time, as the answer to a later
   * try would take a newer cookie back.
   *
   * @throws {Problem} while that can't be done. */
  async #finishLeaving(): Promise<void> {
    if (!isLeaving()) return;
    this.#leaving ??= ask<void>("DELETE", "/session").finally(() => (this.#leaving = undefined));
    try {
      await this.#leaving;
    } catch (problem) {
      // The server knows it no more.
      if (!(problem instanceof Problem && problem.status === 401 && !problem.passes)) throw problem;
    }
    setLeaving(false);
  }

  /** Another page of this browser has signed in as somebody else, whose cookie this page uses now, too. */
  async #become(me: Me): Promise<void> {
    const former = this.me.user;
    this.connection.close();
    this.phase = "starting";
    this.#clear();
    await this.cache.forget(former);
    await this.enter(me);
  }

  /** Ended by the server. What was kept is there when the same user comes back, unless they have signed this browser out. */
  async #end(code: string): Promise<void> {
    const { user } = this.me;
    this.#clear();
    if (code === "signed_out") await this.cache.forget(user);
    this.phase = "out";
  }

  /** Nothing of whoever was in is shown any more. */
  #clear(): void {
    this.#saving?.();
    for (const stop of this.#reads.values()) stop();
    this.#reads.clear();
    this.rooms.clear();
    this.invitations = [];
    this.ignored = new Map();
    this.notices.all = [];
    this.outbox.clear();
    this.uploads.stop();
    this.#drafts = new Map();
    this.#epoch = "";
    this.#resumable = false;
  }

  /** The page is seen again, or the network is said to be gone or back. */
  again(): void {
    if (this.phase === "in") this.connection.again();
  }

  // Asking

  /** Asks the server.
   *
   * @throws {Problem} when it refuses. */
  ask<K extends Ok["kind"] = "done">(request: Request): Promise<OkOf<K>> {
    return this.connection.ask<K>(request);
  }

  /** Asks for something that needs no answer but that it is done, and tells when it isn't. */
  async act(request: Request, done?: string): Promise<boolean> {
    try {
      await this.ask(request);
      if (done) this.notices.say(done);
      return true;
    } catch (problem) {
      this.problem(problem);
      return false;
    }
  }

  /** Tells what didn't work. */
  problem(problem: unknown): void {
    this.notices.say(explain(problem), "problem");
  }

  // Rooms

  /** Shows a room; with `seq` at that message. */
  show(room: RoomId, seq?: number): void {
    this.router.go({ page: "room", room, ...(seq && { seq }) });
  }

  /** The direct room with somebody, made where there is none. */
  async showDirect(name: string): Promise<void> {
    try {
      const { room } = await this.ask<"room_id">({ type: "open_direct", with: `@${name}` });
      this.show(room);
    } catch (problem) {
      this.problem(problem);
    }
  }

  /** Joins a room, named by its id or as `#name`, and shows it. */
  async join(room: string, key?: string): Promise<boolean> {
    try {
      await this.ask({ type: "join", room, ...(key && { key }) });
      const joined = this.rooms.get(room) ?? this.roomNamed(room);
      if (joined) this.show(joined.id);
      return true;
    } catch (problem) {
      this.problem(problem);
      return false;
    }
  }

  /** A named room by its name, upper and lower case alike. */
  roomNamed(name: string): Room | undefined {
    const folded = name.replace(/^#/, "").toLocaleLowerCase();
    return this.named.find((room) => room.name.toLocaleLowerCase() === folded);
  }

  /** Everything in the room was seen. */
  markRead(room: Room): void {
    const seq = room.log.head;
    if (seq <= room.read && room.unread === 0) return;
    room.readTo(seq);
    if (this.#reads.has(room.id)) return;
    this.#reads.set(
      room.id,
      this.outside.after(READ_MS, () => void this.#tellRead(room.id)),
    );
  }

  /** What can't be told now is told after the next `mine`, which says how far the server knows. */
  async #tellRead(id: RoomId): Promise<void> {
    this.#reads.get(id)?.();
    this.#reads.delete(id);
    const room = this.rooms.get(id);
    if (room && this.isOpen) await this.ask({ type: "mark_read", room: id, seq: room.read }).catch(() => undefined);
  }

  /** Everything in every room was seen. */
  markAllRead(): void {
    for (const room of this.rooms.values()) if (room.unread > 0) this.markRead(room);
  }

  /** Sets what one is told of in a room. */
  async setNotify(room: Room, level: NotifyLevel): Promise<boolean> {
    const done = await this.act({ type: "set_notify", room: room.id, level });
    if (done) room.notify = level;
    return done;
  }

  /** Sees messages of somebody no more, or again. */
  async ignore(who: UserLabel, on: boolean): Promise<boolean> {
    const done = await this.act({ type: "ignore", user: who.id, on });
    if (!done) return false;
    const ignored = new Map(this.ignored);
    if (on) ignored.set(who.id, who);
    else ignored.delete(who.id);
    this.ignored = ignored;
    return true;
  }

  /** Asks who is in a room: those of many are not told when it is opened. */
  async loadMembers(room: Room): Promise<void> {
    try {
      room.members.opened((await this.ask<"room">({ type: "room", room: room.id })).view.members);
    } catch {
      // What is known stays; the next who asks asks again.
    }
  }

  /** Keeps what is being written. */
  draft(room: Room, text: string): void {
    room.draft = text;
    this.#drafts = new Map(this.#drafts).set(room.id, text);
    void this.cache.saveDraft(room.id, text);
  }

  /** Gives up a message that was refused; its text comes back into the composer. */
  takeBack(message: Outgoing): void {
    this.outbox.discard(message);
    const room = this.rooms.get(message.room);
    if (room) this.draft(room, room.draft ? `${message.text}\n${room.draft}` : message.text);
  }

  // What the connection tells

  resume(): Resume | undefined {
    if (!this.#resumable || !this.#epoch) return undefined;
    const rooms = [...this.rooms.values()].filter((room) => room.log.head > 0);
    return { epoch: this.#epoch, rooms: Object.fromEntries(rooms.map((room) => [room.id, room.log.head])) };
  }

  welcome(welcome: Welcome): void {
    const me = { user: welcome.user, name: welcome.name, role: welcome.role };
    if (me.user !== this.me.user) {
      void this.#become(me);
      return;
    }
    this.me = me;
    this.serverName = welcome.server;
    this.#opened = new Set();
    this.#resumed = new Set(welcome.resumed ? Object.keys(this.resume()?.rooms ?? {}) : []);
    if (this.#epoch && welcome.epoch !== this.#epoch) this.#otherHistory();
    for (const room of this.rooms.values()) if (!this.#resumed.has(room.id)) room.renew();
    this.#epoch = welcome.epoch;
    this.#resumable = true;
    this.ended = undefined;
  }

  /** A backup was restored: what is here of rooms is of a history that is no more. */
  #otherHistory(): void {
    for (const room of this.rooms.values()) {
      const fresh = new Room(room.summary, this.#history(room.id));
      fresh.draft = room.draft;
      fresh.notify = room.notify;
      this.rooms.set(room.id, fresh);
    }
    for (const stop of this.#reads.values()) stop();
    this.#reads.clear();
    this.outbox.dropReplies();
  }

  changed(status: Status): void {
    // What is kept now is all there will be for a while.
    if (this.isOpen) this.saveNow();
    this.status = status;
    if (status.name === "open") {
      this.outbox.send();
      this.uploads.wake();
      void this.#mine();
      if (!this.server) void this.askServer();
    } else if (status.name === "ended" && this.phase === "in" && status.code !== "bye") {
      this.ended = { code: status.code, message: status.message };
      void this.#end(status.code);
    }
  }

  told(frames: readonly Told[]): void {
    let run: EventFrame[] = [];
    const take = () => {
      const first = run[0];
      if (first) this.#take(first.room, run);
      run = [];
    };
    for (const frame of frames) {
      if (frame.type === "event") {
        if (run[0] && run[0].room !== frame.room) take();
        run.push(frame);
      } else {
        take();
        this.#hear(frame);
      }
    }
    take();
    this.#save();
  }

  #hear(frame: Exclude<Told, { type: "event" }>): void {
    switch (frame.type) {
      case "room_opened": {
        this.#open(frame);
        this.invitations = this.invitations.filter((one) => one.room.id !== frame.room.id);
        if (frame.room.lobby && this.#arriving) {
          this.#arriving = false;
          if (this.router.now.page === "rooms") this.show(frame.room.id);
        }
        break;
      }
      case "room_closed":
        this.#closed(frame.room);
        break;
      case "invited":
        this.invitations = [...this.invitations.filter((one) => one.room.id !== frame.room.id), frame];
        break;
      case "attendance":
        this.rooms.get(frame.room)?.members.attendance(frame);
        this.#renamed(frame);
        if (frame.change === "joined" || frame.change === "left") this.#lobbyChanged(frame.room);
        break;
      case "who_now":
        this.rooms.get(frame.room)?.members.whoNow(frame.who);
        this.#lobbyChanged(frame.room);
        break;
      case "typing":
        if (frame.who.id !== this.me.user) this.rooms.get(frame.room)?.isTyping(frame.who, this.outside.now());
        break;
      case "file_progress":
        this.rooms.get(frame.room)?.log.progress(frame);
        break;
      case "read": {
        const room = this.rooms.get(frame.room);
        if (!room || frame.seq <= room.read) break;
        if (frame.seq >= room.log.head) {
          room.readTo(frame.seq);
        } else {
          // What came after it is unread: the server counts that.
          room.read = frame.seq;
          void this.#mine();
        }
        break;
      }
      case "notify": {
        const room = this.rooms.get(frame.room);
        if (room) room.notify = frame.level;
        break;
      }
      case "ignored":
        this.ignored = new Map(frame.ignored.map((who) => [who.id, who]));
        break;
    }
    for (const listener of this.frameListeners) listener(frame);
  }

  /** Everybody is a member of the lobby: who comes into it for the first time is told by no event. */
  #lobbyChanged(id: RoomId): void {
    const room = this.rooms.get(id);
    if (!room?.isLobby || this.#asksLobby) return;
    this.#asksLobby = true;
    this.outside.after(LOBBY_MS, () => {
      this.#asksLobby = false;
      if (this.isOpen) void this.loadMembers(room);
    });
  }

  #open(view: RoomView): void {
    const { id } = view.room;
    const room = this.rooms.get(id);
    if (room) room.opened(view, this.#resumed.has(id));
    else this.#add(new Room(view, this.#history(id)));
    this.#opened.add(id);
    // What is shown of the room now may lack its end.
    if (this.current?.id === id && this.isOpen) void this.current.log.toEnd().catch(() => undefined);
  }

  #renamed(frame: Extract<Told, { type: "attendance" }>): void {
    if (frame.change !== "renamed") return;
    if (frame.who.id === this.me.user) this.me = { ...this.me, name: frame.who.name };
    for (const room of this.rooms.values()) {
      if (room.other?.id === frame.who.id) room.summary = { ...room.summary, with: frame.who };
    }
  }

  #take(id: RoomId, events: readonly EventFrame[]): void {
    const room = this.rooms.get(id);
    if (!room) return;
    const before = room.log.head;
    room.take(events);
    for (const event of events) {
      if (event.seq <= before) continue;
      if (event.by.id === this.me.user) this.outbox.take(event);
      else if (!this.ignored.has(event.by.id)) this.#news(room, event);
    }
  }

  #news(room: Room, event: EventFrame): void {
    room.count(event, this.me.user);
    for (const listener of this.listeners) listener(room, event);
  }

  #add(room: Room): void {
    room.draft ||= this.#drafts.get(room.id) ?? "";
    this.rooms.set(room.id, room);
  }

  #closed(id: RoomId): void {
    const { current } = this;
    this.rooms.delete(id);
    if (current?.id === id) this.router.replace({ page: "rooms" });
  }

  /** Asks for what is personal. All rooms were opened before the answer: one is in no others any more. */
  async #mine(): Promise<void> {
    try {
      const ahead = await this.#count();
      // What was read here while the server could not be told.
      await Promise.all(ahead.map((id) => this.#tellRead(id)));
      if (ahead.length > 0) await this.#count();
    } catch {
      // What was unread before is not known then; the next connection asks again.
      for (const room of this.rooms.values()) room.counted = true;
    }
  }

  /** Answers the rooms in which one has read further than the server knows. */
  async #count(): Promise<readonly RoomId[]> {
    const mine = await this.ask<"mine">({ type: "mine" });
    this.ignored = new Map(mine.ignored.map((who) => [who.id, who]));
    const ahead: RoomId[] = [];
    for (const one of mine.rooms) {
      const room = this.rooms.get(one.room);
      if (room && room.read > one.read) ahead.push(room.id);
      room?.mine(one);
    }
    for (const id of this.rooms.keys()) if (!this.#opened.has(id)) this.#closed(id);
    return ahead;
  }

  #history(room: RoomId) {
    return (query: Omit<Extract<Request, { type: "history" }>, "type" | "room">) =>
      this.ask<"history">({ type: "history", room, ...query });
  }

  // What is kept

  #restore(kept: Kept): void {
    this.#drafts = kept.drafts;
    this.outbox.restore(kept.outbox);
    if (!kept.chat) return;
    this.#epoch = kept.chat.epoch;
    this.#resumable = this.outside.now() - kept.chat.at < RESUMED_MS;
    this.serverName = kept.chat.server;
    for (const one of kept.chat.rooms) {
      const room = new Room(one.summary, this.#history(one.summary.id));
      Object.assign(room, { read: one.read, unread: one.unread, mentions: one.mentions });
      const log = kept.logs.get(room.id);
      if (log) room.log.restore(log.rows, log.first, log.last);
      this.#add(room);
    }
  }

  #save(): void {
    if (this.#saving) return;
    const stop = this.outside.after(SAVE_MS, () => this.saveNow());
    this.#saving = () => {
      stop();
      this.#saving = undefined;
    };
  }

  /** Keeps what there is now, as when the page is left. */
  saveNow(): void {
    this.#saving?.();
    this.#saving = undefined;
    for (const id of [...this.#reads.keys()]) void this.#tellRead(id);
    if (this.phase !== "in" || !this.#epoch) return;
    const rooms = [...this.named, ...this.direct];
    void this.cache.saveChat(this.me, this.serverName, this.#epoch, rooms, this.outside.now());
  }

  #tick(): void {
    this.now = this.outside.now();
    for (const room of this.rooms.values()) room.tick(this.now);
    this.outside.after(TICK_MS, () => this.#tick());
  }
}

/** The words for what didn't work: in the language of the page where it has them, else the server's. */
export function explain(problem: unknown): string {
  if (!(problem instanceof Problem)) return t("problems.unknown", { reason: String(problem) });
  const key = `code_${problem.code}`;
  if (key in en.problems) return t(`problems.${key}` as Key);
  return problem.message || t("problems.unknown", { reason: problem.code });
}

/** 128 random bits in hexadecimal digits; also where the page has no secure context. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What the browser is called in one's list of devices. */
function clientName(): string {
  const agent = navigator.userAgent;
  const browser = /Edg\//.test(agent)
    ? "Edge"
    : /Firefox\//.test(agent)
      ? "Firefox"
      : /Chrom(e|ium)\//.test(agent)
        ? "Chromium"
        : /Safari\//.test(agent)
          ? "Safari"
          : "browser";
  const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(agent)?.[0] ?? "";
  return system ? `${browser}, ${system}` : browser;
}

export const [useClient, provideClient] = createContext<Client>();
