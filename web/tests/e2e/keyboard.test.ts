// Everything without a mouse.

import { describe, expect, test } from "vitest";
import type { Visitor } from "./support/browser.ts";
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
});

const focused = (visitor: Visitor) => visitor.page.evaluate(() => document.activeElement?.tagName);
const focusedText = (visitor: Visitor) => visitor.page.evaluate(() => document.activeElement?.textContent ?? "");
