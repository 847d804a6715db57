// What can be done with a room: the same in the list of rooms and in the room's header.

import { copyText } from "$lib/dom/copy.ts";
import { t } from "$lib/i18n/index.svelte.ts";
import type { Client } from "$lib/state/client.svelte.ts";
import type { Overlays } from "$lib/state/overlays.svelte.ts";
import { mayChangeRoom, mayInvite, mayLeave } from "$lib/state/policy.ts";
import type { Room } from "$lib/state/room.svelte.ts";
import { pathOf } from "$lib/state/route.svelte.ts";
import type { NotifyLevel } from "$wire/protocol.ts";
import type { MenuItem } from "$parts/common/Menu.svelte";

const LEVELS: readonly NotifyLevel[] = ["everything", "mentions", "nothing"];

export function notifyItems(client: Client, room: Room): MenuItem[] {
  const level = room.notify ?? (room.kind === "direct" ? "everything" : "mentions");
  return LEVELS.map((one, at) => ({
    label: t(`rooms.notify_${one}`),
    checked: one === level,
    apart: at === 0,
    onpick: () => void client.setNotify(room, one),
  }));
}

export function roomItems(client: Client, overlays: Overlays, room: Room): MenuItem[] {
  const items: MenuItem[] = [
    {
      label: t("rooms.mark_read"),
      icon: "check",
      hint: "Esc",
      disabled: room.unread === 0,
      onpick: () => client.markRead(room),
    },
    { label: t("rooms.copy_link"), icon: "link", onpick: () => void copyLink(client, room) },
    ...notifyItems(client, room),
  ];
  const last: MenuItem[] = [];
  if (mayInvite(client, room) || (room.isLobby && client.isAdmin)) {
    last.push({
      label: t("rooms.invite_people"),
      icon: "members",
      onpick: () => overlays.open({ name: "invite", room }),
    });
  }
  if (mayChangeRoom(client, room)) {
    last.push({
      label: t("rooms.room_settings"),
      icon: "settings",
      onpick: () => overlays.open({ name: "room_settings", room }),
    });
  }
  if (mayLeave(room)) {
    last.push({
      label: t("rooms.leave"),
      icon: "sign_out",
      danger: true,
      onpick: () => overlays.open({ name: "leave_room", room }),
    });
  }
  return [...items, ...last.map((item, at) => (at === 0 ? { ...item, apart: true } : item))];
}

export async function copyLink(client: Client, room: Room): Promise<void> {
  const copied = await copyText(location.origin + pathOf({ page: "room", room: room.id }));
  client.notices.say(t(copied ? "rooms.link_copied" : "rooms.copy_failed"), copied ? "done" : "problem");
}
