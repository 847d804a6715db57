// Forced colours, as of a high-contrast theme (CSS Color Adjustment 1): what a colour or a shadow says must be said otherwise.

import type { Locator } from "playwright-core";
import { expect, test } from "vitest";
import type { Visitor } from "./support/browser.ts";
import { differing } from "./support/picture.ts";
import { staged } from "./support/stage.ts";

const stage = staged();

/** How much of a part's edge changes with the focus: 1 is all of it, one pixel wide. */
async function shown(bert: Visitor, part: Locator, around: Locator = part): Promise<number> {
  const { page } = bert;
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.mouse.move(0, 0);
  const box = await around.boundingBox();
  if (!box) throw new Error("It is not there.");
  const clip = { x: box.x - 4, y: box.y - 4, width: box.width + 8, height: box.height + 8 };
  const before = await page.screenshot({ clip });
  // After a key, whatever gets the focus shows it.
  await page.keyboard.press("Shift");
  await part.focus();
  const after = await page.screenshot({ clip });
  return (await differing(page, before, after)) / (2 * (box.width + box.height));
}

test("in forced colours one sees what has the focus, what is chosen, and where one writes", async () => {
  const bert = await stage.join("bert", { forcedColors: "active" });
  const { page } = bert;
  await bert.say("one");
  await bert.say("two");
  await bert.log.getByText("two").waitFor();
  await bert.axe("a room in forced colours");

  const main = page.getByRole("main");
  const composer = main.locator(".box", { has: bert.composer });
  const row = bert.log.locator("[data-seq]", { hasText: "one" });
  const parts: [string, Locator, Locator?][] = [
    ["a button", page.getByRole("button", { name: "Search" }).first()],
    ["a room", page.getByRole("link", { name: /lobby/ })],
    ["a message", row],
    ["the composer", bert.composer, composer],
    ["a tab", page.getByRole("tab", { name: "Members" })],
    ["the width of a pane", page.getByRole("separator").first()],
  ];
  for (const [what, part, around] of parts) expect(await shown(bert, part, around), what).toBeGreaterThan(0.8);

  const edge = await composer.evaluate((box) => {
    const { borderTopStyle, borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(box);
    return { style: borderTopStyle, width: parseFloat(borderTopWidth), isSeen: borderTopColor !== backgroundColor };
  });
  expect(edge).toEqual({ style: "solid", width: 1, isSeen: true });

  for (const [keys, what] of [
    ["Control+Shift+F", "the field of the search"],
    ["Control+k", "the field of the switcher"],
  ] as const) {
    await page.keyboard.press(keys);
    const dialog = page.getByRole("dialog");
    const field = dialog.locator("input").first();
    await field.waitFor();
    expect(await shown(bert, field, field.locator("..")), what).toBeGreaterThan(0.8);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }

  // The room that is chosen, against the same when another is.
  const lobby = page.getByRole("link", { name: /lobby/ });
  const clip = await lobby.boundingBox();
  if (!clip) throw new Error("The lobby is not there.");
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const chosen = await page.screenshot({ clip });
  await bert.say("/join garden");
  await page.getByRole("textbox", { name: /^Message .*garden/ }).waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.mouse.move(0, 0);
  const other = await page.screenshot({ clip });
  expect(await differing(page, chosen, other)).toBeGreaterThan(2 * clip.width);
  await bert.leave();
});

test("in forced colours one sees who is here and who is away", async () => {
  const bert = await stage.join("bert2", { forcedColors: "active" });
  const cleo = await stage.join("cleo");
  const dot = () => bert.page.getByRole("complementary").getByRole("button", { name: /^cleo/ }).locator(".dot");
  await dot().waitFor();
  const here = await dot().screenshot();
  await cleo.say("/away tea");
  await bert.page.getByRole("complementary").getByText("tea").waitFor();
  expect(await differing(bert.page, here, await dot().screenshot())).toBeGreaterThan(4);
  await Promise.all([bert.leave(), cleo.leave()]);
});
