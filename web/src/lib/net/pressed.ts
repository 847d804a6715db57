// What the service worker does when somebody presses a notification: a page that stands comes to the front and shows the
// message, or else one is opened there.

import type { Place } from "../state/notifications.svelte.ts";

/** What the worker tells a page. */
export interface Show extends Place {
  readonly type: "show";
}

/** What is used of the worker's `clients`. */
export interface Windows {
  matchAll(options: { type: "window"; includeUncontrolled: true }): Promise<readonly Standing[]>;
  openWindow(path: string): Promise<unknown>;
}

export interface Standing {
  readonly focused: boolean;
  focus(): Promise<unknown>;
  postMessage(message: Show): void;
}

/** `place` is undefined for a notification that is about none, such as a test. */
export async function pressed(windows: Windows, place: Place | undefined): Promise<void> {
  const all = await windows.matchAll({ type: "window", includeUncontrolled: true });
  const one = all.find(({ focused }) => focused) ?? all[0];
  if (!one) {
    await windows.openWindow(place ? `/r/${place.room}/${place.seq}` : "/");
    return;
  }
  await one.focus();
  if (place) one.postMessage({ type: "show", ...place });
}
