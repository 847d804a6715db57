// A telephone's camera before a screen: reads the QR code of a picture.

import jsQR from "jsqr";
import type { Browser, Locator } from "playwright-core";

/** What the code says that stands there, as pixels. */
export async function scan(browser: Browser, shown: Locator): Promise<string> {
  const png = (await shown.screenshot({ scale: "css" })).toString("base64");
  const page = await browser.newPage();
  const { data, width, height } = await page.evaluate(async (base64) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const { width, height } = picture;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context?.drawImage(picture, 0, 0);
    return { data: [...(context?.getImageData(0, 0, width, height).data ?? [])], width, height };
  }, png);
  await page.close();
  const found = jsQR(new Uint8ClampedArray(data), width, height);
  if (!found) throw new Error("No code can be read there.");
  return found.data;
}
