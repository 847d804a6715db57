// Texts: text.

import type { Catalogue } from "../index.svelte.ts";

export const text: Catalogue["text"] = {
  code: "Code",
  code_in: "Code, {language}",
  copy_code: "Code kopieren",
  copied: "Kopiert",
  copy_failed: "Kopieren geht hier nicht. Markiere den Code stattdessen.",
  spoiler: "Spoiler",
  show_spoiler: "Spoiler zeigen",
};
