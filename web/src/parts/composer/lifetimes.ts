// For how long what is written next may stand.

import { t } from "$lib/i18n/index.svelte.ts";
import type { Room } from "$lib/state/room.svelte.ts";
import { span } from "$lib/text/time.ts";
import type { MenuItem } from "$parts/common/Menu.svelte";

const MINUTE_MS = 60_000;
const LIFETIMES = [10_000, MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS, 1_440 * MINUTE_MS, 10_080 * MINUTE_MS];

export function lifetimeItems(room: Room): MenuItem[] {
  return [undefined, ...LIFETIMES].map((lifetime) => ({
    label: lifetime === undefined ? t("composer.expires_never") : span(lifetime),
    checked: room.lifetime === lifetime,
    onpick: () => (room.lifetime = lifetime),
  }));
}
