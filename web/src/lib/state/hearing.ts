// What the server tells, frame by frame, and what it makes of the rooms; and what is asked after each connecting, since nobody
// tells it.

import type { EventFrame, RoomId, RoomView, SignInNews } from "$wire/protocol.ts";
import { t } from "../i18n/index.svelte.ts";
import type { Told } from "../net/connection.ts";
import type { Client } from "./client.svelte.ts";
import type { Room } from "./room.svelte.ts";

/** Who comes and goes in the lobby is asked for at most so often. */
const LOBBY_MS = 2_000;

type Frame<K extends Told["type"]> = Extract<Told, { type: K }>;

/** What changed about how one signs in: whoever did not do it is to know. */
function signInText(news: SignInNews): string {
  switch (news.news) {
    case "recovery_code_used":
      return t("settings.news_recovery_code_used", { count: news.left });
    default:
      return t(`settings.news_${news.news}`, { ...news });
  }
}

export class Hearing {
  /** The rooms that the server goes on with where this client was, and those that it has opened since `welcome`. */
  #resumed: ReadonlySet<RoomId> = new Set();
  #opened = new Set<RoomId>();
  #asksLobby = false;

  constructor(readonly client: Client) {}

  /** A connection begins, on which the server goes on with these rooms and opens all that one is in. */
  begin(resumed: readonly RoomId[]): void {
    this.#opened = new Set();
    this.#resumed = new Set(resumed);
    for (const room of this.client.rooms.values()) if (!this.#resumed.has(room.id)) room.renew();
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
  }

  #take(id: RoomId, events: readonly EventFrame[]): void {
    const { client } = this;
    const room = client.rooms.get(id);
    if (!room) return;
    const before = room.log.head;
    room.take(events);
    for (const event of events) {
      if (event.seq <= before) continue;
      if (event.by.id === client.me.user) client.outbox.take(event);
      else if (!client.ignored.has(event.by.id)) this.#news(room, event);
    }
  }

  #news(room: Room, event: EventFrame): void {
    room.count(event, this.client.me.user);
    for (const listener of this.client.listeners) listener(room, event);
  }

  #hear(frame: Exclude<Told, { type: "event" }>): void {
    const { client } = this;
    switch (frame.type) {
      case "room_opened":
        this.#open(frame);
        client.invitations = client.invitations.filter((one) => one.room.id !== frame.room.id);
        if (frame.room.lobby) this.#arrive(frame.room.id);
        break;
      case "room_closed":
        this.#closed(frame);
        break;
      case "invited":
        client.invitations = [...client.invitations.filter((one) => one.room.id !== frame.room.id), frame];
        break;
      case "attendance":
        client.rooms.get(frame.room)?.members.attendance(frame);
        this.#renamed(frame);
        if (frame.change === "joined" || frame.change === "left") this.#lobbyChanged(frame.room);
        break;
      case "who_now":
        client.rooms.get(frame.room)?.members.whoNow(frame.who);
        this.#lobbyChanged(frame.room);
        break;
      case "typing":
        if (frame.who.id !== client.me.user) client.rooms.get(frame.room)?.isTyping(frame.who, client.outside.now());
        break;
      case "file_progress":
        client.rooms.get(frame.room)?.log.progress(frame);
        break;
      case "read":
        this.#read(frame);
        break;
      case "notify": {
        const room = client.rooms.get(frame.room);
        if (room) room.notify = frame.level;
        break;
      }
      case "ignored":
        client.ignoring(frame.ignored);
        break;
      case "handoff":
        if (frame.news === "signed_in") this.#signedIn(frame.client, frame.address);
        break;
      case "sign_in":
        client.notices.say(signInText(frame), "news");
        break;
    }
    for (const listener of client.frameListeners) listener(frame);
  }

  /** A further device of one's own: whoever did not let it in is to know. */
  #signedIn(device: string, address = ""): void {
    const text = address ? t("handoff.signed_in_from", { device, address }) : t("handoff.signed_in", { device });
    this.client.notices.say(text, "news");
  }

  #open(view: RoomView): void {
    const { client } = this;
    const { id } = view.room;
    const room = client.rooms.get(id);
    if (room) room.opened(view, this.#resumed.has(id));
    else client.keeping.add(client.roomOf(view));
    this.#opened.add(id);
    // What is shown of the room now may lack its end.
    if (client.current?.id === id && client.isOpen) void client.current.log.toEnd().catch(() => undefined);
  }

  /** Somebody who has just come in sees the lobby. */
  #arrive(lobby: RoomId): void {
    const { client } = this;
    if (!client.session.arriving) return;
    client.session.arriving = false;
    if (client.router.now.page === "rooms") client.show(lobby);
  }

  #closed({ room: id, ended }: Pick<Frame<"room_closed">, "room" | "ended">): void {
    const { client } = this;
    const { current } = client;
    const room = client.rooms.get(id);
    if (room && ended) client.notices.say(t("rooms.ended", { room: room.label }), "news");
    client.rooms.delete(id);
    if (current?.id === id) client.router.replace({ page: "rooms" });
  }

  /** One has read on another device. */
  #read({ room: id, seq }: Frame<"read">): void {
    const room = this.client.rooms.get(id);
    if (!room || seq <= room.read) return;
    if (seq >= room.log.head) {
      room.readTo(seq);
    } else {
      // What came after it is unread: the server counts that.
      room.read = seq;
      void this.mine();
    }
  }

  #renamed({ change, who }: Frame<"attendance">): void {
    const { client } = this;
    if (change !== "renamed") return;
    if (who.id === client.me.user) client.me = { ...client.me, name: who.name };
    for (const room of client.rooms.values()) {
      if (room.other?.id === who.id) room.summary = { ...room.summary, with: who };
    }
  }

  /** Everybody is a member of the lobby: who comes into it for the first time is told by no event. */
  #lobbyChanged(id: RoomId): void {
    const { client } = this;
    const room = client.rooms.get(id);
    if (!room?.isLobby || this.#asksLobby) return;
    this.#asksLobby = true;
    client.outside.after(LOBBY_MS, () => {
      this.#asksLobby = false;
      if (client.isOpen) void client.loadMembers(room);
    });
  }

  /** Asks for what is personal. All rooms were opened before the answer: one is in no others any more. */
  async mine(): Promise<void> {
    const { client } = this;
    try {
      const ahead = await this.#count();
      // What was read here while the server could not be told.
      await Promise.all(ahead.map((id) => client.marks.tell(id)));
      if (ahead.length > 0) await this.#count();
    } catch {
      // What was unread before is not known then; the next connection asks again.
      for (const room of client.rooms.values()) room.counted = true;
    }
  }

  /** Answers the rooms in which one has read further than the server knows. */
  async #count(): Promise<readonly RoomId[]> {
    const { client } = this;
    const mine = await client.ask<"mine">({ type: "mine" });
    client.ignoring(mine.ignored);
    const ahead: RoomId[] = [];
    for (const one of mine.rooms) {
      const room = client.rooms.get(one.room);
      if (room && room.read > one.read) ahead.push(room.id);
      room?.mine(one);
    }
    for (const { id, flags } of client.rooms.values()) {
      // What ended while nothing was told is known by its end.
      const ended = flags.ends_at !== undefined && flags.ends_at <= client.outside.now() + client.ahead;
      if (!this.#opened.has(id)) this.#closed({ room: id, ended });
    }
    return ahead;
  }
}
