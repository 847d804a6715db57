// Mutes, removes and blocks, and how each is taken back.

import { t } from "../i18n/index.svelte.ts";
import type { Request, UserLabel } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import type { Room } from "./room.svelte.ts";

export type ModerateAct = "mute" | "remove" | "block";

export interface Moderation {
  readonly act: ModerateAct;
  readonly who: UserLabel;
  /** The lobby stands for the server. */
  readonly room: Room | undefined;
  readonly spanMs: number | undefined;
  readonly reason: string;
  readonly withAddress: boolean;
}

type Moderator = Pick<Client, "ask" | "act" | "problem" | "notices">;

/** Does it, tells so, and offers the way back where there is one. Answers whether it was done. */
export async function moderate(client: Moderator, moderation: Moderation): Promise<boolean> {
  const request = requestOf(moderation);
  if (!request) return false;
  try {
    const ok = await client.ask<"done" | "block">(request);
    const noAddress = ok.kind === "block" && ok.no_address === true;
    const back = wayBack(moderation);
    const action = back && { label: t("people.undo"), run: () => void client.act(back.request, back.done) };
    client.notices.say(doneText(moderation, noAddress), "done", action);
    return true;
  } catch (problem) {
    client.problem(problem);
    return false;
  }
}

function requestOf({ act, who, room, spanMs, reason, withAddress }: Moderation): Request | undefined {
  const why = reason ? { reason } : {};
  const until = spanMs === undefined ? {} : { span_ms: spanMs };
  if (act === "block") {
    return { type: "block", name: who.name, ...(withAddress && { with_address: true }), ...until, ...why };
  }
  if (!room) return undefined;
  if (act === "mute") return { type: "mute", room: room.id, user: who.id, ...until, ...why };
  return { type: "remove", room: room.id, user: who.id, ...why };
}

function doneText({ act, who: { name } }: Moderation, noAddress: boolean): string {
  if (act === "mute") return t("people.muted_now", { name });
  if (act === "remove") return t("people.removed_now", { name });
  return t(noAddress ? "people.blocked_no_address" : "people.blocked_now", { name });
}

function wayBack({ act, who, room }: Moderation): { request: Request; done: string } | undefined {
  const { name } = who;
  if (act === "block") return { request: { type: "unblock", name }, done: t("people.unblocked_now", { name }) };
  if (!room) return undefined;
  if (act === "mute") {
    return { request: { type: "unmute", room: room.id, user: who.id }, done: t("people.unmuted_now", { name }) };
  }
  // Nobody needs an invitation to come back to the lobby.
  if (room.isLobby) return undefined;
  return { request: { type: "invite", room: room.id, user: who.id }, done: t("people.invited_back", { name }) };
}
