// Draws a part of the page for a client of the fake server, until the test is over.

import { flushSync, mount, unmount, type Component } from "svelte";
import { onTestFinished } from "vitest";
import type { Client } from "$lib/state/client.svelte.ts";
import { Overlays } from "$lib/state/overlays.svelte.ts";
import Within from "./Within.svelte";

export function draw<P extends Record<string, unknown>>(
  client: Client,
  part: Component<P>,
  props: P,
  overlays = new Overlays(),
): HTMLElement {
  const target = document.createElement("div");
  document.body.append(target);
  const mounted = mount(Within as unknown as Component<Record<string, unknown>>, {
    target,
    props: { client, overlays, part, props },
  });
  onTestFinished(async () => {
    await unmount(mounted);
    target.remove();
  });
  flushSync();
  return target;
}
