// Pictures of a page, compared.

import type { Page } from "playwright-core";

/** How many pixels of two pictures of one size are not the same. */
export async function differing(page: Page, one: Buffer, other: Buffer): Promise<number> {
  return page.evaluate(
    async (pictures) => {
      const all = await Promise.all(
        pictures.map(async (base64) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
          const { width, height } = picture;
          const context = new OffscreenCanvas(width, height).getContext("2d");
          context?.drawImage(picture, 0, 0);
          return new Uint32Array(context?.getImageData(0, 0, width, height).data.buffer ?? new ArrayBuffer(0));
        }),
      );
      const [first = new Uint32Array(), second = new Uint32Array()] = all;
      if (first.length !== second.length) throw new Error("The pictures are not of one size.");
      return first.filter((pixel, at) => pixel !== second[at]).length;
    },
    [one.toString("base64"), other.toString("base64")],
  );
}
