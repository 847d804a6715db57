// One room, every door: two browsers, a terminal client and a bare socket talk with each other.

import { describe, expect, test } from "vitest";
import { LineClient } from "./support/line.ts";
import { staged } from "./support/stage.ts";
import { Terminal } from "./support/terminal.ts";

describe("talking", () => {
  const stage = staged();

  test("everybody in the room reads what everybody says, whatever the door", async () => {
    const bert = await stage.join("bert");
    const cleo = await stage.join("cleo");
    const line = await LineClient.join(stage.server.linePort, "dora");
    const terminal = await Terminal.join(stage.server.url, "emil", stage.server.folder);

    await bert.say("hello from the browser");
    line.say("hello from the line");
    terminal.type("hello from the terminal\r");

    for (const visitor of [bert, cleo]) {
      await visitor.sees("hello from the browser");
      await visitor.sees("hello from the line");
      await visitor.sees("hello from the terminal");
    }
    await line.hears("bert: hello from the browser");
    await line.hears("emil: hello from the terminal");
    await terminal.shows("hello from the browser");
    await terminal.shows("hello from the line");

    await terminal.leave();
    line.leave();
    await Promise.all([bert.leave(), cleo.leave()]);
  });

  test("edits, replies, reactions and deletions are seen by others", async () => {
    const bert = await stage.join("bert2");
    const cleo = await stage.join("cleo2");
    await bert.say("the frist try");
    await cleo.sees("the frist try");

    await bert.composer.press("ArrowUp");
    await bert.composer.fill("the first try");
    await bert.composer.press("Enter");
    await cleo.sees("the first try");
    await cleo.sees("edited");

    await cleo.composer.press("Shift+ArrowUp");
    await cleo.say("an answer to it");
    const answer = bert.log.locator("[data-seq]", { hasText: "an answer to it" });
    await answer.getByText("the first try").waitFor();

    await answer.hover();
    await answer.getByRole("button", { name: "React", exact: false }).first().click();
    await bert.page.getByPlaceholder(/search/i).fill("tada");
    await bert.page.keyboard.press("Enter");
    await cleo.log.getByRole("button", { name: /🎉/ }).waitFor();

    await bert.composer.press("ArrowUp");
    await bert.composer.press("Escape");
    await bert.log.locator("[data-seq]", { hasText: "the first try" }).first().click({ button: "right" });
    await bert.page.getByRole("menuitem", { name: "Delete" }).click();
    await bert.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await cleo.sees(/deleted/i);
    expect(await cleo.log.getByText("the first try").count()).toBe(0);

    await Promise.all([bert.leave(), cleo.leave()]);
  });

  test("search finds a message and goes to it", async () => {
    const bert = await stage.join("bert3");
    await bert.say("the password of the wifi is on the fridge");
    for (let i = 0; i < 5; i++) await bert.say(`talk ${i}`);
    await bert.sees("talk 4");

    await bert.page.keyboard.press("Control+Shift+F");
    await bert.page.getByRole("searchbox").fill("fridge from:bert3");
    await bert.page.keyboard.press("Enter");
    await bert.page.getByRole("dialog").getByText("fridge").first().waitFor();
    await bert.page.getByRole("dialog").locator("button, a", { hasText: "fridge" }).first().click();

    await expect.poll(() => bert.page.url()).toMatch(/\/r\/[0-9a-f]{32}\/\d+$/);
    await bert.sees("the password of the wifi is on the fridge");
    await bert.leave();
  });

  test("one is shown the messages that mention one", async () => {
    const bert = await stage.join("bert5");
    const cleo = await stage.join("cleo5");
    await cleo.say("@bert5, the tea is ready");
    await cleo.say("and the cake");
    await bert.sees("and the cake");

    await bert.page.keyboard.press("Control+Shift+M");
    const found = bert.page.getByRole("dialog").locator("[data-result]");
    await found.first().waitFor();
    expect(await found.count()).toBe(1);
    expect(await found.first().textContent()).toContain("the tea is ready");
    await Promise.all([bert.leave(), cleo.leave()]);
  });

  test("two have a room to themselves", async () => {
    const bert = await stage.join("bert4");
    const cleo = await stage.join("cleo4");
    await bert.composer.fill("/msg cleo4 just for you");
    await bert.composer.press("Enter");

    await cleo.page.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name: /bert4/ }).click();
    await cleo.sees("just for you");
    await Promise.all([bert.leave(), cleo.leave()]);
  });

  test("who comes back finds the session, and who signed out doesn't", async () => {
    const anna = await stage.owner();
    await anna.say("I was here");
    await anna.sees("I was here");

    await anna.page.reload();
    await anna.composer.waitFor();
    await anna.sees("I was here");
    const [cookie] = await anna.context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });

    await anna.page.getByRole("button", { name: /menu/i }).first().click();
    await anna.page.getByRole("menuitem", { name: "Sign out" }).click();
    await anna.page.getByLabel("Your name").waitFor();
    await anna.page.reload();
    await anna.page.getByLabel("Your name").waitFor();
    expect(await anna.context.cookies()).toEqual([]);
    await anna.leave();
  });
});
