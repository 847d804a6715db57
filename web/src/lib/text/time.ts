// Times, days, durations and sizes in words of the page's language. Times are milliseconds since 1970, in the zone of the
// browser; whether the day has 12 or 24 hours is what the language says unless people chose.

import { locale } from "../i18n/index.svelte.ts";

export type Clock = "system" | "12" | "24";

const DAY_MS = 86_400_000;
const UNITS = [
  ["day", DAY_MS],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;
const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** Making a formatter costs more than using it a thousand times. */
const dates = new Map<string, Intl.DateTimeFormat>();

function dateFormat(name: string, clock: Clock, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale.tag} ${name} ${clock}`;
  const kept = dates.get(key);
  if (kept) return kept;
  const cycle = clock === "12" ? "h12" : clock === "24" ? "h23" : undefined;
  const made = new Intl.DateTimeFormat(locale.tag, { ...options, ...(cycle && { hourCycle: cycle }) });
  dates.set(key, made);
  return made;
}

const numbers = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale.tag} ${JSON.stringify(options)}`;
  const made = numbers.get(key) ?? new Intl.NumberFormat(locale.tag, options);
  numbers.set(key, made);
  return made;
}

/** `14:05` or `2:05 PM`. */
export function clockTime(ms: number, clock: Clock = "system"): string {
  return dateFormat("clock", clock, { hour: clock === "12" ? "numeric" : "2-digit", minute: "2-digit" }).format(ms);
}

/** The day and the time to the second, with the zone. */
export function fullTime(ms: number, clock: Clock = "system"): string {
  return dateFormat("full", clock, {
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: clock === "12" ? "numeric" : "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  }).format(ms);
}

/** `Today`, `Yesterday`, `Tuesday, 3 November`; with the year where it is another. */
export function dayName(ms: number, now: number): string {
  const days = daysBetween(ms, now);
  if (days === 0 || days === 1) return capital(relative(-days));
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  const options = { weekday: "long", month: "long", day: "numeric" } as const;
  return sameYear
    ? dateFormat("day", "system", options).format(ms)
    : dateFormat("day of year", "system", { ...options, year: "numeric" }).format(ms);
}

/** For a list: the time of today, `Yesterday`, else a short date. */
export function shortDay(ms: number, now: number, clock: Clock = "system"): string {
  const days = daysBetween(ms, now);
  if (days === 0) return clockTime(ms, clock);
  if (days === 1) return capital(relative(-1));
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  const options = { month: "short", day: "numeric" } as const;
  return sameYear
    ? dateFormat("short", "system", options).format(ms)
    : dateFormat("short of year", "system", { ...options, year: "numeric" }).format(ms);
}

/** How long: `3 days`, `10 minutes`; the largest unit alone. */
export function span(ms: number): string {
  const [whole, unit] = largest(ms);
  return numberFormat({ style: "unit", unit, unitDisplay: "long" }).format(whole);
}

/** How long it is since: `3 days ago`. A language may bend the unit here: "3 Tage", but "vor 3 Tagen". */
export function ago(ms: number): string {
  const [whole, unit] = largest(ms);
  return new Intl.RelativeTimeFormat(locale.tag).format(-whole, unit);
}

function largest(ms: number): [number, (typeof UNITS)[number][0]] {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? (["second", 1_000] as const);
  return [Math.floor(Math.max(0, ms) / size), unit];
}

/** `17 bytes`, `1.4 MB`; in powers of 1,000, as storage is sold. */
export function size(bytes: number): string {
  let power = 0;
  let shown = bytes;
  while (shown >= 999.5 && power < SIZES.length - 1) {
    shown /= 1_000;
    power += 1;
  }
  return numberFormat({
    style: "unit",
    unit: SIZES[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power > 0 && shown < 100 ? 1 : 0,
  }).format(shown);
}

/** Whether both are on the same day here. */
export function isSameDay(one: number, other: number): boolean {
  return daysBetween(one, other) === 0;
}

/** Days from midnight to midnight, so that a day of 23 hours is one too. */
function daysBetween(earlier: number, later: number): number {
  return Math.round((midnight(later) - midnight(earlier)) / DAY_MS);
}

/** The day that was asked for last: who asks for one asks for many of the same. */
let day = { start: 0, end: 0 };

function midnight(ms: number): number {
  if (ms < day.start || ms >= day.end) {
    const date = new Date(ms);
    const start = date.setHours(0, 0, 0, 0);
    day = { start, end: date.setDate(date.getDate() + 1) };
  }
  return day.start;
}

function relative(days: number): string {
  return new Intl.RelativeTimeFormat(locale.tag, { numeric: "auto" }).format(days, "day");
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale.tag) + text.slice(1);
}
