// Lost connections: what is typed is kept and comes once, what was missed comes without a gap, the page opens without the server.

import { describe, expect, test } from "vitest";
import { Visitor } from "./support/browser.ts";
import { LineClient } from "./support/line.ts";
import { Proxy } from "./support/proxy.ts";
import { staged } from "./support/stage.ts";

describe("without a connection", () => {
  const stage = staged();

  test("what is written waits and comes exactly once, and what was missed comes too", async () => {
    const proxy = await Proxy.before(stage.server.url);
    const line = await LineClient.join(stage.server.linePort, "dora");
    const bert = await Visitor.join(stage.browser, proxy.url, "bert");
    await bert.say("before");
    await line.hears("bert: before");

    proxy.cut();
    await bert.page
      .getByText(/connection is lost/i)
      .first()
      .waitFor();
    await bert.say("written while cut off");
    await bert.sees("written while cut off");
    line.say("you missed this");
    proxy.mend();

    const heard = await line.hears("bert: written while cut off");
    await bert.sees("you missed this");
    await bert.say("after");
    await bert.sees("after");
    await line.hears("bert: after");
    expect(heard.split("written while cut off").length - 1).toBe(1);
    expect(await bert.log.getByText("written while cut off").count()).toBe(1);
    expect(await bert.log.getByText("you missed this").count()).toBe(1);

    line.leave();
    await bert.leave();
    await proxy.close();
  });

  test("a killed server comes back and nothing is missing or double", async () => {
    const bert = await stage.join("bert2");
    for (let i = 0; i < 5; i++) await bert.say(`number ${i} before`);
    await bert.sees("number 4 before");

    await stage.server.down("SIGKILL");
    await bert.say("number 5 in the dark");
    await stage.server.up();

    await bert.say("number 6 after");
    await bert.sees("number 6 after");
    const other = await stage.join("cleo2");
    await other.sees("number 6 after");
    for (const text of ["number 0 before", "number 4 before", "number 5 in the dark", "number 6 after"]) {
      expect(await other.log.getByText(text).count(), text).toBe(1);
    }
    await Promise.all([bert.leave(), other.leave()]);
  });

  test("what waits to be sent outlives a reload, and the page opens without the server", async () => {
    const bert = await stage.join("bert3");
    await bert.say("kept for later reading");
    await bert.sees("kept for later reading");
    await bert.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

    await stage.server.down();
    await bert.say("typed into the void");
    await bert.sees("typed into the void");
    await bert.page.reload();
    await bert.composer.waitFor();
    await bert.sees("kept for later reading");
    await bert.sees("typed into the void");

    await stage.server.up();
    const other = await stage.join("cleo3");
    await other.sees("typed into the void");
    await Promise.all([bert.leave(), other.leave()]);
  });
});
