// Whether the page is as narrow as a phone: one column, sheets from below.

import { MediaQuery } from "svelte/reactivity";

const narrow = new MediaQuery("max-width: 720px", false);
const small = new MediaQuery("max-width: 480px", false);
const medium = new MediaQuery("max-width: 1100px", false);

/** One column. */
export function isNarrow(): boolean {
  return narrow.current;
}

/** No place for many buttons beside a text. */
export function isSmall(): boolean {
  return small.current;
}

/** No place for the details beside the messages: they lie over them. */
export function isMedium(): boolean {
  return medium.current;
}
