// Commands that people run on the server: everybody in the room sees what was written, and nobody but the asker what is refused.

import { describe, expect, test } from "vitest";
import { staged } from "./support/stage.ts";

describe("a command on the server", () => {
  const stage = staged();

  test("stands in the room as a block; what is refused is told to one alone", async ({ skip }) => {
    const bert = await stage.join("bert");
    const cleo = await stage.join("cleo");
    const only = bert.page.getByRole("region", { name: "Only you see this" });

    await bert.say("/run date");
    const posts = [bert, cleo].map(({ log }) => log.locator("[data-seq]", { hasText: "ran date" }));
    await Promise.race([posts[0]?.waitFor(), only.waitFor()]);
    const refusal = (await only.isVisible()) ? await only.innerText() : "";
    if (refusal.includes("can't run commands") && !process.env["TESTS_NEED_SANDBOX"]) {
      await Promise.all([bert.leave(), cleo.leave()]);
      skip(`NOT RUN: ${refusal}`);
    }
    expect(refusal).toBe("");
    for (const post of posts) {
      const written = post.getByRole("region", { name: "What the command wrote" });
      await written.waitFor();
      expect(await written.innerText()).toMatch(/\b20\d\d\b/);
      expect(await post.innerText()).toContain("bert");
    }
    await bert.axe("what a command wrote");

    await bert.say("/run rm x");
    await only.getByText("No privileges to run the command: rm x").waitFor();
    await bert.axe("a refused command");
    await bert.page.keyboard.press("Escape");
    await bert.say("that was all");
    await cleo.sees("that was all");
    expect(await cleo.page.getByText("No privileges").count()).toBe(0);
    expect(await cleo.log.getByText("rm x").count()).toBe(0);
    await Promise.all([bert.leave(), cleo.leave()]);
  });
});
