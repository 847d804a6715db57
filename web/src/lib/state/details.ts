// Opens and closes the pane of details: beside the messages where there is place, else over them, with an address of its own, so
// that the browser's back closes it.

import { isMedium } from "../dom/narrow.svelte.ts";
import type { Client } from "./client.svelte.ts";
import type { DetailsTab, Room } from "./room.svelte.ts";

/** Whether it lies over the messages now. */
export function isOver(client: Client): boolean {
  const route = client.router.now;
  return isMedium() && route.page === "room" && route.details === true;
}

export function isShown(client: Client): boolean {
  return isMedium() ? isOver(client) : client.settings.choices.detailsOpen;
}

export function showDetails(client: Client, room: Room, tab: DetailsTab): void {
  room.details = tab;
  if (!isMedium()) client.settings.choices.detailsOpen = true;
  else if (!isOver(client)) client.router.go({ page: "room", room: room.id, details: true });
}

export function hideDetails(client: Client): void {
  const room = client.current;
  if (isOver(client) && room) client.router.back({ page: "room", room: room.id });
  else if (!isMedium()) client.settings.choices.detailsOpen = false;
}

/** Shows that part, or hides the pane when it is shown already. */
export function toggleDetails(client: Client, room: Room, tab: DetailsTab = room.details): void {
  if (isShown(client) && room.details === tab) hideDetails(client);
  else showDetails(client, room, tab);
}

/** Shows a message of the room, from the details. */
export function showInLog(client: Client, room: Room, seq: number): void {
  const place = { page: "room", room: room.id, seq } as const;
  if (isOver(client)) client.router.replace(place);
  else client.router.go(place);
}
