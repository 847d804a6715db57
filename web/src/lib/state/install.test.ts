import { expect, test } from "vitest";
import { Install } from "./install.svelte.ts";

/** A window that tells what the browser would. */
function windowThat(of: { secure?: boolean; standalone?: boolean }) {
  const target = new EventTarget();
  const { secure = true, standalone = false } = of;
  const window = Object.assign(target, { isSecureContext: secure, matchMedia: () => ({ matches: standalone }) });
  return window as unknown as Window;
}

function offer() {
  const event = new Event("beforeinstallprompt", { cancelable: true });
  return Object.assign(event, { prompt: () => Promise.resolve({ outcome: "accepted" }) });
}

test("what is missing is told where the page came over plain http", () => {
  expect(new Install(windowThat({ secure: false })).state).toBe("insecure");
});

test("a browser's offer is kept until it is used, once", async () => {
  const window = windowThat({});
  const install = new Install(window);
  const event = offer();

  window.dispatchEvent(event);
  const offered = install.state;
  await install.ask();

  expect([event.defaultPrevented, offered, install.state]).toEqual([true, "offered", "by_menu"]);
});

test("an installed page offers nothing", () => {
  const window = windowThat({});
  const install = new Install(window);

  window.dispatchEvent(new Event("appinstalled"));

  expect([install.state, new Install(windowThat({ standalone: true })).state]).toEqual(["installed", "installed"]);
});
