// Texts: text.

import type { Catalogue } from "../index.svelte.ts";

export const text: Catalogue["text"] = {
  code: "شيفرة",
  code_in: "شيفرة، {language}",
  copy_code: "نسخ الشيفرة",
  copied: "تم النسخ",
  copy_failed: "النسخ لا يعمل هنا. حدّد الشيفرة وانسخها بنفسك.",
  spoiler: "نص مخفي",
  show_spoiler: "إظهار النص المخفي",
};
