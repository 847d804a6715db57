// The first minute: from an address, a link or a one-time link to the lobby.

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, Visitor } from "./support/browser.ts";
import { LineClient } from "./support/line.ts";
import { OWNER, Server } from "./support/server.ts";

describe("coming in", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });

  afterAll(() => browser.close());

  test("a newcomer types a name and is in the lobby, with its history and the composer in focus", async () => {
    const server = await Server.start();
    const line = await LineClient.join(server.linePort, "dora");
    const witness = await LineClient.join(server.linePort, "emil");
    line.say("I was here before you");
    await witness.hears("dora: I was here before you");

    const bert = await Visitor.arrive(browser, server.url);
    expect(await bert.page.getByLabel("Your name").evaluate((field) => field === document.activeElement)).toBe(true);
    await bert.comeIn("bert");
    await bert.sees("I was here before you");
    await expect.poll(() => bert.composer.evaluate((box) => box === document.activeElement)).toBe(true);

    line.leave();
    witness.leave();
    await bert.leave();
    await server.stop();
  });

  test("the one-time link makes the owner", async () => {
    const server = await Server.start({ owner: false });
    const code = await server.claimCode();
    const anna = await Visitor.arrive(browser, `${server.url}/claim#${code}`);
    await anna.page.getByLabel("Your name").fill("anna");
    await anna.page.getByLabel("Password", { exact: true }).fill("a fine long password");
    await anna.page.getByLabel("Password again").fill("a fine long password");
    await anna.page.getByRole("button", { name: "Become the owner" }).click();
    await anna.composer.waitFor();
    expect(anna.page.url()).not.toContain(code);

    await anna.page.goto(`${server.url}/admin/users`);
    await anna.page.getByText("anna").first().waitFor();
    await anna.leave();
    await server.stop();
  });

  test("an address that leads nowhere says so, and the way on", async () => {
    const server = await Server.start();
    const bert = await Visitor.arrive(browser, `${server.url}/nowhere`);
    await bert.comeIn("bert");
    for (const path of ["/r/somewhere/42/else", "/nowhere"]) {
      await bert.page.goto(server.url + path);
      await bert.page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    }
    await bert.axe("an address that leads nowhere");
    await bert.page.getByRole("button", { name: "Go to #lobby" }).click();
    await bert.composer.waitFor();
    await bert.page.goto(`${server.url}/admin/users`);
    await bert.page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    await bert.leave();
    await server.stop();
  });

  test("a registered name asks for its password, and a wrong one is told", async () => {
    const server = await Server.start();
    const anna = await Visitor.arrive(browser, server.url);
    await anna.page.getByLabel("Your name").fill(OWNER.name);
    await anna.page.keyboard.press("Enter");
    await anna.page.getByLabel("Password", { exact: true }).fill("something else");
    await anna.page.keyboard.press("Enter");
    await anna.page.getByText("don't match").waitFor();
    await anna.page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await anna.page.keyboard.press("Enter");
    await anna.composer.waitFor();
    await anna.leave();
    await server.stop();
  });

  test("an invite's link opens a server that asks newcomers for one", async () => {
    const server = await Server.start({ settings: { PARLOR_JOIN: "invite" } });
    const anna = await Visitor.arrive(browser, server.url);
    await anna.page.getByRole("button", { name: "I have a password" }).click();
    await anna.page.getByLabel("Your name").fill(OWNER.name);
    await anna.page.getByLabel("Password", { exact: true }).fill(OWNER.password);
    await anna.page.keyboard.press("Enter");
    await anna.composer.waitFor();
    const code = await anna.page.evaluate(async () => {
      const response = await fetch("/api/v1/invites", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ uses: 1 }),
      });
      return ((await response.json()) as { code: string }).code;
    });

    const stranger = await Visitor.arrive(browser, server.url);
    await stranger.page.getByLabel(/code/i).first().waitFor();
    await stranger.leave();

    const bert = await Visitor.arrive(browser, `${server.url}/join#${code}`);
    await bert.comeIn("bert");
    expect(bert.page.url()).not.toContain(code);
    await Promise.all([anna.leave(), bert.leave()]);
    await server.stop();
  });
});
