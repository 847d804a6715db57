// The whole of the client's state: who one is, the connection, the rooms. Components get it by `useClient()` and call its
// methods; what the server tells comes in by `Following` and goes to the rooms.

import { SvelteMap } from "svelte/reactivity";
import { createContext } from "svelte";
import { Connection, type Ended, type Ok, type OkOf, type Outside, type Status, type Told } from "../net/connection.ts";
import { xhr } from "../net/http.ts";
import { randomId } from "../net/ids.ts";
import { claim } from "../net/locks.ts";
import type { Storage } from "../net/storage.ts";
import type {
  Api,
  EventFrame,
  NotifyLevel,
  Request,
  RoomId,
  RoomSummary,
  RoomView,
  UserId,
  UserLabel,
} from "$wire/protocol.ts";
import { byName } from "../text/names.ts";
import { PASSWORD_CHARS } from "../text/password.ts";
import { Cache } from "./cache.ts";
import { explain } from "./explain.ts";
import { Following } from "./following.ts";
import { Keeping } from "./keeping.ts";
import { Marks } from "./marks.ts";
import { Notices } from "./notices.svelte.ts";
import { Outbox, type Outgoing } from "./outbox.svelte.ts";
import { Room } from "./room.svelte.ts";
import type { Router } from "./route.svelte.ts";
import { Session, type Me, type SignIn } from "./session.ts";
import type { Settings } from "./settings.svelte.ts";
import { Uploads } from "./uploads.svelte.ts";

/** Somebody invited one into a room. */
export interface Invitation {
  readonly room: RoomSummary;
  readonly by: UserLabel;
}

/** Where the page is: finding out who one is; nobody yet; in. */
export type Phase = "starting" | "out" | "in";

const TICK_MS = 1_000;
/** Clocks that part by more than this have been set, or the machine has slept. */
export const STEP_MS = 2_000;

export class Client {
  phase = $state<Phase>("starting");
  me = $state.raw<Me>({ user: "", name: "", role: "guest" });
  /** What the server says of itself; undefined while it can't be asked. */
  server = $state.raw<Api.ServerInfo>();
  serverName = $state("Parlor");
  status = $state.raw<Status>({ name: "connecting" });
  /** Why one is out, where that was not one's own wish. */
  ended = $state.raw<Ended>();
  /** Those that one is in. */
  readonly rooms = new SvelteMap<RoomId, Room>();
  invitations = $state.raw<readonly Invitation[]>([]);
  ignored = $state.raw<ReadonlyMap<UserId, UserLabel>>(new Map());
  /** The wall clock, once a second, for what is told with a time left. */
  now = $state(0);
  /** How far the server's clock is ahead of this machine's, in milliseconds; less than nothing where it is behind. */
  ahead = $state(0);
  /** What time it is by the server's clock, once a second: what ends is over by that. */
  serverNow = $derived(this.now + this.ahead);
  /** The page is seen and has the keys. */
  focused = $state(true);

  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly notices = new Notices();
  readonly connection: Connection;
  readonly cache: Cache;
  readonly session = new Session(this);
  readonly keeping = new Keeping(this);
  readonly marks = new Marks(this);
  /** Called with every event of somebody else that comes while one is connected. */
  readonly listeners = new Set<(room: Room, event: EventFrame) => void>();
  /** Called with frames that have a place of their own, such as what is personal or the progress of a file. */
  readonly frameListeners = new Set<(frame: Told) => void>();

