// How long a client waits before it tries again: longer each time, with some chance in it, so that those who were cut off
// together don't come back together.

const FIRST_MS = 500;
const MOST_MS = 20_000;

/** Milliseconds before try number `attempt`, from 0. `random` is from 0 to 1. */
export function pause(attempt: number, random: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(full * (0.5 + random / 2));
}
