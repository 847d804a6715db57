// The lines of the audit log as sentences.

import { t, type Key } from "../i18n/index.svelte.ts";
import type { AuditView } from "$wire/protocol.ts";

/** Everything that is logged. */
export const ACTIONS = [
  "sign-in",
  "sign-in-failed",
  "claim",
  "register",
  "password",
  "role",
  "remove",
  "block",
  "unblock",
  "mute",
  "unmute",
  "delete",
  "room",
  "invite",
  "device",
  "operator",
  "passkey",
  "second-factor",
  "backup",
  "restore",
  "export",
  "upload",
] as const;
export type AuditAction = (typeof ACTIONS)[number];

/** What was done, by whom and to whom. `roomName` is what the room is called for the one who reads. */
export function auditSentence(line: AuditView, roomName: (line: AuditView) => string): string {
  const values = {
    actor: line.actor ? line.actor_name : line.actor_name || t("admin.the_server"),
    target: line.target,
    action: line.action,
    detail: roleName(line.detail),
    room: line.room ? roomName(line) : "",
  };
  return t(keyOf(line), values);
}

/** What was said beside it, where the sentence does not have it yet. */
export function auditDetail(line: AuditView): string {
  return line.action === "role" || line.action === "invite" || line.action === "device" ? "" : (line.detail ?? "");
}

function keyOf({ action, room, detail }: AuditView): Key {
  if (!isKnown(action)) return "admin.act_other";
  switch (action) {
    case "role":
      return room ? "admin.act_role_room" : "admin.act_role";
    case "remove":
      return room ? "admin.act_remove" : "admin.act_remove_server";
    case "invite":
      return detail === "revoked" ? "admin.act_invite_revoked" : "admin.act_invite_made";
    default:
      return `admin.act_${action}`;
  }
}

function isKnown(action: string): action is AuditAction {
  return (ACTIONS as readonly string[]).includes(action);
}

function roleName(role: string | undefined): string {
  const known = ["guest", "member", "admin", "owner", "operator", "voiced"] as const;
  const found = known.find((one) => one === role);
  return found ? t(`admin.as_${found}`) : (role ?? "");
}
