// What a room's log is shown as: a row for each message, file and thing that happened, and one for all who come and go one after
// the other. Rows are never changed but replaced, so that whoever draws one knows by its identity whether it is another.

import { isSameDay } from "../text/time.ts";
import type {
  EventFrame,
  FileFailure,
  FileId,
  FileState,
  HistoryPage,
  Reaction,
  RoomId,
  UserId,
  UserLabel,
} from "$wire/protocol.ts";

export interface ReactionGroup {
  readonly emoji: string;
  readonly by: readonly UserLabel[];
}

interface Base {
  readonly seq: number;
  /** Milliseconds since 1970 by the server's clock. */
  readonly at: number;
  readonly by: UserLabel;
}

export interface MessageRow extends Base {
  readonly kind: "message";
  /** Left out when it was deleted. */
  readonly text?: string;
  readonly replyTo?: number;
  /** In the third person. */
  readonly action: boolean;
  /** Said by a program, or by somebody who wants no answer. */
  readonly notice: boolean;
  /** A command that was run on the server, and what it wrote. */
  readonly ran?: boolean;
  readonly mentions: readonly UserId[];
  readonly edited?: number;
  /** When it expires, where it was given an end of its own. */
  readonly expiresAt?: number;
  /** Its time was over. */
  readonly expired?: boolean;
  readonly reactions: readonly ReactionGroup[];
}

export interface FileRow extends Base {
  readonly kind: "file";
  readonly file: FileId;
  /** Left out when it was deleted. */
  readonly name?: string;
  readonly size?: number;
  readonly mediaType: string;
  readonly state: FileState;
  readonly digest?: string;
  readonly why?: FileFailure;
  /** How much has come, while it is being sent. */
  readonly offset?: number;
  readonly expiresAt?: number;
  readonly expired?: boolean;
  readonly reactions: readonly ReactionGroup[];
}

/** Something that happened in the room: a topic was set, somebody was removed. */
export interface NoticeRow extends Base {
  readonly kind: "notice";
  readonly event: EventFrame;
}

/** Somebody who joined, left, or did both. */
export interface Coming {
  readonly who: UserLabel;
  readonly came: boolean;
  readonly went: boolean;
}

/** All who came and went from one event to another of the same day, in the order in which they first did. */
export interface ComingsRow extends Base {
  readonly kind: "comings";
  /** The last event that it stands for; `seq` is the first. */
  readonly last: number;
  readonly people: readonly Coming[];
}

export type Row = MessageRow | FileRow | NoticeRow | ComingsRow;
/** One row names no more people, however many events it stands for: a window of rows is bounded by their number then. */
export const MOST_PEOPLE = 100;
/** What can be answered, reacted to, pinned and deleted. */
export type Post = MessageRow | FileRow;

export function isPost(row: Row | undefined): row is Post {
  return row?.kind === "message" || row?.kind === "file";
}

/** Whether it stands no more. */
export function isDeleted(row: Post): boolean {
  return row.kind === "message" ? row.text === undefined : row.state === "deleted";
}

/** The row of an event; undefined for those that change another row or that nobody needs to see. */
export function rowOf(event: EventFrame): Row | undefined {
  const { seq, at, by } = event;
  switch (event.kind) {
    case "message":
      return {
        kind: "message",
        seq,
        at,
        by,
        text: event.text,
        replyTo: event.reply_to,
        action: event.action ?? false,
        notice: event.notice ?? false,
        ...(event.ran && { ran: true }),
        mentions: event.mentions ?? [],
        edited: event.edited,
        expiresAt: event.expires_at,
        reactions: [],
      };
    case "file_offered":
      return {
        kind: "file",
        seq,
        at,
        by,
        file: event.file,
        name: event.name,
        size: event.size,
        mediaType: event.media_type,
        state: event.state,
        digest: event.digest,
        why: event.why,
        expiresAt: event.expires_at,
        reactions: [],
      };
    case "edited":
    case "deleted":
    case "expired":
    case "reacted":
    case "unreacted":
    case "file_ready":
    case "file_failed":
    case "file_deleted":
    case "unpinned":
      return undefined;
    case "joined":
    case "left":
      return {
        kind: "comings",
        seq,
        at,
        by,
        last: seq,
        people: [{ who: by, came: event.kind === "joined", went: event.kind === "left" }],
      };
    default:
      return { kind: "notice", seq, at, by, event };
  }
}

