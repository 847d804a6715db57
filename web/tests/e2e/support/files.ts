// Files as people pick them in a page.

import type { Visitor } from "./browser.ts";

/** Picks a file and sends it. */
export async function attach(visitor: Visitor, path: string): Promise<void> {
  const [chooser] = await Promise.all([
    visitor.page.waitForEvent("filechooser"),
    visitor.page.getByRole("button", { name: "Attach files" }).click(),
  ]);
  await chooser.setFiles(path);
  await visitor.composer.press("Enter");
}
