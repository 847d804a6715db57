// What a room's operators have switched, in words: all of it, or what changed.

import type { Flags } from "$wire/protocol.ts";
import { t } from "../i18n/index.svelte.ts";
import { fullTime, span, type Clock } from "../text/time.ts";

const SWITCHES = [
  "moderated",
  "topic_locked",
  "invite_only",
  "secret",
  "outsiders_write",
  "guests_read",
  "no_queries",
  "no_tombstones",
] as const;

/** All that is on. */
export function rulesOf(flags: Flags, clock?: Clock): string[] {
  return [
    ...SWITCHES.filter((one) => flags[one]).map((one) => t(`details.rule_${one}`)),
    ...(flags.key ? [t("details.rule_key")] : []),
    ...(flags.member_limit ? [limit(flags.member_limit)] : []),
    ...keptFor(flags, clock),
  ];
}

/** For how long what is said is kept, where that is not for good: nobody should have to look for it. */
export function keptFor({ retention_ms, ends_at }: Flags, clock?: Clock): string[] {
  return [
    ...(retention_ms ? [t("details.rule_retention", { span: span(retention_ms) })] : []),
    ...(ends_at ? [t("details.rule_ends", { time: fullTime(ends_at, clock) })] : []),
  ];
}

/** What is otherwise than before. Who may not see the key knows only whether there is one: it is what changed where nothing else
 * did. */
export function changesOf(before: Flags, after: Flags, keyed: boolean, clock?: Clock): string[] {
  const switched = SWITCHES.filter((one) => (before[one] ?? false) !== (after[one] ?? false));
  const changes = switched.map((one) => rule(t(`details.rule_${one}`), after[one]));
  if (before.member_limit !== after.member_limit)
    changes.push(after.member_limit ? limit(after.member_limit) : t("details.rule_no_limit"));
  if (before.retention_ms !== after.retention_ms)
    changes.push(...(after.retention_ms ? keptFor({ retention_ms: after.retention_ms }) : [t("details.rule_kept")]));
  if (before.ends_at !== after.ends_at)
    changes.push(...(after.ends_at ? keptFor({ ends_at: after.ends_at }, clock) : [t("details.rule_endless")]));
  if (changes.length === 0 || (before.key && !keyed)) changes.push(rule(t("details.rule_key"), keyed));
  return changes;
}

function rule(text: string, isOn: boolean | undefined): string {
  return isOn ? text : t("details.rule_off", { rule: text });
}

function limit(count: number): string {
  return t("details.rule_limit", { count });
}
