// What expires: seen, then gone from both browsers and from search; a room that forgets, and one that ends.

import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import type { Visitor } from "./support/browser.ts";
import { staged } from "./support/stage.ts";

/** The longest lifetime that is waited for here, and some time for a busy machine. */
const OVER = { timeout: 55_000 };

const rooms = ({ page }: Visitor) => page.getByRole("navigation", { name: "Rooms" });

describe("what expires", () => {
  const stage = staged();

  async function found(visitor: Visitor, words: string): Promise<string> {
    await visitor.page.keyboard.press("Control+Shift+F");
    const dialog = visitor.page.getByRole("dialog");
    await dialog.getByRole("searchbox").fill(words);
    await visitor.page.keyboard.press("Enter");
    await dialog
      .locator("[data-result]")
      .or(dialog.getByText(/nothing/i))
      .first()
      .waitFor();
    const text = await dialog.innerText();
    await visitor.page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    return text;
  }

  /** A message says when it ends. */
  async function ends(visitor: Visitor, words: string): Promise<void> {
    const row = visitor.log.locator("[data-seq]", { hasText: words });
    await row.getByText(/^Expires /).waitFor();
  }

  test("a message with a lifetime is seen by both, then gone from both and from search", async () => {
    const bert = await stage.join("bert");
    const cleo = await stage.join("cleo");
    await bert.page.getByRole("button", { name: "Let what you write expire" }).click();
    await bert.axe("the lifetimes to choose from");
    await bert.page.getByRole("menuitemradio", { name: "1 minute" }).click();
    await bert.say("for a minute");
    await Promise.all([bert, cleo].map((visitor) => ends(visitor, "for a minute")));
    await bert.page.getByRole("button", { name: "Expires after 1 minute" }).click();
    await bert.page.getByRole("menuitemradio", { name: "Never" }).click();
    // Long enough for both to look, however busy the machine is.
    await bert.say("/expire 25s the walrus sings at noon");
    await Promise.all([bert, cleo].map((visitor) => ends(visitor, "walrus")));
    await bert.say("this one stays");
    for (const visitor of [bert, cleo]) {
      await visitor.log.getByText("walrus").waitFor({ state: "detached", ...OVER });
      await visitor.log.getByText("Expired.").first().waitFor();
      await visitor.sees("this one stays");
    }
    expect(await found(cleo, "walrus")).toMatch(/nothing/i);
    expect(await found(cleo, "stays")).toContain("this one stays");
    await cleo.page.reload();
    await cleo.log.getByText("Expired.").first().waitFor();
    await cleo.axe("what has expired");
    await Promise.all([bert.leave(), cleo.leave()]);
  }, 120_000);

  test("a room's retention is set in its settings and told to those in it", async () => {
    const bert = await stage.join("bert2");
    const cleo = await stage.join("cleo2");
    for (const visitor of [bert, cleo]) await visitor.say("/join attic");
    await bert.say("dusty");
    await cleo.sees("dusty");

    await bert.page.getByRole("tab", { name: "About" }).click();
    await bert.page.getByRole("button", { name: "Room settings" }).click();
    const dialog = bert.page.getByRole("dialog");
    await dialog.getByLabel("Erase what is said after").selectOption({ label: "1 hour" });
    await bert.axe("the settings of a room");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });

    await cleo.sees(/bert2.* changed the settings of the room.*What is said is erased after 1 hour/);
    await cleo.page.getByRole("tab", { name: "About" }).click();
    await cleo.page.getByRole("tabpanel").getByText("What is said is erased after 1 hour").waitFor();

    await bert.say("/retention 5s");
    for (const visitor of [bert, cleo]) {
      await visitor.log.getByText("dusty").waitFor({ state: "detached", ...OVER });
      await visitor.log.getByText("Expired.").first().waitFor();
    }
    await Promise.all([bert.leave(), cleo.leave()]);
  });

  test("a room is made with a retention and an end in one step", async () => {
    const bert = await stage.join("bert4");
    await bert.page.keyboard.press("Control+k");
    await bert.page.keyboard.type("Create a room");
    await bert.page.keyboard.press("Enter");
    const dialog = bert.page.getByRole("dialog", { name: "Create a room" });
    await dialog.getByLabel("Name").fill("picnic");
    await dialog.getByLabel("Erase what is said after").selectOption({ label: "1 hour" });
    await dialog.getByLabel("The room ends").fill("2030-12-24T18:00");
    await bert.axe("making a room");
    await dialog.getByRole("button", { name: "Create room" }).click();
    await dialog.waitFor({ state: "detached" });
    await bert.page.getByRole("tab", { name: "About" }).click();
    const about = bert.page.getByRole("tabpanel");
    await about.getByText("What is said is erased after 1 hour").waitFor();
    await about.getByText(/The room ends .*2030/).waitFor();

    await bert.say("/create tea --end 2d");
    await about.getByText(/The room ends /).waitFor();
    await about.getByText("What is said is erased after").waitFor({ state: "detached" });
    await bert.leave();
  });

  test("a room with an end is saved by its owner, ends, and is there for nobody", async () => {
    const bert = await stage.join("bert3");
    const cleo = await stage.join("cleo3");
    for (const visitor of [bert, cleo]) await visitor.say("/join tent");
    await cleo.say("the poles are in the car");
    await bert.sees("the poles are in the car");
    await bert.say("/until 1d");
    await cleo.sees(/changed the settings of the room.*The room ends/);

    await bert.page.getByRole("tab", { name: "About" }).click();
    await bert.page.getByRole("button", { name: "Room settings" }).click();
    const link = bert.page.getByRole("dialog").getByRole("link", { name: "Download all that is said here" });
    const [saved] = await Promise.all([bert.page.waitForEvent("download"), link.click()]);
    expect(await readFile(await saved.path(), "utf8")).toContain("the poles are in the car");
    await bert.page.keyboard.press("Escape");
    await bert.page.getByRole("dialog").waitFor({ state: "detached" });

    await bert.say("/until 5s");
    for (const visitor of [bert, cleo]) {
      await rooms(visitor)
        .getByRole("link", { name: /tent/ })
        .waitFor({ state: "detached", ...OVER });
      await visitor.page.getByText("the poles are in the car").waitFor({ state: "detached" });
    }
    expect(await found(cleo, "poles")).toMatch(/nothing/i);
    await Promise.all([bert.leave(), cleo.leave()]);
  });
});
