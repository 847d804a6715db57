// A room that one is in: what it is called, its log, its members, what is unread in it and what is being written.

import type {
  EventFrame,
  Flags,
  MineEntry,
  NotifyLevel,
  RoomKind,
  RoomSummary,
  RoomView,
  UserId,
  UserLabel,
} from "$wire/protocol.ts";
import { t } from "../i18n/index.svelte.ts";
import { Log, type ReadHistory } from "./log.svelte.ts";
import { Members } from "./members.svelte.ts";
import type { Post, Row } from "./rows.ts";

/** What the pane of details shows of a room. */
export type DetailsTab = "members" | "files" | "pinned" | "about";

const KEPT_ROWS = 80;
/** So many changes of the flags are remembered with what was before. */
const MOST_CHANGES = 50;
/** Typing is shown for so long after the last sign of it. */
const TYPING_MS = 6_000;

export class Room {
  summary = $state.raw<RoomSummary>() as RoomSummary;
  flags = $state.raw<Flags>({});
  /** When it was made; 0 while that is not known. */
  since = $state(0);
  /** How many messages and files are pinned. */
  pins = $state(0);
  /** Grows when something was changed or deleted that may be pinned. */
  revised = $state(0);
  /** Another one when it must be read anew. */
  log = $state.raw<Log>() as Log;
  readonly members = new Members();
  /** What its operators had switched before the events of these `seq`, which came while one was here; the last ones. */
  readonly #flagsBefore = new Map<number, Flags>();
  /** Its last event when it was opened: what was missed is told after that, and came before the flags that are known then. */
  #openedAt = 0;

  /** The last event that one has read. */
  read = $state(0);
  /** Messages of others after it, and those of them that mention one; counted to 100. */
  unread = $state(0);
  mentions = $state(0);
  /** Whether the server was asked how far one has read. */
  counted = $state(false);
  /** What of the room one is told of; undefined as the settings say. */
  notify = $state<NotifyLevel>();
  /** Where the line "new" stands while the room is shown. */
  newFrom = $state<number>();
  details = $state<DetailsTab>("members");
  /** When one last looked at it, by this machine's clock; 0 for not since the page was loaded. */
  shownAt = 0;

  /** What is being written, for how long it shall stand, and what it answers or changes. */
  draft = $state("");
  lifetime = $state<number>();
  replyTo = $state.raw<Post>();
  editing = $state.raw<Post>();

  /** Who is typing, and until when that is shown. */
  typing = $state.raw<readonly { readonly who: UserLabel; readonly until: number }[]>([]);

  readonly id: string;
  readonly kind: RoomKind;
  readonly isLobby: boolean;
  name = $derived(this.summary.name ?? this.summary.with?.name ?? t("rooms.nobody"));
  /** As it is called in a sentence: `#lobby`, or the name of the other one. */
  label = $derived(this.summary.kind === "direct" ? this.name : `#${this.name}`);
  topic = $derived(this.summary.topic);
  /** Of a direct room: the other one. */
  other = $derived(this.summary.with);

  constructor(
    view: RoomView | RoomSummary,
    readonly history: ReadHistory,
    readonly ignores?: (user: UserId) => boolean,
  ) {
    const summary = "room" in view ? view.room : view;
    this.id = summary.id;
    this.kind = summary.kind;
    this.isLobby = summary.lobby ?? false;
    this.summary = summary;
    this.log = new Log(summary.id, history, ignores);
    if ("room" in view) this.opened(view);
  }

  /** The server opened it, or opened it again. Of a room that is resumed everything that was missed is told next. */
  opened(view: RoomView, resumed = false): void {
    this.summary = view.room;
    this.#openedAt = view.room.head;
    this.setFlags(view.flags);
    this.since = view.since;
    this.pins = view.pins ?? 0;
    this.members.opened(view.members);
    if (!resumed) this.log.opened(view.room.head);
  }

  /** What its operators have switched. */
  setFlags(flags: Flags): void {
    this.flags = flags;
    this.log.noTombstones = flags.no_tombstones ?? false;
    if (flags.no_tombstones) this.log.hide();
  }

  /** What they had switched before that event; undefined where that is not known, as of one that is further back. */
  flagsBefore(seq: number): Flags | undefined {
    const known = this.#flagsBefore.get(seq);
    if (known) return known;
    const { rows, atStart } = this.log;
    const isSet = (row: Row) => row.kind === "notice" && row.event.kind === "flags_set";
    const last = rows.findLast((row) => row.seq < seq && isSet(row));
    if (last?.kind === "notice" && last.event.kind === "flags_set") return last.event.flags;
    return atStart ? {} : undefined;
  }

