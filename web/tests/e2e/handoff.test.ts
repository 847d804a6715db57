// Signing another device in by a code that one device shows and the other scans.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, PHONE, Visitor } from "./support/browser.ts";
import { scan } from "./support/camera.ts";
import { OWNER, Server } from "./support/server.ts";

describe("another device", () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    // A busy machine is slower than a telephone.
    const settings = { PARLOR_QR_SECONDS: "60" };
    [server, browser] = await Promise.all([Server.start({ settings }), launch()]);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  async function devices(person: Visitor) {
    await person.page.goto(`${server.url}/settings`);
    await person.page.getByRole("button", { name: "Sign in on another device" }).click();
    await person.page.getByRole("dialog").waitFor();
  }

  const agree = (person: Visitor, as: string) => person.page.getByRole("button", { name: `Sign in as ${as}` }).click();

  const numberOn = (person: Visitor) => person.page.getByText(/^\d\d$/).innerText();

  test("a telephone scans the code, shows a number, and is in when that is picked", async () => {
    const anna = await Visitor.arrive(browser, server.url);
    await anna.comeIn(OWNER.name, OWNER.password);
    await devices(anna);
    const dialog = anna.page.getByRole("dialog");
    const link = await scan(browser, dialog.getByRole("img"));
    expect(link).toMatch(new RegExp(`^${server.url}/q#[0-9A-Z]{26}$`));
    await anna.axe("a code");

    const phone = await Visitor.arrive(browser, link, PHONE);
    await phone.page.getByRole("heading", { name: "Sign in here as anna?" }).waitFor();
    expect(phone.page.url()).not.toContain("#");
    expect(await phone.page.getByText(/^\d\d$/).count()).toBe(0);
    await phone.axe("the question");
    await agree(phone, "anna");
    await phone.axe("the number");
    const number = await numberOn(phone);
    await dialog.getByText("127.0.0.1").waitFor();
    await anna.axe("the three numbers");
    await dialog.getByRole("button", { name: number, exact: true }).click();
    await phone.composer.waitFor();
    await dialog.getByRole("status").getByText("is signed in as you").waitFor({ state: "attached" });
    await dialog.getByRole("button", { name: "Close", exact: true }).last().click();
    await expect.poll(() => anna.page.getByRole("listitem").filter({ hasText: "Chromium" }).count()).toBe(2);

    const late = await Visitor.arrive(browser, link, PHONE);
    await late.page.getByRole("alert").getByText("used already").waitFor();
    await late.page.getByRole("button", { name: "Come in another way" }).click();
    await late.page.getByLabel("Your name").waitFor();
    await Promise.all([late.leave(), phone.leave(), anna.leave()]);
  });

  test("who is signed in already is asked, and stays who they are unless they agree", async () => {
    const mallory = await Visitor.join(browser, server.url, "mallory");
    await devices(mallory);
    const dialog = mallory.page.getByRole("dialog");
    const link = await scan(browser, dialog.getByRole("img"));
    const ben = await Visitor.join(browser, server.url, "ben");
    await ben.page.goto(link);
    await ben.page.getByText("You are signed in here as ben").waitFor();
    // Whoever sent the link picks a number at random: it may be the right one.
    await dialog
      .getByRole("button", { name: /^\d\d$/ })
      .first()
      .click();
    await ben.page.getByRole("button", { name: "Stay signed in as ben" }).click();
    await ben.composer.waitFor();
    await ben.say("still ben");
    await mallory.page.keyboard.press("Escape");
    await mallory.page.goto(server.url);
    await mallory.page.getByText("still ben").first().waitFor();
    await Promise.all([ben.leave(), mallory.leave()]);
  });

  test("a wrong number lets nobody in", async () => {
    const bert = await Visitor.join(browser, server.url, "bert");
    await devices(bert);
    const dialog = bert.page.getByRole("dialog");
    const phone = await Visitor.arrive(browser, await scan(browser, dialog.getByRole("img")), PHONE);
    await agree(phone, "bert");
    const number = await numberOn(phone);
    const wrong = dialog.getByRole("button", { name: /^\d\d$/ }).filter({ hasNotText: number });
    await wrong.first().click();
    await dialog.getByText("not the number on the other device").waitFor();
    await phone.page.getByText("did not confirm").waitFor();
    await Promise.all([phone.leave(), bert.leave()]);
  });

  test("a fresh browser shows a code, and the telephone that scans it lets it in", async () => {
    const phone = await Visitor.join(browser, server.url, "carl", PHONE);
    const desk = await Visitor.arrive(browser, server.url);
    await desk.page.getByRole("button", { name: "Sign in with another device" }).click();
    const link = await scan(browser, desk.page.getByRole("img").last());
    expect(link).toContain("/approve#");
    await desk.axe("a code to be let in by");
    const number = await numberOn(desk);
    await phone.page.goto(link);
    await phone.page.getByRole("dialog").getByRole("button", { name: number, exact: true }).click();
    await desk.composer.waitFor();
    await desk.say("I am carl here too");
    await phone.page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).last().click();
    await desk.leave();

    // Without a camera the code is typed.
    const other = await Visitor.arrive(browser, server.url, { locale: "de-DE" });
    await other.page.getByRole("button", { name: "Mit einem anderen Gerät anmelden" }).click();
    const code = await other.page.locator("code").innerText();
    const picked = await numberOn(other);
    await devices(phone);
    const dialog = phone.page.getByRole("dialog");
    await dialog.getByLabel("Code that the other device shows").fill(code.toLowerCase());
    await dialog.getByRole("button", { name: "Use this code" }).click();
    await dialog.getByRole("button", { name: picked, exact: true }).click();
    await other.page.getByText("I am carl here too").waitFor();
    await Promise.all([other.leave(), phone.leave()]);
  });

  test("a code takes itself off the screen when its time is over", async () => {
    const brief = await Server.start({ settings: { PARLOR_QR_SECONDS: "3" } });
    const dora = await Visitor.join(browser, brief.url, "dora");
    await dora.page.goto(`${brief.url}/settings`);
    await dora.page.getByRole("button", { name: "Sign in on another device" }).click();
    const shown = dora.page.getByRole("dialog").getByRole("img");
    const first = await scan(browser, shown);
    await expect.poll(() => scan(browser, shown).catch(() => first), { interval: 500 }).not.toBe(first);
    const late = await Visitor.arrive(browser, first);
    await late.page.getByRole("alert").getByText("expired").waitFor();
    await Promise.all([late.leave(), dora.leave()]);
    await brief.stop();
  });
});
