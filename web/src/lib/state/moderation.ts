// The text commands of operators and admins.

import { t } from "../i18n/index.svelte.ts";
import type { Answer } from "./answer.ts";
import type { Arguments } from "./arguments.ts";
import type { Handler, Reach } from "./commands.ts";

export const moderation: Readonly<Record<string, Handler>> = {
  remove({ client, room }, given) {
    const name = given.user();
    const reason = given.rest();
    const run = async () => {
      await client.ask({ type: "remove", room: room.id, user: `@${name}`, ...(reason && { reason }) });
      return { title: t("composer.removed", { name }) };
    };
    const title = room.isLobby
      ? t("composer.remove_lobby_asks", { name })
      : t("composer.remove_asks", { name, room: `#${room.name}` });
    return { title, confirm: { label: t("composer.remove"), run } };
  },
  block({ client }, given) {
    const name = given.user();
    let span = given.span();
    const withAddress = given.takes("+address");
    // The two come in either order.
    if (withAddress) span ??= given.span();
    const reason = given.rest();
    const run = async () => {
      const answer = await client.ask<"block">({
        type: "block",
        name,
        ...(withAddress && { with_address: true }),
        ...(span !== undefined && { span_ms: span }),
        ...(reason && { reason }),
      });
      const lines = answer.no_address ? [{ text: t("composer.no_address") }] : [];
      return { title: t("composer.blocked", { name }), lines };
    };
    return { title: t("composer.block_asks", { name }), confirm: { label: t("composer.block"), run } };
  },
  async unblock({ client }, given) {
    const name = given.user();
    await client.ask({ type: "unblock", name });
    return { title: t("composer.unblocked", { name }) };
  },
  async blocks({ client }) {
    const { blocks } = await client.ask<"blocks">({ type: "blocks" });
    const lines = blocks.map(({ name, address, by, reason }) => ({
      text: address ? `${name} (${address})` : name,
      more: reason ? `${by}: ${reason}` : by,
    }));
    return { title: t("composer.blocks", { count: blocks.length }), lines };
  },
  async mute({ client, room }, given) {
    const name = given.user();
    const span = given.span();
    const reason = given.rest();
    await client.ask({
      type: "mute",
      room: room.id,
      user: `@${name}`,
      ...(span !== undefined && { span_ms: span }),
      ...(reason && { reason }),
    });
    return { title: t(room.isLobby ? "composer.muted_lobby" : "composer.muted_room", { name, room: `#${room.name}` }) };
  },
  async unmute({ client, room }, given) {
    const name = given.user();
    await client.ask({ type: "unmute", room: room.id, user: `@${name}` });
    return { title: t("composer.unmuted", { name }) };
  },
  op: (reach, given) => setRole(reach, given, "operator"),
  deop: (reach, given) => setRole(reach, given, "member"),
};

async function setRole({ client, room }: Reach, given: Arguments, role: "operator" | "member"): Promise<Answer> {
  const user = given.user();
  await client.ask({ type: "set_room_role", room: room.id, user: `@${user}`, role });
  return { title: t(role === "operator" ? "composer.opped" : "composer.deopped", { name: user }) };
}
