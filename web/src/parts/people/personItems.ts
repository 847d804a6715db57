// What one may do with somebody. What the policy refuses is not offered.

import { t } from "$lib/i18n/index.svelte.ts";
import type { Client } from "$lib/state/client.svelte.ts";
import type { Overlays } from "$lib/state/overlays.svelte.ts";
import { actsOn, mayInvite } from "$lib/state/policy.ts";
import type { Room } from "$lib/state/room.svelte.ts";
import type { MemberView, RoomRole, UserLabel } from "$wire/protocol.ts";
import type { MenuItem } from "$parts/common/Menu.svelte";

export function personItems(client: Client, overlays: Overlays, who: UserLabel, room?: Room): MenuItem[] {
  const inRoom = room?.members.all?.get(who.id);
  const groups = [
    social(client, who, room, inRoom),
    roles(client, who, room, inRoom),
    moderation(client, overlays, who, room, inRoom),
  ];
  return groups.flatMap((group) => group.map((item, at) => (at === 0 ? { ...item, apart: true } : item))).map(first);
}

/** Nothing is above the first, so no line either. */
function first(item: MenuItem, at: number): MenuItem {
  return at === 0 ? { ...item, apart: false } : item;
}

function social(client: Client, who: UserLabel, room: Room | undefined, inRoom: MemberView | undefined): MenuItem[] {
  if (who.id === client.me.user) return [];
  const items: MenuItem[] = [];
  if (room?.kind !== "direct") {
    items.push({ label: t("people.message"), icon: "mail", onpick: () => void client.showDirect(who.name) });
  }
  const current = client.current;
  if (current && current.kind !== "direct") {
    items.push({
      label: t("people.mention"),
      icon: "quote",
      onpick: () => client.draft(current, `${current.draft && `${current.draft.trimEnd()} `}@${who.name} `),
    });
  }
  if (room && !inRoom && mayInvite(client, room)) {
    items.push({
      label: t("people.invite_here", { room: room.label }),
      icon: "add",
      onpick: () =>
        void client.act(
          { type: "invite", room: room.id, user: who.id },
          t("rooms.invited", { name: who.name, room: room.label }),
        ),
    });
  }
  const isIgnored = client.ignored.has(who.id);
  items.push({
    label: t(isIgnored ? "people.unignore" : "people.ignore"),
    icon: isIgnored ? "eye" : "eye_off",
    onpick: async () => {
      const done = await client.ignore(who, !isIgnored);
      if (done) client.notices.say(t(isIgnored ? "people.unignored_now" : "people.ignored_now", { name: who.name }));
    },
  });
  return items;
}

function roles(client: Client, who: UserLabel, room: Room | undefined, inRoom: MemberView | undefined): MenuItem[] {
  const known = inRoom ?? client.lobby?.members.all?.get(who.id);
  const acts = actsOn(client, room, who.id, known);
  const done = t("people.role_changed", { name: who.name });
  const items: MenuItem[] = [];
  if (acts.roomRole && room && inRoom) {
    const give = (label: string, role: RoomRole): MenuItem => ({
      label,
      icon: "shield",
      onpick: () => void client.act({ type: "set_room_role", room: room.id, user: who.id, role }, done),
    });
    const { role } = inRoom;
    if (role === "operator") items.push(give(t("people.take_operator"), "member"));
    else items.push(give(t("people.make_operator"), "operator"));
    if (role === "voiced") items.push(give(t("people.take_voice"), "member"));
    else if (role === "member" && room.flags.moderated) items.push(give(t("people.give_voice"), "voiced"));
  }
  if (acts.serverRole && known) {
    const isAdmin = known.server_role === "admin";
    items.push({
      label: t(isAdmin ? "people.take_admin" : "people.make_admin"),
      icon: "server",
      onpick: async () => {
        const role = isAdmin ? "member" : "admin";
        const changed = await client.act({ type: "set_server_role", user: who.id, role }, done);
        for (const one of [room, client.lobby]) if (changed && one) void client.loadMembers(one);
      },
    });
  }
  return items;
}

function moderation(
  client: Client,
  overlays: Overlays,
  who: UserLabel,
  room: Room | undefined,
  inRoom: MemberView | undefined,
): MenuItem[] {
  const named = room && room.kind !== "direct" ? room : client.lobby;
  const inNamed = named?.members.all?.get(who.id) ?? (named?.isLobby ? inRoom : undefined);
  const known = inNamed ?? inRoom ?? client.lobby?.members.all?.get(who.id);
  const acts = { ...actsOn(client, named, who.id, inNamed), ...serverActs(client, named, who, known) };
  const items: MenuItem[] = [];
  const moderate = (act: "mute" | "remove" | "block", where: Room | undefined) => () =>
    overlays.open({ name: "moderate", act, who, ...(where && { room: where }) });

  if (acts.mute && named) {
    if (inNamed?.muted) {
      items.push({
        label: t("people.unmute"),
        icon: "sound",
        onpick: () =>
          void client.act(
            { type: "unmute", room: named.id, user: who.id },
            t("people.unmuted_now", { name: who.name }),
          ),
      });
    } else {
      const label = t(named.isLobby ? "people.mute_everywhere" : "people.mute");
      items.push({ label, icon: "mute", danger: true, onpick: moderate("mute", named) });
    }
  }
  if (acts.remove && named) {
    items.push({
      label: t("people.remove_room", { room: named.label }),
      icon: "remove",
      danger: true,
      onpick: moderate("remove", named),
    });
  }
  if (acts.removeFromServer && known?.here) {
    items.push({
      label: t("people.remove_server"),
      icon: "sign_out",
      danger: true,
      onpick: moderate("remove", client.lobby),
    });
  }
  if (acts.block) {
    items.push({ label: t("people.block"), icon: "block", danger: true, onpick: moderate("block", undefined) });
  }
  return items;
}

/** What concerns the whole server goes by what is known of somebody anywhere. */
function serverActs(client: Client, room: Room | undefined, who: UserLabel, known: MemberView | undefined) {
  const { removeFromServer, block } = actsOn(client, room, who.id, known);
  return { removeFromServer, block };
}
