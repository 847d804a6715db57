// The browser's notifications (WHATWG Notifications API), which it has only for pages over https and on localhost.

import type { Bell, News, Permission, Place } from "../state/notifications.svelte.ts";
import type { Show } from "./pressed.ts";
import { playTone } from "./tones.ts";

export function bellOf(window: Window & typeof globalThis): Bell {
  const permission = (): Permission => {
    if (!window.isSecureContext) return "insecure";
    if (!("Notification" in window)) return "unsupported";
    return window.Notification.permission;
  };
  return {
    permission,
    ask: async () => {
      if (permission() !== "default") return permission();
      return window.Notification.requestPermission();
    },
    show: (news, onpress) => void show(window, news, onpress),
    pressed: (call) => hear(window, call),
    play: playTone,
  };
}

async function show(
  window: Window & typeof globalThis,
  { title, body, tag, place }: News,
  onpress: () => void,
): Promise<void> {
  const options = { body, tag, icon: "/icon-192.png" };
  try {
    const shown = new window.Notification(title, options);
    shown.onclick = () => {
      window.focus();
      shown.close();
      onpress();
    };
  } catch {
    // On Android only a service worker may show one: it hears of the press, too, also when no page stands any more.
    const worker = await window.navigator.serviceWorker?.getRegistration();
    await worker?.showNotification(title, { ...options, data: place });
  }
}

/** Calls with the message whose notification was pressed, as the service worker tells. */
function hear({ navigator }: Window, call: (place: Place) => void): () => void {
  const { serviceWorker } = navigator;
  const heard = ({ data }: MessageEvent<Partial<Show> | undefined>) => {
    if (data?.type === "show" && data.room && data.seq) call({ room: data.room, seq: data.seq });
  };
  serviceWorker?.addEventListener("message", heard);
  return () => serviceWorker?.removeEventListener("message", heard);
}
