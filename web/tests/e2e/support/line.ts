// Somebody at the line door: a bare socket, as with nc.

import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { until } from "./until.ts";

export class LineClient {
  #heard = "";

  private constructor(readonly socket: Socket) {
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => (this.#heard += text));
    socket.on("error", () => undefined);
  }

  static async join(port: number, name: string): Promise<LineClient> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    const client = new LineClient(socket);
    await client.hears("enter your name");
    client.say(name);
    await client.hears(`Welcome ${name}`);
    return client;
  }

  say(line: string): void {
    this.socket.write(`${line}\n`);
  }

  /** Waits until it was told this, and answers all that it was told. */
  async hears(text: string): Promise<string> {
    return until(`"${text}" at the line door, which heard:\n${this.#heard}`, () =>
      this.#heard.includes(text) ? this.#heard : undefined,
    );
  }

  leave(): void {
    this.socket.destroy();
  }
}
