// Everything without a mouse.

import { describe, expect, test } from "vitest";
import type { Visitor } from "./support/browser.ts";
import { OWNER } from "./support/server.ts";
import { staged } from "./support/stage.ts";

describe("the keyboard alone", () => {
  const stage = staged();

  test("come in, make a room, talk, answer, react, go to another room", async () => {
    const bert = await stage.arrive();
    const { keyboard } = bert.page;
    await bert.page.getByLabel("Your name").waitFor();
    await keyboard.type("bert");
    await keyboard.press("Enter");
    await bert.composer.waitFor();
    await expect.poll(() => focused(bert)).toBe("TEXTAREA");

    await keyboard.type("first");
    await keyboard.press("Enter");
    await bert.sees("first");
    await keyboard.type("/join garden");
    await keyboard.press("Enter");
    await bert.page.getByRole("textbox", { name: /^Message .*garden/ }).waitFor();
    await keyboard.type("roses");
    await keyboard.press("Enter");
    await bert.log.getByText("roses").waitFor();

    // From the composer into the log, and to the message by arrows.
    await keyboard.press("Shift+Tab");
    for (let i = 0; i < 12 && (await focusedText(bert)).includes("roses") === false; i++) {
      const inLog = await bert.page.evaluate(() => document.activeElement?.closest("[role=log]") !== null);
      await keyboard.press(inLog ? "ArrowUp" : "Shift+Tab");
    }
    expect(await focusedText(bert)).toContain("roses");
    await keyboard.press("r");
    await keyboard.type("and thorns");
    await keyboard.press("Enter");
    await bert.sees("and thorns");

    await keyboard.press("Control+k");
    await bert.page.getByRole("dialog").waitFor();
    await keyboard.type("lobby");
    await keyboard.press("Enter");
    await bert.page.getByRole("textbox", { name: /^Message .*lobby/ }).waitFor();
    await bert.sees("first");
    await keyboard.press("Alt+ArrowDown");
    await bert.page.getByRole("textbox", { name: /^Message .*garden/ }).waitFor();

    await keyboard.press("Control+/");
    await bert.page.getByRole("dialog").waitFor();
    await keyboard.press("Escape");
    await expect.poll(() => bert.page.getByRole("dialog").count()).toBe(0);
    await bert.leave();
  });

  test("sign in, change a message, react, search, go to the settings and to the admin pages", async () => {
    const anna = await stage.arrive();
    const { keyboard } = anna.page;
    await anna.page.getByLabel("Your name").waitFor();
    await keyboard.type(OWNER.name);
    await keyboard.press("Enter");
    await anna.page.getByLabel("Password", { exact: true }).waitFor();
    await expect.poll(() => focused(anna)).toBe("INPUT");
    await keyboard.type(OWNER.password);
    await keyboard.press("Enter");
    await anna.composer.waitFor();
    await expect.poll(() => focused(anna)).toBe("TEXTAREA");

    await keyboard.type("the kettel is on");
    await keyboard.press("Enter");
    // Only what the server has taken can be changed.
    await anna.page.getByRole("article", { name: "the kettel is on" }).waitFor();
    await keyboard.press("ArrowUp");
    await anna.page.getByText("Editing").first().waitFor();
    await keyboard.press("Control+A");
    await keyboard.type("the kettle is on");
    await keyboard.press("Enter");
    await anna.sees("the kettle is on");
    await keyboard.press("Control+Shift+\\");
    await anna.page.getByRole("option").first().waitFor();
    await keyboard.type("tea");
    await keyboard.press("Enter");
    await anna.log.getByRole("button", { name: /^\S+ 1/ }).waitFor();

    await keyboard.press("Control+Shift+F");
    await anna.page.getByRole("searchbox").waitFor();
    await keyboard.type("kettle");
    await keyboard.press("Enter");
    await anna.page.locator("[data-result]").first().waitFor();
    await keyboard.press("Escape");
    await anna.page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => focused(anna)).toBe("TEXTAREA");

    await tabTo(anna, /^Settings/);
    await keyboard.press("Enter");
    await anna.page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
    await tabTo(anna, /^Menu of|^Parlor/);
    await keyboard.press("Enter");
    await anna.page.getByRole("menu").waitFor();
    for (let at = 0; at < 12 && !/admin/i.test(await focusedText(anna)); at++) await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await anna.page.getByRole("heading", { name: "Users" }).waitFor();
    await tabTo(anna, /^Audit log/);
    await keyboard.press("Enter");
    await anna.page.getByRole("heading", { name: "Audit log" }).waitFor();
    await anna.leave();
  });
});

/** Goes on by the Tab key until what is called so has the focus, which must be seen there. */
async function tabTo(visitor: Visitor, name: RegExp): Promise<void> {
  for (let at = 0; at < 60; at++) {
    await visitor.page.keyboard.press("Tab");
    const [label, outline] = await visitor.page.evaluate(() => {
      const { activeElement: one } = document;
      return one && one !== document.body
        ? [one.ariaLabel ?? one.textContent.trim(), getComputedStyle(one).outlineStyle]
        : ["", ""];
    });
    if (!name.test(label ?? "")) continue;
    expect(outline, `the focus of ${label}`).not.toBe("none");
    return;
  }
  throw new Error(`Nothing that is called ${name} is reached by the Tab key.`);
}

const focused = (visitor: Visitor) => visitor.page.evaluate(() => document.activeElement?.tagName);
const focusedText = (visitor: Visitor) => visitor.page.evaluate(() => document.activeElement?.textContent ?? "");
