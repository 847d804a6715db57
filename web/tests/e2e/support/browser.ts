// Real browsers: Chromium by playwright-core. Each visitor has a context of their own, and nothing on a page may go wrong unseen.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";
import { expect } from "vitest";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** How long a page may take for anything. */
const PATIENCE_MS = 12_000;

export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A person with a browser. */
export class Visitor {
  /** What the console told as errors, and what the page's policy refused. */
  readonly faults: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async arrive(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const visitor = new Visitor(context, await context.newPage());
    visitor.page.on("pageerror", (error) => visitor.faults.push(String(error.stack ?? error)));
    visitor.page.on("console", (message) => {
      // A refused request and a lost connection are told by the browser itself; pages handle them.
      const text = message.text();
      const expected = /Failed to load resource|WebSocket connection to|ERR_CONNECTION|ERR_INTERNET_DISCONNECTED/.test(
        text,
      );
      const isWarned = message.type() === "warning" && text.includes("svelte.dev/e/");
      if (isWarned || (message.type() === "error" && !expected)) visitor.faults.push(text);
    });
    await visitor.page.goto(url);
    return visitor;
  }

  /** Arrives and comes in under a name. */
  static async join(
    browser: Browser,
    url: string,
    name: string,
    options: BrowserContextOptions = {},
  ): Promise<Visitor> {
    const visitor = await Visitor.arrive(browser, url, options);
    await visitor.comeIn(name);
    return visitor;
  }

  async comeIn(name: string, password?: string): Promise<void> {
    const { page } = this;
    await page.getByLabel("Your name").fill(name);
    await page.keyboard.press("Enter");
    if (password) {
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.keyboard.press("Enter");
    }
    await this.composer.waitFor();
  }

  get composer() {
    return this.page.getByRole("textbox", { name: /^Message / });
  }

  get log() {
    return this.page.getByRole("log");
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** Waits until the room shows it: in its log, or below, where what was not sent yet stands. */
  async sees(text: string | RegExp): Promise<void> {
    const shown = this.page.getByRole("main").getByText(text).first();
    await shown.waitFor().catch(async (error: Error) => {
      throw new Error(`${error.message}\nThe page shows:\n${await this.page.locator("body").ariaSnapshot()}`);
    });
  }

  /** Accessibility, as axe-core sees it (WCAG 2.2 A and AA). */
  async axe(where: string): Promise<void> {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(options: unknown): Promise<{ violations: Violation[] }> } };
      interface Violation {
        id: string;
        help: string;
        nodes: { html: string; failureSummary?: string }[];
      }
      const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const { violations } = await axe.run({ runOnly: { type: "tag", values: tags } });
      return violations.map(({ id, help, nodes }) => ({
        id,
        help,
        nodes: nodes.slice(0, 4).map(({ html, failureSummary }) => `${html}\n${failureSummary ?? ""}`),
      }));
    });
    expect(found, `accessibility of ${where}`).toEqual([]);
  }

  async leave(): Promise<void> {
    await this.context.close();
    expect(this.faults, "faults on the page").toEqual([]);
  }
}
