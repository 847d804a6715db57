// A line between browser and server that can be slow, or cut in the middle of something.

import { createServer, connect, type AddressInfo, type Server as NetServer, type Socket } from "node:net";
import { once } from "node:events";

export class Proxy {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #refusing = false;
  /** Bytes that may still go up before everything is cut; undefined for any number. */
  #left: number | undefined;
  /** How many bytes have gone up. */
  up = 0;

  private constructor(
    readonly server: NetServer,
    readonly target: number,
  ) {}

  static async before(url: string): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server, Number(new URL(url).port));
    server.on("connection", (client) => proxy.#accept(client));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends all connections and lets none through until `mend`. */
  cut(): void {
    this.#refusing = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#pairs.clear();
  }

  mend(): void {
    this.#refusing = false;
    this.#left = undefined;
  }

  /** Cuts when so many more bytes have gone up. */
  cutAfter(bytes: number): void {
    this.#left = bytes;
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, "close");
  }

  #accept(client: Socket): void {
    if (this.#refusing) {
      client.destroy();
      return;
    }
    const server = connect(this.target, "127.0.0.1");
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    const end = () => {
      client.destroy();
      server.destroy();
      this.#pairs.delete(pair);
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    client.on("data", (bytes) => this.#count(bytes.length));
    client.pipe(server);
    server.pipe(client);
  }

  #count(bytes: number): void {
    this.up += bytes;
    if (this.#left === undefined) return;
    this.#left -= bytes;
    if (this.#left <= 0) this.cut();
  }
}
