// The pages in both themes, both directions and on a phone: nothing that an accessibility check finds, nothing that sticks out.

import { beforeAll, describe, expect, test } from "vitest";
import { PHONE } from "./support/browser.ts";
import { LineClient } from "./support/line.ts";
import { OWNER } from "./support/server.ts";
import { staged } from "./support/stage.ts";
import { until } from "./support/until.ts";

const ADMIN = ["users", "blocks", "invites", "rooms", "audit", "storage", "health"];

describe("looks", () => {
  const stage = staged();

  beforeAll(async () => {
    const line = await LineClient.join(stage.server.linePort, "dora");
    const witness = await LineClient.join(stage.server.linePort, "emil");
    for (const text of ["**bold** and `code`, _more_ https://example.org", "a ||secret|| for @anna", "x".repeat(400)]) {
      line.say(text);
    }
    line.say("the last of it");
    await witness.hears("the last of it");
    witness.leave();
    line.leave();
  });

  for (const theme of ["light", "dark"] as const) {
    test(`axe finds nothing in the ${theme} theme`, async () => {
      const anna = await stage.arrive({ colorScheme: theme });
      await anna.axe("the page to come in");
      await anna.comeIn(OWNER.name, OWNER.password);
      await anna.sees("the last of it");
      expect(await anna.page.locator("html").getAttribute("data-theme")).toBe(theme);
      await anna.axe("the chat");
      await anna.page.keyboard.press("Control+k");
      await anna.page.getByRole("dialog").waitFor();
      await anna.axe("the switcher");
      await anna.page.keyboard.press("Escape");
      await anna.page.keyboard.press("Control+/");
      await anna.page.getByRole("dialog").getByRole("group").waitFor();
      await anna.axe("the sheet of keys");
      await anna.page.keyboard.press("Escape");
      await anna.page.getByRole("button", { name: "Emoji" }).click();
      await anna.page.getByRole("option").first().waitFor();
      await anna.axe("the emoji");
      await anna.page.keyboard.press("Escape");
      await anna.page.goto(`${stage.server.url}/settings`);
      await anna.page.getByRole("heading", { name: "Settings" }).waitFor();
      await anna.axe("the settings");
      for (const part of ADMIN) {
        await anna.page.goto(`${stage.server.url}/admin/${part}`);
        await anna.page.getByRole("navigation", { name: "Rooms" }).waitFor();
        await anna.page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
        await anna.axe(`admin: ${part}`);
      }
      await anna.leave();
    });
  }

  test("nothing sticks out of a small phone, and back leads to the rooms", async () => {
    const bert = await stage.join("bert", { ...PHONE, viewport: { width: 360, height: 740 } });
    await bert.sees("the last of it");
    const wide = () => bert.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await wide()).toBe(0);
    await bert.axe("a room on a phone");

    const small = await bert.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("button, a[href], input, textarea")]
        .filter((one) => one.checkVisibility() && !one.closest("[role=log]"))
        .map((one) => ({ name: one.ariaLabel ?? one.textContent, ...one.getBoundingClientRect().toJSON() }))
        .filter(({ width, height }: { width: number; height: number }) => Math.min(width, height) < 43.5),
    );
    expect(small, "targets smaller than 44 px").toEqual([]);

    expect((await bert.composer.boundingBox())?.width).toBeGreaterThan(170);
    await bert.page.getByRole("button", { name: "Attach, format and more" }).tap();
    await bert.axe("what else there is beside the text");
    await bert.page.goBack();
    await bert.page.getByRole("menu").waitFor({ state: "detached" });
    await bert.sees("the last of it");
    await bert.page.getByRole("button", { name: "Attach, format and more" }).tap();
    await bert.page.getByRole("menuitem", { name: "Let what you write expire" }).tap();
    await bert.page.getByRole("menuitemradio", { name: "1 hour" }).tap();
    await bert.page.getByRole("button", { name: "Expires after 1 hour" }).waitFor();

    await bert.say("from the phone");
    await bert.sees("from the phone");
    await bert.page.getByRole("button", { name: "Search" }).first().tap();
    await bert.page.getByRole("dialog").waitFor();
    await bert.page.goBack();
    await bert.page.getByRole("dialog").waitFor({ state: "detached" });
    await bert.sees("from the phone");
    await bert.page.goBack();
    await bert.page.getByRole("link", { name: /lobby/ }).waitFor();
    expect(await wide()).toBe(0);
    await bert.axe("the rooms on a phone");
    await bert.page.getByRole("link", { name: /lobby/ }).tap();
    await bert.sees("from the phone");
    await bert.leave();
  });

  test("a long press on a phone opens the menu of a message as a sheet", async () => {
    const bert = await stage.join("bert2", PHONE);
    await bert.say("press #lobby");
    const row = bert.log.locator("[data-seq]", { hasText: "press #lobby" });
    // The name of a room leads there when it is pressed for a moment only.
    const box = await row.getByRole("button", { name: "#lobby" }).boundingBox();
    if (!box) throw new Error("no row");
    const session = await bert.context.newCDPSession(bert.page);
    const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [point] });
    await bert.page.getByRole("menu").waitFor();
    await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    // Lifting the finger presses nothing; a later press does.
    const menu = bert.page.getByRole("menu");
    expect(await menu.isVisible()).toBe(true);
    await until("a press in the menu that counts", async () => {
      await menu.getByRole("menuitem", { name: "Reply" }).tap();
      return (await menu.count()) === 0;
    });
    await bert.say("pressed");
    await bert.sees("pressed");
    await bert.leave();
  });

  test("the parts of the details are all seen at once in every language", async () => {
    for (const locale of ["en", "de", "ar"]) {
      const anna = await stage.arrive({ locale });
      await anna.page.locator("input").first().fill(`visitor-${locale}`);
      await anna.page.keyboard.press("Enter");
      const tabs = anna.page.getByRole("tab");
      await tabs.first().waitFor();
      const boxes = await Promise.all((await tabs.all()).map((tab) => tab.boundingBox()));
      expect(boxes, locale).not.toContain(null);
      expect(new Set(boxes.map((box) => box?.y)).size, locale).toBe(1);
      await anna.leave();
    }
  });

  test("Arabic is written from right to left, and fits", async () => {
    const bert = await stage.arrive({ locale: "ar" });
    await expect.poll(() => bert.page.locator("html").getAttribute("dir")).toBe("rtl");
    await bert.axe("the page to come in, in Arabic");
    await bert.page.locator("input").first().fill("bert3");
    await bert.page.keyboard.press("Enter");
    await bert.log.waitFor();
    const side = await bert.page.getByRole("navigation").first().boundingBox();
    expect(side?.x).toBeGreaterThan(640);
    await bert.axe("the chat in Arabic");
    await bert.leave();
  });
});
