// What the connection needs from a browser: its sockets, clock and timers.

import { ask } from "./api.ts";
import type { Outside } from "./connection.ts";

/** So long after what was shown last it is shown at once. */
const QUIET_MS = 50;
/** When much comes it is shown so often: the page is drawn anew less often and keys find it idle. */
const FLOOD_MS = 120;
/** So many at once, so many times in a row, are a flood. */
const FLOOD = 3;
const FLOODS = 4;

/** What has come is shown at once after a pause, and else with the next frame that is painted, or, when much comes, together a
 * little later. A page that nobody sees paints none, so a timer does it there. */
function soonIn(window: Window): Outside["soon"] {
  let last = -Infinity;
  let floods = 0;
  return (call) => {
    const run = () => {
      last = performance.now();
      floods = call() >= FLOOD ? floods + 1 : 0;
    };
    const since = performance.now() - last;
    if (window.document.hidden) window.setTimeout(run, 100);
    else if (floods >= FLOODS) window.setTimeout(run, FLOOD_MS - since);
    else if (since > QUIET_MS) window.setTimeout(run);
    else window.requestAnimationFrame(() => window.setTimeout(run));
  };
}

export function outsideOf(window: Window): Outside {
  const { protocol, host } = window.location;
  return {
    socket: () => new WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}/api/v1/socket`),
    ticket: async () => (await ask<{ ticket: string }>("POST", "/session/ticket", {})).ticket,
    now: () => Date.now(),
    random: () => Math.random(),
    after: (ms, call) => {
      const timer = window.setTimeout(call, ms);
      return () => window.clearTimeout(timer);
    },
    steady: () => window.performance.now(),
    soon: soonIn(window),
  };
}

/** What the browser is called in one's list of devices. */
export function browserName(): string {
  const agent = navigator.userAgent;
  const browser = /Edg\//.test(agent)
    ? "Edge"
    : /Firefox\//.test(agent)
      ? "Firefox"
      : /Chrom(e|ium)\//.test(agent)
        ? "Chromium"
        : /Safari\//.test(agent)
          ? "Safari"
          : "browser";
  const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(agent)?.[0] ?? "";
  return system ? `${browser}, ${system}` : browser;
}
