// What the connection needs from a browser: its sockets, clock and timers.

import { ask } from "./api.ts";
import type { Outside } from "./connection.ts";

/** What has come is shown at once after a pause, and else with the next frame that is painted; a page that nobody sees
 * paints none, so a timer does it there. */
function soonIn(window: Window): (call: () => void) => void {
  let last = -Infinity;
  return (call) => {
    const run = () => {
      last = performance.now();
      call();
    };
    if (window.document.hidden) window.setTimeout(run, 100);
    else if (performance.now() - last > 50) window.setTimeout(run);
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
    soon: soonIn(window),
  };
}
