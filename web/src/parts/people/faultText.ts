// The words for what is wrong with a new password.

import { t } from "$lib/i18n/index.svelte.ts";

/** Of one that has at least so many characters. */
export function faultText(fault: "short" | "long" | "differs", least: number): string {
  return t(`people.password_${fault}`, { count: least });
}
