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
    const command = `stty cols 120 rows 40; exec '${BINARY}' join '${url}' --name '${name}'`;
    const child = spawn("script", ["-qfec", command, "/dev/null"], {
      env: { ...process.env, HOME: home, TERM: "xterm-256color", LANG: "C.UTF-8" },
    });
    const terminal = new Terminal(child);
    await terminal.shows("lobby");
    return terminal;
  }

  /** What was painted, without the sequences that move and colour. */
  get text(): string {
    // eslint-disable-next-line no-control-regex
    return this.#painted.replace(
      /\u001b(?:\[[0-9;:?<>=]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_()][0-9A-B]?)/g,
      "",
    );
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
