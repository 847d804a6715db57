// The log of a room as a server keeps it: an array of events, and pages of it as docs/protocol/native.md says.

import type {
  EventFrame,
  HistoryPage,
  Reaction,
  Request,
  RoomId,
  RoomSummary,
  StoreEpoch,
  UserLabel,
} from "$wire/protocol.ts";

type Body = EventFrame extends infer E ? (E extends EventFrame ? Omit<E, "room" | "seq" | "at" | "by"> : never) : never;
type Query = Omit<Extract<Request, { type: "history" }>, "type" | "room">;

export const MOST_IN_PAGE = 500;

export class FakeLog {
  events: EventFrame[] = [];

  constructor(
    readonly room: RoomId,
    readonly now: () => number,
  ) {}

  get head(): number {
    return this.events.length;
  }

  add(by: UserLabel, body: Body): EventFrame {
    const event = { room: this.room, seq: this.head + 1, at: this.now(), by, ...body } as EventFrame;
    this.events.push(event);
    return event;
  }

  page(summary: RoomSummary, epoch: StoreEpoch, query: Query): HistoryPage {
    const { after = 0, before = Infinity, since = 0, limit = 50 } = query;
    const order = query.order ?? (query.after === undefined ? "newest" : "oldest");
    const from = this.events.findIndex((event) => event.at >= since);
    const all = from < 0 ? [] : this.events.slice(from).filter(({ seq }) => seq > after && seq < before);
    const most = Math.min(limit, MOST_IN_PAGE);
    const taken = order === "oldest" ? all.slice(0, most) : all.slice(-most);
    return {
      room: { ...summary, head: this.head },
      epoch,
      events: taken.map((event) => this.#now(event)),
      reactions: taken.flatMap(({ seq }) => this.standing(seq)),
    };
  }

  /** The reactions that stand on a message, in the order in which they came. */
  standing(target: number): Reaction[] {
    let all: Reaction[] = [];
    for (const event of this.events) {
      if (!("target" in event) || event.target !== target) continue;
      if (event.kind === "deleted") all = [];
      if (event.kind === "reacted") all.push({ target, emoji: event.emoji, by: event.by });
      if (event.kind === "unreacted")
        all = all.filter(({ emoji, by }) => emoji !== event.emoji || by.id !== event.by.id);
    }
    return all;
  }

  /** An event as history has it: with its present text. */
  #now(event: EventFrame): EventFrame {
    if (event.kind !== "message" && event.kind !== "edited") return event;
    const target = event.kind === "edited" ? event.target : event.seq;
    let now: EventFrame = event;
    for (const later of this.events) {
      if (!("target" in later) || later.target !== target) continue;
      if (later.kind === "edited" && now.kind === "message") now = { ...now, text: later.text, edited: later.at };
      if (later.kind === "deleted") now = { ...now, text: undefined };
    }
    return now;
  }
}
