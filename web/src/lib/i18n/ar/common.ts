// Texts that are the same everywhere.

import type { Catalogue } from "../index.svelte.ts";

export const common: Catalogue["common"] = {
  app: "Parlor",
  close: "إغلاق",
  cancel: "إلغاء",
  save: "حفظ",
  back: "رجوع",
  more: "المزيد",
  copy: "نسخ",
  copied: "تم النسخ",
  retry: "إعادة المحاولة",
  loading: "جارٍ التحميل…",
  not_loaded: "لم يُحمَّل هذا الجزء من الصفحة. حاول مرة أخرى.",
  you: "أنت",
  menu: "القائمة",
  dismiss: "إخفاء",
  optional: "اختياري",
};
