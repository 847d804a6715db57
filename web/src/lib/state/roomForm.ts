// What is filled in to change a room, and the requests that it leads to: only for what is another than before.

import type { Flags, Request } from "$wire/protocol.ts";
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
  };
}

export function changesOf(room: Changed, form: RoomForm): Request[] {
  const requests: Request[] = [];
  const name = form.name.trim().replace(/^#/, "");
  const topic = form.topic.trim();
  if (name !== room.name) requests.push({ type: "rename_room", room: room.id, name });
  if (topic !== room.topic) requests.push({ type: "set_topic", room: room.id, topic });
  const flags = flagsOf(form);
  if (JSON.stringify(flags) !== JSON.stringify(flagsOf(formOf(room)))) {
    requests.push({ type: "set_flags", room: room.id, flags });
  }
  return requests;
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
