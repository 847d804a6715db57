// What the switcher offers: rooms, people and commands; without words what is unread and what was looked at last.

import { rank } from "../text/completion.ts";
import { t } from "../i18n/index.svelte.ts";
import type { Client } from "./client.svelte.ts";
import type { Overlays } from "./overlays.svelte.ts";
import { peopleOf } from "./people.ts";
import type { Room } from "./room.svelte.ts";

export interface Choice {
  readonly id: string;
  readonly kind: "room" | "person" | "command";
  readonly label: string;
  readonly room?: Room;
  readonly person?: string;
  readonly run: () => void;
}

const MOST = 30;

export function choicesOf(client: Client, overlays: Overlays, text: string): Choice[] {
  const words = text.trim();
  const rooms = byUse(client).map((room) => roomChoice(client, room));
  if (!words) return [...rooms, ...commandsOf(client, overlays)].slice(0, MOST);
  // A sign says what is looked for.
  const sign = /^[#@/>]/.exec(words)?.[0];
  const query = sign ? words.slice(1).trim() : words;
  const people = newPeople(client);
  const commands = commandsOf(client, overlays);
  if (sign === "#")
    return ranked(
      query,
      rooms.filter((choice) => choice.room?.kind !== "direct"),
    );
  if (sign === "@") return ranked(query, [...rooms.filter((choice) => choice.room?.kind === "direct"), ...people]);
  if (sign) return ranked(query, commands);
  return ranked(query, [...rooms, ...people, ...commands]);
}

function ranked(query: string, choices: readonly Choice[]): Choice[] {
  return rank(query, choices, (choice) => choice.label, MOST);
}

/** Unread first, those with mentions before the others; then as they were looked at last; the one that is shown, last. */
function byUse(client: Client): Room[] {
  const weight = (room: Room) => {
    if (room === client.current) return 3;
    if (room.notify !== "nothing" && room.mentions > 0) return 0;
    return room.notify !== "nothing" && room.unread > 0 ? 1 : 2;
  };
  return [...client.named, ...client.direct].sort((a, b) => weight(a) - weight(b) || b.shownAt - a.shownAt);
}

function roomChoice(client: Client, room: Room): Choice {
  return { id: room.id, kind: "room", label: room.name, room, run: () => client.show(room.id) };
}

/** Those whom one has no direct room with. */
function newPeople(client: Client): Choice[] {
  const known = new Set(client.direct.map((room) => room.other?.id));
  const people = peopleOf(client).filter((who) => !known.has(who.id));
  return people.map(({ id, name }) => ({
    id,
    kind: "person",
    label: name,
    person: id,
    run: () => void client.showDirect(name),
  }));
}

function commandsOf(client: Client, overlays: Overlays): Choice[] {
  const open =
    (name: "create_room" | "browse_rooms" | "new_direct" | "invite" | "search" | "shortcuts" | "away") => () =>
      overlays.open({ name });
  const all: [string, () => void][] = [
    [t("rooms.browse"), open("browse_rooms")],
    [t("rooms.create"), open("create_room")],
    [t("rooms.new_direct"), open("new_direct")],
    [t("rooms.invite_people"), open("invite")],
    [t("rooms.search_messages"), open("search")],
    [t("rooms.set_away"), open("away")],
    [t("rooms.settings"), () => client.router.go({ page: "settings" })],
    [t("rooms.shortcuts"), open("shortcuts")],
  ];
  if (client.isAdmin) all.push([t("rooms.admin"), () => client.router.go({ page: "admin", part: "users" })]);
  return all.map(([label, run]) => ({ id: `command ${label}`, kind: "command", label, run }));
}
