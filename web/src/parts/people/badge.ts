// The word for what somebody is, beside their name: the highest of their roles.

import { t } from "$lib/i18n/index.svelte.ts";
import type { MemberView } from "$wire/protocol.ts";

export function badgeOf(member: Pick<MemberView, "role" | "server_role">): string | undefined {
  if (member.server_role === "owner" || member.server_role === "admin") return t(`people.role_${member.server_role}`);
  if (member.role !== "member") return t(`people.${member.role}`);
  return member.server_role === "guest" ? t("people.role_guest") : undefined;
}
