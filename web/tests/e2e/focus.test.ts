// By keyboard alone the focus is always somewhere: whatever was closed, sent, deleted or switched off.

import { expect, test } from "vitest";
import type { Visitor } from "./support/browser.ts";
import { staged } from "./support/stage.ts";

const stage = staged();

/** What has the focus when all that was pressed for is drawn. */
async function focused({ page }: Visitor): Promise<string> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((drawn) => requestAnimationFrame(drawn));
    const { activeElement: one } = document;
    if (!one || one === document.body) return "nothing";
    return `${one.tagName.toLowerCase()} ${one.ariaLabel ?? one.textContent.trim().slice(0, 60)}`;
  });
}

async function keeps(visitor: Visitor, after: string): Promise<void> {
  expect(await focused(visitor), `what has the focus after ${after}`).not.toBe("nothing");
}

/** Goes to what is called so by the Tab key, and presses it. */
async function press(visitor: Visitor, name: RegExp, key = "Enter"): Promise<void> {
  for (let at = 0; at < 80; at++) {
    await visitor.page.keyboard.press("Tab");
    const called = await visitor.page.evaluate(() => {
      const { activeElement: one } = document;
      // Past the last the browser has the focus, and then the first.
      if (one === document.body) return "";
      const label = one instanceof HTMLInputElement ? one.labels?.[0]?.textContent : undefined;
      return (one?.ariaLabel ?? label ?? one?.textContent ?? "").trim();
    });
    if (!name.test(called)) continue;
    await visitor.page.keyboard.press(key);
    return;
  }
  throw new Error(`Nothing that is called ${name} is reached by the Tab key.`);
}

/** Closes what lies over the page. */
async function escape(visitor: Visitor, what: string): Promise<void> {
  await visitor.page.keyboard.press("Escape");
  await expect.poll(() => visitor.page.locator("dialog").count(), { message: what }).toBe(0);
  await keeps(visitor, what);
}

test("in a room", async () => {
  const bert = await stage.join("bert");
  const { page } = bert;
  const { keyboard } = page;
  for (const text of ["one", "two", "three"]) {
    await keyboard.type(text);
    await keyboard.press("Enter");
    await bert.log.getByText(text, { exact: true }).waitFor();
    await keeps(bert, `sending ${text}`);
  }
  for (const [keys, what] of [
    ["Control+k", "the switcher"],
    ["Control+Shift+F", "the search"],
    ["Control+/", "the sheet of keys"],
  ] as const) {
    await keyboard.press(keys);
    await page.getByRole("dialog").waitFor();
    await keeps(bert, `opening ${what}`);
    await escape(bert, what);
    expect(await focused(bert), what).toMatch(/^textarea/);
  }

  await keyboard.press("Shift+Tab");
  for (let at = 0; at < 12 && !(await focused(bert)).startsWith("article"); at++) await keyboard.press("Shift+Tab");
  for (const [key, what] of [
    ["Enter", "the menu of a message"],
    ["+", "the emoji"],
    ["Delete", "asking before a message is deleted"],
  ] as const) {
    await keyboard.press(key);
    await page.locator("dialog").waitFor();
    await keeps(bert, `opening ${what}`);
    await escape(bert, what);
    expect(await focused(bert), what).toMatch(/^(article|div)/);
  }
  await keyboard.press("Delete");
  await page.getByRole("dialog").waitFor();
  await press(bert, /^Delete$/);
  await bert.log.getByText("This message was deleted").waitFor();
  await keeps(bert, "deleting");

  await keyboard.press("Control+Shift+\\");
  await page.getByRole("option").first().waitFor();
  await keyboard.type("tea");
  await keyboard.press("Enter");
  const reaction = bert.log.getByRole("button", { name: /^\S+ 1/ });
  await reaction.waitFor();
  await keeps(bert, "reacting");
  await reaction.focus();
  await keyboard.press("Enter");
  await reaction.waitFor({ state: "detached" });
  await keeps(bert, "taking a reaction back");

  await press(bert, /^Close details/);
  await page.getByRole("complementary").waitFor({ state: "detached" });
  await keeps(bert, "closing the details");
  await bert.composer.focus();
  await keyboard.press("ArrowUp");
  await page.getByText("Editing your message").waitFor();
  await keyboard.press("Escape");
  await page.getByText("Editing your message").waitFor({ state: "detached" });
  await keeps(bert, "editing");
  await bert.leave();
});

test("in the settings and on the admin pages", async () => {
  const anna = await stage.owner();
  const { page } = anna;
  const { keyboard } = page;
  await press(anna, /^Settings/);
  await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  await keeps(anna, "opening the settings");

  await press(anna, /^Name$/, "End");
  await keyboard.type("bel");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await page.getByText("You are annabel now").waitFor();
  await keeps(anna, "a new name");

  await press(anna, /^Turn it on$/);
  await page.getByLabel("Code that the app shows").waitFor();
  await keeps(anna, "beginning with a second factor");
  await press(anna, /^Cancel$/);
  await page.getByLabel("Code that the app shows").waitFor({ state: "detached" });
  await keeps(anna, "giving that up");

  await press(anna, /^Sign in on another device$/);
  await page.getByRole("dialog").waitFor();
  await keeps(anna, "opening the panel of codes");
  await escape(anna, "the panel of codes");
  await keyboard.press("Escape");
  await anna.composer.waitFor();
  await keeps(anna, "leaving the settings");

  await press(anna, /^Menu of|^Parlor/);
  await page.getByRole("menu").waitFor();
  await escape(anna, "the menu of the server");
  await page.goto(`${stage.server.url}/admin/invites`);
  await page.getByRole("button", { name: "Make an invite" }).waitFor();
  for (let nr = 0; nr < 2; nr++) {
    await press(anna, /^Make an invite$/);
    await page.getByRole("dialog").waitFor();
    await press(anna, /^Make/);
    await page.getByRole("button", { name: "Copy" }).waitFor();
    await keeps(anna, "making an invite");
    await escape(anna, "an invite");
  }
  for (let left = 2; left > 0; left--) {
    await press(anna, /^Revoke/);
    await keeps(anna, "asking before an invite is revoked");
    const sure = page.getByRole("dialog").getByRole("button", { name: /revoke/i });
    if (await sure.count()) await press(anna, /^Revoke|^Yes/);
    await expect.poll(() => page.getByRole("button", { name: /^Revoke/ }).count()).toBe(left - 1);
    await keeps(anna, "revoking");
  }
  await anna.leave();
});
