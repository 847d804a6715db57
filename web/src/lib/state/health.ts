// What is worth a look about the server, of what it tells of its health.

import { locale, t } from "../i18n/index.svelte.ts";
import type { Api } from "$wire/protocol.ts";
import { ago, size, span } from "../text/time.ts";

/** A line of the page. */
export interface Check {
  readonly label: string;
  readonly value: string;
  /** What is not as it should be, and what to do. */
  readonly warn?: string;
}

const DISK_LOW_BYTES = 1_000_000_000;
const FILES_NEARLY = 0.9;
const BEHIND_MANY = 1_000;
const BACKUP_OLD_MS = 7 * 86_400_000;

/** The lines of the page at a moment, in milliseconds since 1970. */
export function checks(health: Api.Health, now: number): Check[] {
  const { users, guests, rooms } = health;
  return [
    { label: t("admin.h_version"), value: health.version },
    { label: t("admin.h_uptime"), value: span(health.uptime_ms) },
    { label: t("admin.h_sessions"), value: sessions(health) },
    { label: t("admin.h_known"), value: t("admin.h_known_of", { users, guests, rooms }) },
    { label: t("admin.h_events"), value: t("admin.count", { count: health.events }) },
    { label: t("admin.h_store"), value: size(health.store_bytes) },
    files(health),
    ...(health.disk_free_bytes === undefined ? [] : [disk(health.disk_free_bytes)]),
    search(health.search_behind),
    backup(health.last_backup, now),
    ...(health.memory_bytes === undefined ? [] : [{ label: t("admin.h_memory"), value: size(health.memory_bytes) }]),
  ];
}

function sessions({ sessions }: Api.Health): string {
  const told = sessions.map(({ gateway, count }) =>
    t("admin.h_sessions_of", { count, gateway: t(`admin.gateway_${gateway}`) }),
  );
  return told.join(locale.comma) || t("admin.h_no_sessions");
}

function files({ files: { bytes, quota } }: Api.Health): Check {
  const value = quota === undefined ? size(bytes) : t("admin.files_of", { used: size(bytes), quota: size(quota) });
  const full = quota !== undefined && bytes > quota * FILES_NEARLY;
  return { label: t("admin.h_files"), value, ...(full && { warn: t("admin.h_files_warn") }) };
}

function disk(free: number): Check {
  const low = free < DISK_LOW_BYTES;
  return { label: t("admin.h_disk"), value: size(free), ...(low && { warn: t("admin.h_disk_warn") }) };
}

function search(behind: number): Check {
  const value = behind > 0 ? t("admin.h_search_behind", { count: behind }) : t("admin.h_search_ok");
  return { label: t("admin.h_search"), value, ...(behind > BEHIND_MANY && { warn: t("admin.h_search_warn") }) };
}

function backup(last: number | undefined, now: number): Check {
  const label = t("admin.h_backup");
  if (last === undefined) return { label, value: t("admin.h_backup_none"), warn: t("admin.h_backup_warn") };
  const age = Math.max(0, now - last);
  return { label, value: ago(age), ...(age > BACKUP_OLD_MS && { warn: t("admin.h_backup_warn") }) };
}
