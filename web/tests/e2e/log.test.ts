// Scrolling through a room in which most of what happened is drawn in a line or two.

import { describe, expect, test } from "vitest";
import { LineClient } from "./support/line.ts";
import { staged } from "./support/stage.ts";
import { until } from "./support/until.ts";

const VISITS = 250;
const LINES = 40;

describe("the log", () => {
  const stage = staged();

  test("what was written before 500 times somebody came or went is reached by scrolling", async () => {
    const emil = await LineClient.join(stage.server.linePort, "emil");
    emil.say("/join tea");
    for (let nr = 1; nr <= LINES; nr++) emil.say(`line ${nr}`);
    emil.say("/history 1");
    await emil.hears(`emil: line ${LINES}`);
    const dora = await LineClient.join(stage.server.linePort, "dora");
    for (let nr = 1; nr <= VISITS; nr++) {
      dora.say("/join tea");
      dora.say("/leave tea");
    }
    dora.say("/rooms");
    await dora.hears("| ");

    const bert = await stage.join("bert");
    await bert.say("/join tea");
    await bert.sees(/came and left|joined and left/);
    await bert.log.hover();
    const first = bert.log.getByText("line 1", { exact: true });
    await until("the first line", async () => {
      await bert.page.mouse.wheel(0, -400);
      return (await first.count()) > 0;
    });
    await first.scrollIntoViewIfNeeded();
    expect(await bert.log.locator("[data-seq]").count()).toBeLessThan(LINES + 10);

    await bert.leave();
    for (const one of [emil, dora]) one.leave();
  });
});
