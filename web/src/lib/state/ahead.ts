// What of a log is to be read next while somebody scrolls through it.

/** So many heights of the box before an end of the window, what comes after it is read. */
const AHEAD = 2.5;

/** How far it is from what is seen to either end of the window, in heights of the box. */
export interface Left {
  readonly above: number;
  readonly below: number;
}

interface Window {
  readonly atStart: boolean;
  readonly atEnd: boolean;
  /** It holds all that it may: what is read at one end is let go at the other. */
  readonly isFull: boolean;
}

/** Which end of the window is so near that it is to be read on there. Where a full window is low, as of short messages on a high
 * screen, reading on at one end brings the other near, which is no reason to read on there, too: it is when that is much nearer. */
export function wanted({ above, below }: Left, { atStart, atEnd, isFull }: Window): "older" | "newer" | undefined {
  const near = isFull ? Math.min(AHEAD, (above + below) / 3) : AHEAD;
  if (below < near && !atEnd) return "newer";
  if (above < near && !atStart) return "older";
  return undefined;
}
