// A real server of its own for a test: the binary, a fresh data folder, ports that the system chose.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./until.ts";

const DEBUG_BINARY = fileURLToPath(new URL("../../../../target/debug/parlor", import.meta.url));

/** The binary under test. */
export const BINARY = process.env["PARLOR_BIN"] ?? DEBUG_BINARY;

export const OWNER = { name: "anna", password: "correct horse battery" } as const;

export interface Options {
  /** Without an owner the server can be claimed by its one-time link. */
  owner?: boolean;
  /** Settings by their variables: `PARLOR_JOIN`. */
  settings?: Readonly<Record<string, string>>;
}

export class Server {
  #process: ChildProcess | undefined;
  #log = "";
  url = "";
  linePort = 0;

  private constructor(
    readonly folder: string,
    readonly options: Options,
  ) {}

  static async start(options: Options = {}): Promise<Server> {
    if (!existsSync(BINARY)) throw new Error(`There is no binary at ${BINARY}: cargo build makes it.`);
    const server = new Server(await mkdtemp(join(tmpdir(), "parlor-e2e-")), options);
    await server.up();
    return server;
  }

  /** Starts it, on the ports that it had before, if any. */
  async up(): Promise<void> {
    const ready = join(this.folder, "ready");
    await rm(ready, { force: true });
    const port = this.url ? new URL(this.url).port : "0";
    const words = ["serve", "--data", join(this.folder, "data"), "--ready-file", ready];
    words.push("--listen", `127.0.0.1:${port}`, "--line", `127.0.0.1:${this.linePort}`);
    const owner = this.options.owner ?? true;
    const env = {
      ...process.env,
      HOME: this.folder,
      ...this.options.settings,
      ...(owner && { PARLOR_OWNER: OWNER.name, PARLOR_OWNER_PASSWORD: OWNER.password }),
    };
    const child = spawn(BINARY, words, { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    child.stdout.on("data", (bytes: Buffer) => (this.#log += bytes.toString()));
    child.stderr.on("data", (bytes: Buffer) => (this.#log += bytes.toString()));
    const lines = await until("the server is ready", async () => {
      if (child.exitCode !== null) throw new Error(`The server ended:\n${this.#log}`);
      return existsSync(ready) ? (await readFile(ready, "utf8")).split("\n") : undefined;
    });
    this.url = lines.find((line) => line.startsWith("http://")) ?? "";
    this.linePort = Number(
      lines
        .find((line) => line.startsWith("line://"))
        ?.split(":")
        .at(-1),
    );
  }

  /** What it has logged. */
  get log(): string {
    return this.#log;
  }

  /** The secret of the one-time link that makes the owner. */
  async claimCode(): Promise<string> {
    return until("the one-time link", async () => /\/claim#(\S+)/.exec(this.#log)?.[1]);
  }

  /** Ends it, at once or as an operator would. */
  async down(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  async stop(): Promise<void> {
    await this.down();
    await rm(this.folder, { recursive: true, force: true });
  }
}
