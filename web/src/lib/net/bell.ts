// The browser's notifications (WHATWG Notifications API), which it has only for pages over https and on localhost.

import type { Bell, Permission } from "../state/notifications.svelte.ts";
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
    show: (title, body, tag, onpress) => void show(window, title, body, tag, onpress),
    play: playTone,
  };
}

async function show(
  window: Window & typeof globalThis,
  title: string,
  body: string,
  tag: string,
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
    // On Android only a service worker may show one.
    const worker = await window.navigator.serviceWorker?.getRegistration();
    await worker?.showNotification(title, options);
  }
}
