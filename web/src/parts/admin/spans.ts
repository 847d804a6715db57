// How long blocks and invites can be made to stand.

import { t, type Key } from "$lib/i18n/index.svelte.ts";

const HOUR_MS = 3_600_000;
export const SPANS = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
  month: 30 * 24 * HOUR_MS,
  ever: undefined,
} as const;
export type SpanName = keyof typeof SPANS;

/** For a choice; `ever` is the words for one without an end. */
export function spanOptions(ever: Key): { value: SpanName; label: string }[] {
  return (Object.keys(SPANS) as SpanName[]).map((value) => ({
    value,
    label: value === "ever" ? t(ever) : t(`admin.span_${value}`),
  }));
}
