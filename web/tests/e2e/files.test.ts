// Files go both ways, over a connection that is cut in the middle.

import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Visitor } from "./support/browser.ts";
import { attach } from "./support/files.ts";
import { Proxy } from "./support/proxy.ts";
import { staged } from "./support/stage.ts";

const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

describe("files", () => {
  const stage = staged();

  test("a file comes whole over a connection that was cut on the way", async () => {
    const proxy = await Proxy.before(stage.server.url);
    const bert = await Visitor.join(stage.browser, proxy.url, "bert");
    const cleo = await stage.join("cleo");
    const bytes = randomBytes(24 * 1024 * 1024);
    const path = join(stage.server.folder, "talk.bin");
    await writeFile(path, bytes);

    proxy.cutAfter(9 * 1024 * 1024);
    await attach(bert, path);
    await cleo.sees("talk.bin");
    await expect.poll(() => proxy.up, { timeout: 20_000 }).toBeGreaterThan(9 * 1024 * 1024);
    proxy.mend();

    const card = cleo.log.locator("[data-seq]", { hasText: "talk.bin" });
    const download = card.getByRole("link", { name: /download/i });
    await download.waitFor({ timeout: 30_000 });
    const [got] = await Promise.all([cleo.page.waitForEvent("download"), download.click()]);
    expect(digest(await readFile(await got.path()))).toBe(digest(bytes));
    expect(proxy.up).toBeLessThan(1.7 * bytes.length);

    await Promise.all([bert.leave(), cleo.leave()]);
    await proxy.close();
  });

  test("a picture is previewed in the log and opens large", async () => {
    const bert = await stage.join("bert2");
    const path = join(stage.server.folder, "tea.png");
    await writeFile(path, picture(640, 400));
    await attach(bert, path);

    const preview = bert.log.getByRole("img", { name: /tea\.png/ });
    await preview.waitFor();
    const width = () => preview.evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(width, { timeout: 40_000 }).toBeGreaterThan(0);
    const shape = await preview.locator("..").boundingBox();
    expect((shape?.width ?? 0) / (shape?.height ?? 1), "the shape of the picture").toBeCloseTo(1.6, 1);
    await preview.locator("..").focus();
    await bert.page.keyboard.press("Enter");
    const viewer = bert.page.getByRole("dialog");
    await viewer.getByRole("img", { name: /tea\.png/ }).waitFor();
    await bert.axe("the viewer");
    await bert.page.keyboard.press("Escape");
    await viewer.waitFor({ state: "detached" });
    expect(await preview.locator("..").evaluate((button) => button === document.activeElement)).toBe(true);
    await bert.leave();
  });

  test("what is cancelled while it is sent is nowhere afterwards", async () => {
    const bert = await stage.join("bert4");
    const cleo = await stage.join("cleo4");
    const slow = await bert.context.newCDPSession(bert.page);
    await slow.send("Network.enable");
    const rates = { latency: 10, downloadThroughput: 4_000_000, uploadThroughput: 2_000_000 };
    await slow.send("Network.emulateNetworkConditions", { offline: false, ...rates });
    const path = join(stage.server.folder, "regret.bin");
    await writeFile(path, randomBytes(64 * 1024 * 1024));
    await attach(bert, path);

    const seen = cleo.log.locator("[data-seq]", { hasText: "regret.bin" });
    await seen.getByText(/ of 67/).waitFor();
    await expect.poll(() => largest(stage.server.folder)).toBeGreaterThan(1_000_000);
    const sending = bert.log.locator("[data-seq]", { hasText: "regret.bin" });
    await sending.getByText(/ left$/).waitFor();
    await sending.getByRole("button", { name: "Don't send regret.bin" }).click();

    for (const row of [sending, seen]) {
      await row.getByText("regret.bin did not come: its sender gave it up").waitFor();
      expect(await row.getByRole("link").count()).toBe(0);
      expect(await row.getByRole("progressbar").count()).toBe(0);
    }
    await expect.poll(() => largest(stage.server.folder)).toBe(0);
    await cleo.page.getByRole("tab", { name: "Files" }).click();
    const panel = cleo.page.getByRole("tabpanel");
    await panel.getByText("Nothing was shared here yet").or(panel.getByRole("listitem").first()).waitFor();
    expect(await panel.getByText("regret.bin").count()).toBe(0);
    await bert.page.reload();
    await sending.getByText("regret.bin did not come: its sender gave it up").waitFor();
    await Promise.all([bert.leave(), cleo.leave()]);
  });

  test("a paused upload goes on after a reload", async () => {
    const proxy = await Proxy.before(stage.server.url);
    const bert = await Visitor.join(stage.browser, proxy.url, "bert3");
    const bytes = randomBytes(12 * 1024 * 1024);
    const path = join(stage.server.folder, "later.bin");
    await writeFile(path, bytes);

    proxy.cutAfter(5 * 1024 * 1024);
    await attach(bert, path);
    await expect.poll(() => proxy.up, { timeout: 20_000 }).toBeGreaterThan(5 * 1024 * 1024);
    proxy.mend();
    await bert.page.reload();

    const card = bert.log.locator("[data-seq]", { hasText: "later.bin" });
    const download = card.getByRole("link", { name: /download/i });
    await download.waitFor({ timeout: 30_000 });
    const [got] = await Promise.all([bert.page.waitForEvent("download"), download.click()]);
    expect(digest(await readFile(await got.path()))).toBe(digest(bytes));
    await bert.leave();
    await proxy.close();
  });
});

/** How large the largest file is that the server has on its way, in bytes. */
async function largest(folder: string): Promise<number> {
  const uploads = join(folder, "data", "files", "uploads");
  const sizes = (await readdir(uploads)).map((name) => stat(join(uploads, name)).then(({ size }) => size));
  return Math.max(0, ...(await Promise.all(sizes)));
}

/** A PNG of one colour (W3C PNG specification), so that the test needs no file. */
function picture(width: number, height: number): Buffer {
  const row = Buffer.alloc(1 + width * 3, 0x7a);
  row[0] = 0;
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
