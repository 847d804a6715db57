// Somebody in the terminal client, in a real pseudo-terminal that script(1) makes.

import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { BINARY } from "./server.ts";
import { until } from "./until.ts";

export class Terminal {
  #painted = "";

  private constructor(readonly process: ChildProcessWithoutNullStreams) {
    process.stdout.on("data", (bytes: Buffer) => (this.#painted += bytes.toString()));
  }

  static async join(url: string, name: string, home: string): Promise<Terminal> {
    const command = `stty cols ${COLUMNS} rows ${ROWS}; exec '${BINARY}' join '${url}' --name '${name}'`;
    const child = spawn("script", ["-qfec", command, "/dev/null"], {
      env: { ...process.env, HOME: home, TERM: "xterm-256color", LANG: "C.UTF-8" },
    });
    const terminal = new Terminal(child);
    await terminal.shows("lobby");
    return terminal;
  }

  /** What stands on the screen. */
  get text(): string {
    return screenOf(this.#painted);
  }

  type(text: string): void {
    this.process.stdin.write(text);
  }

  async shows(text: string): Promise<void> {
    await until(`"${text}" in the terminal`, () => this.text.includes(text) || undefined);
  }

  async leave(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill("SIGTERM");
    await ended;
  }
}

const COLUMNS = 120;
const ROWS = 40;
/** Sequences that move or wipe (ECMA-48), others that only colour or ask, and single characters. */
const PAINTING =
  /\u001b\[([0-9;:?<>=]*)[ -/]*([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]|[^]/gu;

/** The screen that bytes lead to. Only what changed is painted, so what is seen is in no single piece of them. */
function screenOf(painted: string): string {
  let screen = blank();
  let [row, column] = [0, 0];
  for (const [piece, words = "", verb] of painted.matchAll(PAINTING)) {
    const [first = 1, second = 1] = words.split(";").map((word) => Number(word) || 1);
    if (verb === "H") [row, column] = [first - 1, second - 1];
    else if (verb === "J") screen = blank();
    else if (verb === "K") screen[row]?.fill(" ", column);
    else if (piece === "\r") column = 0;
    else if (piece === "\n") row++;
    else if (!piece.startsWith("\u001b")) {
      const line = screen[row];
      if (line && column < COLUMNS) line[column] = piece;
      column++;
    }
  }
  return screen.map((line) => line.join("")).join("\n");
}

function blank(): string[][] {
  return Array.from({ length: ROWS }, () => Array.from({ length: COLUMNS }, () => " "));
}