  isOpen = $derived(this.status.name === "open");
  isAdmin = $derived(this.me.role === "admin" || this.me.role === "owner");
  /** How many characters a new password has at least. */
  passwordChars = $derived(this.server?.password_chars || PASSWORD_CHARS);
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
      .sort((a, b) => Number(b.isLobby) - Number(a.isLobby) || byName(a, b)),
  );
  direct = $derived([...this.rooms.values()].filter((room) => room.kind === "direct").sort(byName));
  /** Mentions and direct messages that were not read, over all rooms. */
  mentions = $derived(
    [...this.rooms.values()].reduce((sum, room) => sum + (room.notify === "nothing" ? 0 : room.mentions), 0),
  );
  hasUnread = $derived([...this.rooms.values()].some((room) => room.unread > 0 && room.notify !== "nothing"));

  /** The steady clock at `now`. */
  #steady = 0;

  constructor(
    readonly outside: Outside,
    readonly router: Router,
    readonly settings: Settings,
    storage: Storage,
  ) {
    this.cache = new Cache(storage);
    this.connection = new Connection(outside, new Following(this));
    this.outbox = new Outbox({
      post: ({ id, room, text, replyTo, action, lifetime }) =>
        this.connection.ask<"posted">({
          type: "post",
          id,
          room,
          text,
          reply_to: replyTo,
          action,
          lifetime_ms: lifetime,
        }),
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
    this.#steady = outside.steady();
    this.#tick();
  }

  // Coming and going

  /** Finds out who one is. */
  start(): Promise<void> {
    return this.session.start();
  }

  /** Asks again what the server says of itself. */
  askServer(): Promise<void> {
    return this.session.askServer();
  }

  /** @throws {Problem} why one can't come in. */
  signIn(body: SignIn): Promise<void> {
    return this.session.signIn(body);
  }

  /** Signs in by a passkey; answers whether there was one.
   *
   * @throws {Problem} why one can't come in. */
  signInByPasskey(): Promise<boolean> {
    return this.session.signInByPasskey();
  }

  /** In again, after one was put out. */
  comeBack(): Promise<void> {
    return this.session.comeBack();
  }

  /** Signs this browser out and forgets what it kept. */
  signOut(): Promise<void> {
    return this.session.signOut();
  }

  /** Nothing of whoever was in is shown any more. */
  clear(): void {
    this.keeping.clear();
    this.marks.clear();
    this.rooms.clear();
    this.invitations = [];
    this.ignored = new Map();
    this.notices.all = [];
    this.outbox.clear();
    this.uploads.stop();
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
    this.marks.read(room);
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
    this.ignoring([...this.ignored.values()].filter(({ id }) => id !== who.id).concat(on ? who : []));
    return true;
  }

  /** Those that one ignores now. */
  ignoring(all: readonly UserLabel[]): void {
    const before = this.ignored;
    this.ignored = new Map(all.map((who) => [who.id, who]));
    const isBack = [...before.keys()].some((id) => !this.ignored.has(id));
    for (const room of this.rooms.values()) {
      if (!isBack) room.log.hide();
      else this.readAnew(room);
    }
  }

  /** Rows of the room are not as the server has them. Whoever reads there keeps their place. */
  readAnew(room: Room): void {
    // What can't be read now stays as it is.
    if (room === this.current) void room.log.anew().catch(() => undefined);
    else room.forgetRows();
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
    this.keeping.draft(room, text);
  }

  /** Gives up a message that was refused; its text comes back into the composer. */
  takeBack(message: Outgoing): void {
    this.outbox.discard(message);
    const room = this.rooms.get(message.room);
    if (room) this.draft(room, room.draft ? `${message.text}\n${room.draft}` : message.text);
  }

  /** What is known of a room; its log is read from the server. */
  roomOf(view: RoomView | RoomSummary): Room {
    const room = "room" in view ? view.room.id : view.id;
    return new Room(
      view,
      (query) => this.ask<"history">({ type: "history", room, ...query }),
      (user) => this.ignored.has(user),
    );
  }

  /** Keeps what there is now, as when the page is left. */
  saveNow(): void {
    this.keeping.saveNow();
  }

  /** The wall clock goes on. Where somebody has set it, the server's is as far from it as it was, less the step; without a
   * connection it may as well be that the machine has slept, and the next `welcome` says. */
  #follow(now: number): void {
    const steady = this.outside.steady();
    const step = now - this.now - (steady - this.#steady);
    if (this.isOpen && Math.abs(step) > STEP_MS) this.ahead -= step;
    this.#steady = steady;
    this.now = now;
  }

  #tick(): void {
    this.#follow(this.outside.now());
    let expired = false;
    for (const room of this.rooms.values()) {
      room.tick(this.now);
      expired = room.expire(this.serverNow) || expired;
    }
    // What is over is not kept for the next visit either; while nobody knows the time for sure it is only out of sight.
    if (expired && this.isOpen) this.keeping.save();
    this.outside.after(TICK_MS, () => this.#tick());
  }
}

export const [useClient, provideClient] = createContext<Client>();
