// Signs out: at once where one can come back, and after a question where one can't.

import type { Client } from "$lib/state/client.svelte.ts";
import type { Overlays } from "$lib/state/overlays.svelte.ts";

export function leave(client: Client, overlays: Overlays): void {
  if (client.isGuest || client.outbox.all.length > 0) overlays.open({ name: "sign_out" });
  else void signOut(client, overlays);
}

export async function signOut(client: Client, overlays: Overlays): Promise<void> {
  overlays.close();
  try {
    await client.signOut();
  } catch (problem) {
    client.problem(problem);
  }
}
