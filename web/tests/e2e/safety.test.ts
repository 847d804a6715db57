// What people write is text and nothing else, and the pages are served so that nothing else could be.

import { describe, expect, test } from "vitest";
import { staged } from "./support/stage.ts";

const HOSTILE = [
  "<img src=x onerror=alert(1)><script>alert(2)</script>",
  "[press me](javascript:alert(3)) and <a href=javascript:alert(4)>me</a>",
  "![picture](http://127.0.0.1:9/x.png)",
  "```html\n<script>alert(5)</script>\n```",
];

describe("safety", () => {
  const stage = staged();

  test("markup and scripts in messages and topics are shown as they were typed", async () => {
    const bert = await stage.join("bert");
    const asked: string[] = [];
    bert.page.on("request", (request) => asked.push(request.url()));
    let alerted = false;
    bert.page.on("dialog", () => (alerted = true));
    for (const text of HOSTILE) await bert.say(text);
    await bert.sees("<img src=x onerror=alert(1)>");
    await bert.sees("<script>alert(5)</script>");

    expect(await bert.log.locator("a[href^=javascript]").count()).toBe(0);
    expect(alerted).toBe(false);
    expect(asked.filter((url) => !url.startsWith(stage.server.url))).toEqual([]);
    await bert.leave();
  });

  test("the pages have a strict policy, and scripts of others don't run in them", async () => {
    const response = await fetch(stage.server.url, { headers: { Accept: "text/html" } });
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(response.status).toBe(200);
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "require-trusted-types-for 'script'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toContain("unsafe");

    const bert = await stage.join("bert2");
    const ran = await bert.page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML("beforeend", "<b>made of a string</b>");
        return true;
      } catch {
        return false;
      }
    });
    expect(ran).toBe(false);
    bert.faults.length = 0;
    await bert.leave();
  });
});
