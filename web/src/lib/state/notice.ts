// What happened in a room in one sentence. Names are kept apart from the text around them, whichever way they are written.

import { t } from "../i18n/index.svelte.ts";
import type { EventFrame, Flags, UserLabel } from "$wire/protocol.ts";
import { locale } from "../i18n/index.svelte.ts";
import type { Clock } from "../text/time.ts";
import type { ComingsRow } from "./rows.ts";
import { changesOf, keptFor } from "./rules.ts";

const MOST_NAMES = 3;

/** A name inside of a sentence (Unicode UAX 9: first strong isolate). */
export function apart(name: string): string {
  return `\u2068${name}\u2069`;
}

/** Making one takes longer than the rest of a sentence. */
let list: { readonly tag: string; readonly format: Intl.ListFormat } | undefined;

function listFormat(): Intl.ListFormat {
  const { tag } = locale;
  if (list?.tag !== tag) list = { tag, format: new Intl.ListFormat(tag, { type: "conjunction" }) };
  return list.format;
}

/** "anna, bert and 3 others". */
export function namesOf(all: readonly UserLabel[]): string {
  const names = all.map((who) => apart(who.name));
  if (names.length <= MOST_NAMES) {
    return listFormat().format(names);
  }
  const shown = names.slice(0, MOST_NAMES - 1);
  return t("log.names_more", { names: shown.join(locale.comma), count: names.length - shown.length });
}

/** One sentence of one notice. `before` is what the room's operators had switched before, where that is known. */
export function sentence(event: EventFrame, before?: Flags, clock?: Clock): string {
  const name = apart(event.by.name);
  switch (event.kind) {
    case "created":
    case "pinned":
      return t(`log.${event.kind}`, { name });
    case "flags_set": {
      const { flags, keyed = false } = event;
      const news = before ? changesOf(before, flags, keyed, clock) : keptFor(flags, clock);
      return [t("log.flags_set", { name }), ...news].join(" · ");
    }
    case "topic_set":
      return event.topic ? t("log.topic_set", { name, topic: apart(event.topic) }) : t("log.topic_cleared", { name });
    case "removed":
    case "muted":
      return because(event.kind, name, event.target.name, event.reason);
    case "blocked":
      return because(event.kind, name, event.name, event.reason);
    case "unblocked":
      return t("log.unblocked", { name, target: apart(event.name) });
    case "unmuted":
    case "invited":
      return t(`log.${event.kind}`, { name, target: apart(event.target.name) });
    case "role_set": {
      const key = { operator: "log.made_operator", voiced: "log.made_voiced", member: "log.made_member" } as const;
      return t(key[event.role], { name, target: apart(event.target.name) });
    }
    case "renamed":
      return t("log.room_renamed", { name, room: apart(event.name) });
    case "mask_added":
    case "mask_removed":
      return t(`log.${event.kind}`, { name, mask: apart(event.mask) });
    default:
      return "";
  }
}

/** Sentences for all who came and went one after the other: who joined, who left, and who did both. */
export function comings({ people }: Pick<ComingsRow, "people">): string {
  const [one, ...others] = people;
  if (one && others.length === 0 && one.came !== one.went) {
    return t(one.came ? "log.joined" : "log.left", { name: apart(one.who.name) });
  }
  const parts = [
    ["log.joined_all", people.filter(({ came, went }) => came && !went)],
    ["log.left_all", people.filter(({ came, went }) => went && !came)],
    ["log.came_and_left", people.filter(({ came, went }) => came && went)],
  ] as const;
  return parts
    .filter(([, some]) => some.length > 0)
    .map(([key, some]) => t(key, { names: namesOf(some.map(({ who }) => who)) }))
    .join(" · ");
}

function because(kind: "removed" | "muted" | "blocked", name: string, target: string, reason?: string): string {
  const values = { name, target: apart(target) };
  return reason ? t(`log.${kind}_for`, { ...values, reason: apart(reason) }) : t(`log.${kind}`, values);
}
