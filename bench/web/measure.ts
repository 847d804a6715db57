// Measures the browser client in a headless Chromium against a real server: what the first load brings, when it can be used,
// whether scrolling through a long room or many messages at once make it stutter. Prints a table.
//
//   cargo build --release && node web/build/run.mjs bench/web/measure.ts [messages] [seconds of scrolling at most]
//
// CHROMIUM names the browser, PARLOR_BIN the binary.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type {
  Browser,
  CDPSession,
  Page,
} from "../../web/node_modules/playwright-core/index.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
process.env["PARLOR_BIN"] ??= here("../../target/release/parlor");
createRequire(here("../../web/package.json"));

const { Server, BINARY } =
  await import("../../web/tests/e2e/support/server.ts");
const { launch } = await import("../../web/tests/e2e/support/browser.ts");

const THROTTLE = 4;
const FRAMES = 60;
/** Pixels a second: twenty screens, about what a trackpad's fling reaches. */
const FLING = 16_000;
const RATE = 200;
const SECONDS = 15;

interface Row {
  readonly what: string;
  readonly value: string;
  readonly goal: string;
}

export async function main(words: readonly string[]): Promise<void> {
  const messages = Number(words[0] ?? 50_000);
  const seconds = Number(words[1] ?? 240);
  const rows: Row[] = [];
  const server = await Server.start();
  const browser = await launch();
  try {
    await fill(server.url, messages);
    rows.push(...(await firstLoad(browser, server.url)));
    for (const pace of [FLING, undefined])
      rows.push(await scrolling(browser, server.url, messages, seconds, pace));
    rows.push(...(await typing(browser, server.url)));
  } finally {
    await browser.close();
    await server.stop();
  }
  console.log("| what | measured | goal |\n|---|---|---|");
  for (const { what, value, goal } of rows)
    console.log(`| ${what} | ${value} | ${goal} |`);
}

/** Fills the lobby with messages of several people, some of them long, with Markdown and emoji. */
async function fill(url: string, messages: number): Promise<void> {
  const people = ["bert", "cleo", "dora", "emil"];
  const texts = [
    "short",
    "A **longer** message with `code` and a https://example.org/link in it. ".repeat(
      3,
    ),
    "👍 yes",
    "one\ntwo\nthree",
  ];
  for (const [index, name] of people.entries()) {
    const child = spawn(BINARY, ["say", "--server", url, "--name", name], {
      stdio: ["pipe", "ignore", "inherit"],
    });
    const count = Math.ceil(messages / people.length);
    for (let i = 0; i < count; i++) {
      const line = `${texts[(i + index) % texts.length]} ${i}`.replaceAll(
        "\n",
        " ",
      );
      if (!child.stdin.write(`${line}\n`)) await once(child.stdin, "drain");
    }
    child.stdin.end();
    const [code] = (await once(child, "exit")) as [number];
    if (code !== 0) throw new Error(`parlor say ended with ${code}`);
  }
}

async function throttled(page: Page, rate: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  return session;
}

const composerOf = (page: Page) =>
  page.getByRole("textbox", { name: /^Message / });

async function comeIn(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.keyboard.press("Enter");
  await composerOf(page).waitFor();
}

/** What a first load brings, and when a newcomer can type a name and a returning one a message. */
async function firstLoad(browser: Browser, url: string): Promise<Row[]> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  await throttled(page, THROTTLE);
  await page.addInitScript(() => {
    const marks: Record<string, number> = {};
    (window as unknown as { marks: typeof marks }).marks = marks;
    new MutationObserver(() => {
      if (document.querySelector("input") && marks["name"] === undefined) {
        marks["name"] = performance.now();
        console.debug("a name can be typed");
      }
      if (document.querySelector("textarea"))
        marks["composer"] ??= performance.now();
      if (
        document.querySelector("textarea") &&
        document.querySelectorAll("[role=log] [data-seq]").length > 10
      )
        marks["log"] ??= performance.now();
    }).observe(document, { subtree: true, childList: true });
  });
  const marks = () =>
    page.evaluate(
      () => (window as unknown as { marks: Record<string, number> }).marks,
    );
  // Nothing is put into the page before: the tool's own scripts take as long as the page's.
  const named = page.waitForEvent("console", (message) =>
    message.text().includes("a name can be typed"),
  );
  await page.goto(url, { waitUntil: "commit" });
  await named;
  await comeIn(page, "newcomer");
  const first = await marks();
  // What was fetched ahead and then wanted is listed twice.
  const bytes = await page.evaluate(() => {
    const sizes = new Map<string, number>();
    const entries = performance
      .getEntriesByType("resource")
      .concat(performance.getEntriesByType("navigation"));
    for (const entry of entries as PerformanceResourceTiming[])
      if (/\.(js|css)$|\/$/.test(new URL(entry.name).pathname))
        sizes.set(
          entry.name,
          Math.max(sizes.get(entry.name) ?? 0, entry.encodedBodySize),
        );
    return [...sizes.values()].reduce((sum, size) => sum + size, 0);
  });
  const again: number[] = [];
  for (let i = 0; i < 5; i++) {
    await page.reload();
    await page.waitForFunction(
      () =>
        (window as unknown as { marks: Record<string, number> }).marks[
          "log"
        ] !== undefined,
    );
    again.push((await marks())["log"] ?? NaN);
  }
  await context.close();
  again.sort((a, b) => a - b);
  return [
    {
      what: "first load up to the chat: page, scripts and styles, compressed",
      value: `${(bytes / 1024).toFixed(0)} KiB`,
      goal: "≤ 150 KB",
    },
    {
      what: `a newcomer can type a name (${THROTTLE}× slower processor, nothing cached)`,
      value: ms(first["name"]),
      goal: "≤ 1 s",
    },
    {
      what: `who returns sees messages and can write (${THROTTLE}× slower; median and worst of 5)`,
      value: `${ms(again[2])}, ${ms(again[4])}`,
      goal: "≤ 1 s",
    },
  ];
}

