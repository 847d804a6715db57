// What is filled in to change a room, and the requests that it leads to: only for what is another than before.

import type { Api, Flags, Request } from "$wire/protocol.ts";
import type { Room } from "./room.svelte.ts";

export interface RoomForm {
  name: string;
  topic: string;
  moderated: boolean;
  topicLocked: boolean;
  inviteOnly: boolean;
  secret: boolean;
  outsidersWrite: boolean;
  guestsRead: boolean;
  noQueries: boolean;
  key: string;
  /** A number in digits, or nothing. */
  limit: string;
  /** For how long what is said is kept, in milliseconds; empty for good. */
  retention: string;
  noTombstones: boolean;
  /** The day and time of the room's end, in local time as an input has it, or nothing. */
  ends: string;
}

type Changed = Pick<Room, "id" | "name" | "topic" | "flags">;

export function formOf({ name, topic, flags }: Changed): RoomForm {
  return {
    name,
    topic,
    moderated: flags.moderated ?? false,
    topicLocked: flags.topic_locked ?? false,
    inviteOnly: flags.invite_only ?? false,
    secret: flags.secret ?? false,
    outsidersWrite: flags.outsiders_write ?? false,
    guestsRead: flags.guests_read ?? false,
    noQueries: flags.no_queries ?? false,
    key: flags.key ?? "",
    limit: flags.member_limit?.toString() ?? "",
    retention: flags.retention_ms?.toString() ?? "",
    noTombstones: flags.no_tombstones ?? false,
    ends: flags.ends_at === undefined ? "" : localMinute(flags.ends_at),
  };
}

export function changesOf(room: Changed, form: RoomForm): Request[] {
  const requests: Request[] = [];
  const name = form.name.trim().replace(/^#/, "");
  const topic = form.topic.trim();
  if (name !== room.name) requests.push({ type: "rename_room", room: room.id, name });
  if (topic !== room.topic) requests.push({ type: "set_topic", room: room.id, topic });
  const before = formOf(room);
  const flags = { ...flagsOf(form), ...changedKeeping(form, before, room.flags) };
  if (JSON.stringify(flags) !== JSON.stringify(flagsOf(before))) {
    requests.push({ type: "set_flags", room: room.id, flags });
  }
  return requests;
}

/** As an input for a moment has it: in the zone of this machine, to the minute. */
function localMinute(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The end stays to the millisecond where its minute was not changed. */
function endOf(ends: string, before: number | undefined): number | undefined {
  if (ends === "") return undefined;
  if (before !== undefined && localMinute(before) === ends) return before;
  const at = new Date(ends).getTime();
  return Number.isNaN(at) ? before : at;
}

/** How long a room that is made keeps what is said, and when it ends: what was filled in of that. */
export function keepingOf({ retention, ends }: Pick<RoomForm, "retention" | "ends">): Api.Keeping {
  const at = endOf(ends, undefined);
  return { ...(retention && { retention_ms: Number(retention) }), ...(at !== undefined && { ends_at: at }) };
}

/** How long the room keeps what is said: what is left out of that stays as it is. */
function changedKeeping(form: RoomForm, before: RoomForm, flags: Flags): Flags {
  return {
    ...(form.retention !== before.retention && { retention_ms: Number(form.retention) }),
    ...(form.noTombstones !== before.noTombstones && { no_tombstones: form.noTombstones }),
    ...(form.ends !== before.ends && { ends_at: endOf(form.ends, flags.ends_at) ?? 0 }),
  };
}

function flagsOf(form: RoomForm): Flags {
  const limit = Number(form.limit.trim());
  const key = form.key.trim();
  return {
    ...(form.inviteOnly && { invite_only: true }),
    ...(form.moderated && { moderated: true }),
    ...(form.topicLocked && { topic_locked: true }),
    ...(form.secret && { secret: true }),
    ...(form.outsidersWrite && { outsiders_write: true }),
    ...(form.guestsRead && { guests_read: true }),
    ...(form.noQueries && { no_queries: true }),
    ...(key && { key }),
    ...(limit > 0 && { member_limit: limit }),
  };
}
