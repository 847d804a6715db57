// Sends a large file through the page of a headless Chromium to a real server, with a pause in the middle and a reload that the
// person must choose the file again after, and measures what the page takes up meanwhile. Prints a table.
//
//   cargo build --release && node web/build/run.mjs bench/web/large.ts [MiB]
//
// CHROMIUM names the browser, PARLOR_BIN the binary. The file has holes: on the sender's side it takes no disk, on the server's it does.

import { open, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type {
  CDPSession,
  Page,
} from "../../web/node_modules/playwright-core/index.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
process.env["PARLOR_BIN"] ??= here("../../target/release/parlor");
createRequire(here("../../web/package.json"));

const { Server } = await import("../../web/tests/e2e/support/server.ts");
const { launch, Visitor } =
  await import("../../web/tests/e2e/support/browser.ts");
const { attach } = await import("../../web/tests/e2e/support/files.ts");

const MIB = 1024 * 1024;
const EVERY_MS = 250;
const STILL_MS = 2_000;

export async function main(words: readonly string[]): Promise<void> {
  const size = Number(words[0] ?? 1_536) * MIB;
  const server = await Server.start();
  const browser = await launch();
  try {
    const path = join(server.folder, "large.bin");
    const file = await open(path, "w");
    await file.truncate(size);
    await file.close();

    const bert = await Visitor.join(browser, server.url, "bert");
    const { page } = bert;
    const watch = await Watch.on(page);
    const before = await watch.now();
    const begun = performance.now();
    await attach(bert, path);
    const bar = page.getByRole("progressbar", { name: /large\.bin/ });
    await bar.first().waitFor();
    await watch.until(page, 0.3);

    await page.getByRole("button", { name: "Pause" }).click();
    await pause(500);
    const still = await partOf(page);
    await pause(STILL_MS);
    const later = await partOf(page);
    await page.getByRole("button", { name: "Go on" }).click();
    await watch.until(page, 0.6);

    await page.reload();
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page
        .getByRole("region", { name: "Sending files" })
        .getByRole("button", { name: "Choose file" })
        .click(),
    ]);
    await chooser.setFiles(path);
    const again = await Watch.on(page);
    await again.until(page, 0.01);
    const kept = await partOf(page);
    const card = bert.log.locator("[data-seq]", { hasText: "large.bin" });
    await again.while(() =>
      card.getByRole("link", { name: /download/i }).count(),
    );
    const seconds = (performance.now() - begun) / 1_000;
    const stored = await page.evaluate(async () => {
      const link = document.querySelector<HTMLAnchorElement>(
        "[role=log] a[download]",
      );
      const answer = await fetch(link?.href ?? "", { method: "HEAD" });
      return Number(answer.headers.get("Content-Length"));
    });

    const rows: readonly (readonly [string, string])[] = [
      [
        "sent",
        `${(size / MIB).toFixed(0)} MiB in ${seconds.toFixed(0)} s, pauses included; the server has ${stored === size ? "all of it" : `${stored} bytes`}`,
      ],
      [
        "paused",
        `at ${percent(still)}, ${STILL_MS / 1_000} s later at ${percent(later)}`,
      ],
      ["after the reload", `goes on from ${percent(kept)}`],
      ["the page's JavaScript before", mib(before.heap)],
      [
        "at most while it sends",
        mib(Math.max(watch.most.heap, again.most.heap)),
      ],
      ["memory of the processes for pages before", mib(before.process)],
      [
        "at most while it sends",
        mib(Math.max(watch.most.process, again.most.process)),
      ],
    ];
    console.log("| what | measured |\n|---|---|");
    for (const [what, value] of rows) console.log(`| ${what} | ${value} |`);
    await bert.leave();
  } finally {
    await browser.close();
    await server.stop();
  }
}

interface Taken {
  /** Bytes of the page's JavaScript objects. */
  readonly heap: number;
  /** Bytes that the browser's processes for pages have for themselves; 0 where the system does not tell. */
  readonly process: number;
}

/** What a page takes up. */
class Watch {
  most: Taken = { heap: 0, process: 0 };

  private constructor(
    readonly session: CDPSession,
    readonly ids: readonly number[],
  ) {}

  static async on(page: Page): Promise<Watch> {
    const session = await page.context().newCDPSession(page);
    const browser = await page.context().browser()?.newBrowserCDPSession();
    const { processInfo } = (await browser?.send(
      "SystemInfo.getProcessInfo",
    )) ?? { processInfo: [] };
    const renderers = processInfo.filter(({ type }) => type === "renderer");
    return new Watch(
      session,
      renderers.map(({ id }) => id),
    );
  }

  async now(): Promise<Taken> {
    const { usedSize } = await this.session.send("Runtime.getHeapUsage");
    const all = await Promise.all(this.ids.map(residentOf));
    const taken = {
      heap: usedSize,
      process: all.reduce((sum, bytes) => sum + bytes, 0),
    };
    this.most = {
      heap: Math.max(this.most.heap, taken.heap),
      process: Math.max(this.most.process, taken.process),
    };
    return taken;
  }

  /** Looks again and again until so much has gone. */
  async until(page: Page, part: number): Promise<void> {
    await this.while(async () => (await partOf(page)) >= part);
  }

  async while(isDone: () => Promise<unknown>): Promise<void> {
    while (!(await isDone())) {
      await this.now();
      await pause(EVERY_MS);
    }
  }
}

async function partOf(page: Page): Promise<number> {
  const bar = page.getByRole("progressbar", { name: /large\.bin/ }).first();
  return (
    Number(await bar.getAttribute("aria-valuenow", { timeout: 30_000 })) / 100
  );
}

async function residentOf(id: number): Promise<number> {
  const text = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
  return Number(/^RssAnon:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024;
}

const percent = (part: number) => `${(100 * part).toFixed(0)} %`;
const mib = (bytes: number) => `${(bytes / MIB).toFixed(1)} MiB`;
