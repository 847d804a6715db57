// Whom one ignores is not seen, and comes back without moving what is read.

import { expect, test } from "vitest";
import { LineClient } from "./support/line.ts";
import { staged } from "./support/stage.ts";

const stage = staged();
const PAIRS = 60;

test("messages of who is ignored no more come back, and what is read stays where it is", async () => {
  const loud = await LineClient.join(stage.server.linePort, "loud");
  const calm = await LineClient.join(stage.server.linePort, "calm");
  for (let nr = 1; nr <= PAIRS; nr++) {
    loud.say(`noise ${nr}`);
    await calm.hears(`noise ${nr}\n`);
    calm.say(`word ${nr}`);
    await loud.hears(`word ${nr}\n`);
  }
  const anna = await stage.owner();
  const { page, log } = anna;
  const row = (text: string) => log.locator("[data-seq]", { has: page.getByText(text, { exact: true }) });
  const menu = async (item: string) => {
    await page.getByRole("complementary").getByRole("button", { name: /^loud/ }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await row(`noise ${PAIRS}`).waitFor();
  await menu("Ignore");
  await row(`noise ${PAIRS}`).waitFor({ state: "detached" });
  await row(`word ${PAIRS}`).waitFor();

  // Further up, so that what comes back stands above what is read as well as below it.
  await row("word 15").evaluate((element) => element.scrollIntoView({ block: "start" }));
  const latest = page.getByRole("button", { name: "Jump to the latest message" });
  await latest.waitFor();
  const first = await topOf();
  await menu("Stop ignoring");
  await row("noise 15").waitFor({ state: "attached" });
  await row("noise 17").waitFor({ state: "attached" });
  expect(Math.abs((await topOf()) - first)).toBeLessThanOrEqual(1);

  /** Where the row stands that is read: the first that is seen. */
  async function topOf(): Promise<number> {
    return (await row("word 15").boundingBox())?.y ?? NaN;
  }

  // At the end one stays at the end.
  await latest.click();
  await row(`word ${PAIRS}`).waitFor();
  await menu("Ignore");
  await row(`noise ${PAIRS}`).waitFor({ state: "detached" });
  const bottom = async () => {
    const box = await row(`word ${PAIRS}`).boundingBox();
    return (box?.y ?? NaN) + (box?.height ?? NaN);
  };
  const before = await bottom();
  await menu("Stop ignoring");
  await row(`noise ${PAIRS}`).waitFor();
  expect(Math.abs((await bottom()) - before)).toBeLessThanOrEqual(1);

  await anna.leave();
  loud.leave();
  calm.leave();
});
