// The browser's notifications (WHATWG Notifications API), which it has only for pages over https and on localhost.

import type { Bell, News, Permission, Place, Settled } from "../state/notifications.svelte.ts";
import { claim } from "./locks.ts";
import type { Show } from "./pressed.ts";
import { isAudible, playTone } from "./tones.ts";

/** What pages of this browser say to each other of it. */
const CHANNEL = "parlor news";
/** Who has told of a message keeps others from it for so long. */
const CLAIM_MS = 60_000;

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
    // Where nobody pressed anything yet, asking for audio is refused with a complaint.
    audible: async () => {
      const { userActivation } = window.navigator as { userActivation?: UserActivation };
      return (userActivation?.hasBeenActive ?? true) && isAudible();
    },
    play: playTone,
    ...amongPages(window),
  };
}

function amongPages({
  BroadcastChannel,
  setTimeout,
}: Window & typeof globalThis): Pick<Bell, "settle" | "settled" | "claim"> {
  const channel = new BroadcastChannel(CHANNEL);
  return {
    settle: (settled) => channel.postMessage(settled),
    settled: (call) => {
      channel.onmessage = ({ data }: MessageEvent<Settled>) => call(data);
      return () => (channel.onmessage = null);
    },
    claim: async ({ room, seq }) => {
      const release = await claim(`news:${room}/${seq}`);
      if (release) setTimeout(release, CLAIM_MS);
      return release !== undefined;
    },
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