  /** What is told goes on later than what is here: the rows stay until they were read anew. */
  renew(): void {
    const kept = this.log.kept(KEPT_ROWS);
    this.#readAnew();
    if (kept) this.log.restore(kept.rows, kept.first, kept.last);
  }

  /** Somebody is ignored no more whose messages have no rows: they are read when the room is shown. */
  forgetRows(): void {
    const { head } = this.log;
    this.#readAnew();
    this.log.opened(head);
  }

  #readAnew(): void {
    const { following } = this.log;
    this.log = new Log(this.id, this.history, this.ignores);
    this.log.noTombstones = this.flags.no_tombstones ?? false;
    this.log.following = following;
  }

  /** What the server knows of one's reading. What was read here and not told yet it counts as unread. */
  mine(mine: MineEntry): void {
    if (mine.read >= this.read) {
      this.read = mine.read;
      this.unread = mine.messages;
      this.mentions = mine.mentions;
    }
    this.notify = mine.notify;
    this.counted = true;
  }

  /** Takes events in the order of the log. */
  take(events: readonly EventFrame[]): void {
    this.log.take(events);
    for (const event of events) {
      this.members.take(event);
      this.#summarise(event);
      if (event.kind === "message") this.typing = this.typing.filter(({ who }) => who.id !== event.by.id);
    }
  }

  /** Somebody else wrote something that was not read. */
  count(event: EventFrame, me: UserId): void {
    if ((event.kind !== "message" && event.kind !== "file_offered") || event.by.id === me || event.seq <= this.read)
      return;
    const mentioned = event.kind === "message" && (event.mentions ?? []).includes(me);
    this.unread = Math.min(100, this.unread + 1);
    if (mentioned || this.kind === "direct") this.mentions = Math.min(100, this.mentions + 1);
  }

  /** Everything up to there was read. */
  readTo(seq: number): void {
    this.read = Math.max(this.read, seq);
    this.unread = 0;
    this.mentions = 0;
  }

  isTyping(who: UserLabel, now: number): void {
    const others = this.typing.filter((one) => one.who.id !== who.id && one.until > now);
    this.typing = [...others, { who, until: now + TYPING_MS }];
  }

  /** When a message or file is over: by its own end, the room's retention or the room's end. */
  endOf({ at, expiresAt }: Pick<Post, "at" | "expiresAt">): number | undefined {
    const { retention_ms: kept, ends_at: end } = this.flags;
    const first = Math.min(expiresAt ?? Infinity, kept === undefined ? Infinity : at + kept, end ?? Infinity);
    return first === Infinity ? undefined : first;
  }

  /** Lets go of what is over, also while the server can't say so. Whether there was something. */
  expire(now: number): boolean {
    const isOver = (row: Post) => (this.endOf(row) ?? Infinity) <= now;
    for (const what of ["replyTo", "editing"] as const) {
      const row = this[what];
      if (row && isOver(row)) this[what] = undefined;
    }
    return this.log.expire(isOver);
  }

  /** Lets go of those who have stopped. */
  tick(now: number): void {
    if (this.typing.some((one) => one.until <= now)) this.typing = this.typing.filter((one) => one.until > now);
  }

  #keepFlags(seq: number): void {
    const all = this.#flagsBefore;
    const [oldest] = all.keys();
    if (oldest !== undefined && all.size >= MOST_CHANGES) all.delete(oldest);
    all.set(seq, this.flags);
  }

  #summarise(event: EventFrame): void {
    const { summary } = this;
    switch (event.kind) {
      case "topic_set":
        this.summary = { ...summary, topic: event.topic };
        break;
      case "renamed":
        this.summary = { ...summary, name: event.name };
        break;
      case "pinned":
        this.pins += 1;
        break;
      case "unpinned":
        this.pins = Math.max(0, this.pins - 1);
        break;
      case "flags_set":
        if (event.seq > this.#openedAt) this.#keepFlags(event.seq);
        this.setFlags({ ...event.flags, key: event.keyed ? this.flags.key : undefined });
        break;
      case "edited":
      case "deleted":
      case "file_deleted":
      case "expired":
        this.revised += 1;
        break;
      case "joined":
        this.summary = { ...summary, members: summary.members + 1 };
        break;
      case "left":
      case "removed":
        this.summary = { ...summary, members: Math.max(0, summary.members - 1) };
        break;
      default:
    }
  }
}