/**
 * From the newest message towards the first by the mouse wheel; tasks of the page that took longer than 50 ms. With a pace a turn
 * comes in every frame, as when somebody flings a page as fast as they can; without, turns come as fast as the browser takes them.
 */
async function scrolling(
  browser: Browser,
  url: string,
  messages: number,
  most: number,
  pace?: number,
): Promise<Row> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  await page.goto(url);
  await comeIn(page, `scroller${pace ?? "s"}`);
  await page.waitForFunction(
    () => document.querySelectorAll("[role=log] [data-seq]").length > 10,
  );
  await page.evaluate(() => {
    const long: number[] = [];
    (window as unknown as { long: number[] }).long = long;
    new PerformanceObserver((list) =>
      long.push(...list.getEntries().map((entry) => entry.duration)),
    ).observe({ entryTypes: ["longtask"] });
  });
  await page.mouse.move(600, 400);
  const lowest = () =>
    page.evaluate(() =>
      Number(
        document.querySelector<HTMLElement>("[role=log] [data-seq]")?.dataset[
          "seq"
        ] ?? Infinity,
      ),
    );
  const start = performance.now();
  let turns = 0;
  let seen = await lowest();
  while (seen > 20 && performance.now() - start < most * 1_000) {
    for (let i = 0; i < 20; i++) {
      const due = start + (++turns * 1_000) / FRAMES;
      await page.mouse.wheel(0, -(pace ? pace / FRAMES : 1_500));
      if (pace && performance.now() < due) await pause(due - performance.now());
    }
    seen = await lowest();
  }
  const took = (performance.now() - start) / 1_000;
  const long = await page.evaluate(
    () => (window as unknown as { long: number[] }).long,
  );
  const rowsInPage = await page.evaluate(
    () => document.querySelectorAll("[role=log] [data-seq]").length,
  );
  await context.close();
  const how = pace ? `${pace} pixels a second` : "without a pause";
  return {
    what: `scrolling back ${messages - seen} of ${messages} messages, ${how}: tasks over 50 ms, the longest; rows in the page`,
    value: `${long.length}, ${ms(Math.max(0, ...long))}; ${rowsInPage} (${took.toFixed(0)} s, ${turns} turns of the wheel)`,
    goal: "none",
  };
}

/** 200 messages a second come in while somebody types: from each key to the frame that shows it. */
async function typing(browser: Browser, url: string): Promise<Row[]> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  await page.goto(url);
  await comeIn(page, "typist");
  await page.evaluate(() => {
    const delays: number[] = [];
    (window as unknown as { delays: number[] }).delays = delays;
    document.addEventListener(
      "keydown",
      (event) =>
        requestAnimationFrame(() =>
          setTimeout(() => delays.push(performance.now() - event.timeStamp)),
        ),
      true,
    );
  });
  const speaker = spawn(BINARY, ["say", "--server", url, "--name", "crowd"], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  let said = 0;
  const timer = setInterval(() => {
    for (let i = 0; i < RATE / 20; i++)
      speaker.stdin.write(
        `message ${said++} of a crowd that has **much** to say\n`,
      );
  }, 50);
  const end = performance.now() + SECONDS * 1_000;
  while (performance.now() < end)
    await composerOf(page).press("a", { delay: 20 });
  clearInterval(timer);
  speaker.stdin.end();
  await once(speaker, "exit");
  const delays = (
    await page.evaluate(
      () => (window as unknown as { delays: number[] }).delays,
    )
  ).sort((a, b) => a - b);
  await context.close();
  const at = (part: number) =>
    delays[Math.min(delays.length - 1, Math.floor(delays.length * part))];
  return [
    {
      what: `from a key to its frame while ${(said / SECONDS).toFixed(0)} messages a second come in (${delays.length} keys): p50, p95, worst`,
      value: `${ms(at(0.5))}, ${ms(at(0.95))}, ${ms(delays.at(-1))}`,
      goal: "p95 ≤ 50 ms",
    },
  ];
}

function ms(value: number | undefined): string {
  return value === undefined ? "not seen" : `${value.toFixed(0)} ms`;
}