/** The rows of a page, with the reactions that stand on them. */
export function rowsOf(page: Pick<HistoryPage, "events" | "reactions">): Row[] {
  const standing = grouped(page.reactions);
  const rows: Row[] = [];
  for (const event of page.events) {
    const row = rowOf(event);
    if (!row) continue;
    const reactions = standing.get(row.seq);
    add(rows, reactions && isPost(row) ? { ...row, reactions } : row);
  }
  return rows;
}

/** The last event that a row stands for. */
export function endOf(row: Row): number {
  return row.kind === "comings" ? row.last : row.seq;
}

/** Adds a row that follows the others: to the last of them where both are of people who come and go. */
export function add(rows: Row[], row: Row): void {
  const last = rows.at(-1);
  const both = last && together(last, row);
  if (both) rows[rows.length - 1] = both;
  else rows.push(row);
}

/** Rows and those that follow them. */
export function after(rows: readonly Row[], more: readonly Row[]): Row[] {
  const all = [...rows];
  const [first, ...others] = more;
  if (first) add(all, first);
  all.push(...others);
  return all;
}

function together(one: Row, other: Row): ComingsRow | undefined {
  if (one.kind !== "comings" || other.kind !== "comings" || !isSameDay(one.at, other.at)) return undefined;
  const people = new Map(one.people.map((coming) => [coming.who.id, coming]));
  for (const { who, came, went } of other.people) {
    const before = people.get(who.id);
    people.set(who.id, { who, came: came || (before?.came ?? false), went: went || (before?.went ?? false) });
  }
  if (people.size > MOST_PEOPLE) return undefined;
  return { ...one, last: other.last, people: [...people.values()] };
}

function grouped(reactions: readonly Reaction[]): Map<number, ReactionGroup[]> {
  const all = new Map<number, ReactionGroup[]>();
  for (const { target, emoji, by } of reactions) {
    all.set(target, reacted(all.get(target) ?? [], emoji, by));
  }
  return all;
}

function reacted(groups: readonly ReactionGroup[], emoji: string, by: UserLabel): ReactionGroup[] {
  const group = groups.find((group) => group.emoji === emoji);
  if (!group) return [...groups, { emoji, by: [by] }];
  if (group.by.some((other) => other.id === by.id)) return [...groups];
  return groups.map((other) => (other === group ? { emoji, by: [...group.by, by] } : other));
}

function unreacted(groups: readonly ReactionGroup[], emoji: string, by: UserLabel): ReactionGroup[] {
  return groups.flatMap((group) => {
    if (group.emoji !== emoji) return [group];
    const left = group.by.filter((other) => other.id !== by.id);
    return left.length > 0 ? [{ emoji, by: left }] : [];
  });
}

/** The `seq` of the row that an event changes. */
export function targetOf(event: EventFrame): number | undefined {
  switch (event.kind) {
    case "edited":
    case "deleted":
    case "reacted":
    case "unreacted":
    case "file_ready":
    case "file_failed":
    case "file_deleted":
      return event.target;
    default:
      return undefined;
  }
}

/** The row as it is after an event that changes it. */
export function changed(row: Row, event: EventFrame): Row {
  if (!isPost(row)) return row;
  switch (event.kind) {
    case "edited":
      return row.kind === "message" ? { ...row, text: event.text, edited: event.at } : row;
    case "deleted":
      return row.kind === "message"
        ? { ...row, text: undefined, reactions: [] }
        : { ...row, state: "deleted", name: undefined, reactions: [] };
    case "reacted":
      return { ...row, reactions: reacted(row.reactions, event.emoji, event.by) };
    case "unreacted":
      return { ...row, reactions: unreacted(row.reactions, event.emoji, event.by) };
    case "file_ready":
      return row.kind === "file"
        ? { ...row, state: "ready", size: event.size, digest: event.digest, offset: undefined }
        : row;
    case "file_failed":
      return row.kind === "file" ? { ...row, state: "failed", why: event.why, offset: undefined } : row;
    case "file_deleted":
      return row.kind === "file" ? { ...row, state: "deleted", name: undefined, reactions: [] } : row;
    default:
      return row;
  }
}

/** The row when its time is over: nothing is left of what it said. */
export function expired(row: Post): Post {
  const gone = { edited: undefined, expired: true, reactions: [] };
  return row.kind === "message"
    ? { ...row, ...gone, text: undefined, mentions: [] }
    : { ...row, state: "deleted", name: undefined, digest: undefined, expired: true, reactions: [] };
}

/** Names a row on this page: `RoomId` and `seq`. */
export function rowKey(room: RoomId, seq: number): string {
  return `${room}-${seq}`;
}
