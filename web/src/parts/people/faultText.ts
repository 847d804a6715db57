// The words for what is wrong with a new password.

import { t } from "$lib/i18n/index.svelte.ts";

export function faultText(fault: "short" | "long" | "differs"): string {
  return t(`people.password_${fault}`);
}
