// What nearly every file of tests has: a server and a browser, from the first test to the last.

import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launch, Visitor } from "./browser.ts";
import { OWNER, Server, type Options } from "./server.ts";

export class Stage {
  server!: Server;
  browser!: Browser;

  /** Somebody who opens the server's address. */
  arrive(options?: BrowserContextOptions): Promise<Visitor> {
    return Visitor.arrive(this.browser, this.server.url, options);
  }

  /** Somebody who comes in under a name. */
  join(name: string, options?: BrowserContextOptions): Promise<Visitor> {
    return Visitor.join(this.browser, this.server.url, name, options);
  }

  /** The owner, signed in. */
  async owner(options?: BrowserContextOptions): Promise<Visitor> {
    const anna = await this.arrive(options);
    await anna.comeIn(OWNER.name, OWNER.password);
    return anna;
  }
}

/** Sets the stage for the tests of the block in which it is called. */
export function staged(options?: Options): Stage {
  const stage = new Stage();
  beforeAll(async () => {
    [stage.server, stage.browser] = await Promise.all([Server.start(options), launch()]);
  });
  afterAll(async () => {
    await stage.browser.close();
    await stage.server.stop();
  });
  return stage;
}
