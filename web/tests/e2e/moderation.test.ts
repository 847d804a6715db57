// Remove, mute and block, from the browser, and what the one who is meant sees.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Visitor } from "./support/browser.ts";
import { LineClient } from "./support/line.ts";
import { staged } from "./support/stage.ts";

describe("moderating", () => {
  const stage = staged();
  let anna: Visitor;

  beforeAll(async () => {
    anna = await stage.owner();
  });

  afterAll(async () => {
    await anna.leave();
  });

  async function act(name: string, item: string | RegExp, reason: string, button: string | RegExp): Promise<void> {
    const { page } = anna;
    const details = page.getByRole("complementary");
    await details.getByRole("button", { name: new RegExp(`^${name}\\b`) }).click();
    await page.getByRole("menuitem", { name: item }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill(reason);
    await dialog.getByRole("button", { name: button }).click();
  }

  test("who is removed from the lobby is out, told why, and may come back", async () => {
    const bert = await stage.join("bert");
    await act("bert", /^Remove/, "too loud", /^Remove/);

    await bert.page.getByText("too loud").waitFor();
    await anna.sees(/bert.*too loud|too loud/);
    await bert.leave();
    const again = await stage.join("bert");
    await again.leave();
  });

  test("who is blocked is out on every door until it is lifted", async () => {
    const cleo = await stage.join("cleo");
    await act("cleo", /^Block/, "spam", /^Block/);

    await cleo.page.getByRole("heading", { name: "You are blocked" }).waitFor();
    const said = await cleo.page.getByRole("main").innerText();
    expect(said).toMatch(/anna.* blocked you from this server/);
    expect(said).toContain("spam");
    await cleo.axe("who is blocked");
    await cleo.page.reload();
    await cleo.page.getByText("Reason: ").waitFor();
    await anna.sees(/blocked/);
    await cleo.leave();
    const again = await stage.arrive();
    await again.page.getByLabel("Your name").fill("cleo");
    await again.page.keyboard.press("Enter");
    await again.page
      .getByText(/blocked/i)
      .first()
      .waitFor();
    await again.leave();

    await anna.page.goto(`${stage.server.url}/admin/blocks`);
    await anna.page
      .getByRole("button", { name: /Unblock|Lift/ })
      .first()
      .click();
    const confirm = anna.page.getByRole("dialog").getByRole("button", { name: /Unblock|Lift/ });
    if (await confirm.isVisible().catch(() => false)) await confirm.click();
    await anna.page
      .getByText(/nobody is blocked|no blocks/i)
      .first()
      .waitFor();
    const line = await LineClient.join(stage.server.linePort, "cleo");
    line.leave();
    await anna.page.goto(stage.server.url);
    await anna.composer.waitFor();
  });

  test("who is muted reads and can't write", async () => {
    const dora = await stage.join("dora");
    await act("dora", /^Mute/, "cool down", /^Mute/);

    await dora.sees(/muted/);
    await dora.page
      .getByText(/you are muted/i)
      .first()
      .waitFor();
    await dora.leave();
  });
});
