// Draws the PNG icons from public/icon.svg, with a Chromium that is at hand: node build/icons.mjs [path of chromium]
// Run it after a change of the mark, and commit what it writes.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const folder = fileURLToPath(new URL("../public/", import.meta.url));
const mark = await readFile(`${folder}icon.svg`, "utf8");
/** Systems that cut a shape of their own out of it show four fifths in the worst case: a full ground, a smaller mark. */
const full = mark
  .replace(/ rx="\d+"/, "")
  .replace('<g id="chair">', '<g id="chair" transform="translate(6.4 6.4) scale(.8)">');

const wanted = [
  { name: "icon-192.png", size: 192, svg: mark },
  { name: "icon-512.png", size: 512, svg: mark },
  { name: "icon-maskable-512.png", size: 512, svg: full },
  { name: "apple-touch-icon.png", size: 180, svg: full },
];

const browser = await chromium.launch({
  executablePath: process.argv[2] ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage();
for (const { name, size, svg } of wanted) {
  await page.setViewportSize({ width: size, height: size });
  const sized = svg.replace("<svg ", `<svg width="${size}" height="${size}" style="display:block" `);
  await page.setContent(`<body style="margin:0">${sized}`);
  await writeFile(folder + name, await page.screenshot({ omitBackground: true }));
}
await browser.close();
