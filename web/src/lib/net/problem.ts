// What is thrown when the server refuses something or can't be reached. Its code is one of the protocol's, or one of ours.

/** Ours: the connection was lost before the answer; the server can't be reached; no answer in time. */
export type OwnCode = "lost" | "unreachable" | "timeout";

export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly code: string,
    message: string,
    /** The status of an answer over HTTP. */
    readonly status = 0,
    /** When the block or mute that refuses ends by itself, in milliseconds since 1970. */
    readonly until?: number,
  ) {
    super(message);
  }

  /** Whether trying again later may help, without the person doing anything. */
  get passes(): boolean {
    return PASSING.has(this.code);
  }
}

const PASSING = new Set([
  "lost",
  "unreachable",
  "timeout",
  "busy",
  "unavailable",
  "shutting_down",
  "internal",
  "too_fast",
]);
