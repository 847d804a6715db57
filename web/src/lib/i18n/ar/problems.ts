// What is said when something doesn't work; the names after `code_` are the codes of the protocol.

import type { Catalogue } from "../index.svelte.ts";

export const problems: Catalogue["problems"] = {
  offline: "تعذّر الوصول إلى الخادم. ما تكتبه محفوظ وسيُرسَل عند عودة الاتصال.",
  reconnecting: "انقطع الاتصال. المحاولة التالية بعد {seconds} ث.",
  offline_kept: "ما تكتبه محفوظ وسيُرسَل عند عودة الاتصال.",
  connecting: "جارٍ الاتصال…",
  retry_now: "المحاولة الآن",
  ended: "تم تسجيل خروجك: {reason}",
  unknown: "لم ينجح ذلك: {reason}",
  timeout: "لم يرد الخادم في الوقت المناسب. حاول مرة أخرى.",
  insecure:
    "وصلت هذه الصفحة عبر http غير مشفّر. الدردشة والملفات تعمل؛ أما تثبيت التطبيق والإشعارات والبدء دون اتصال فتحتاج إلى https أو localhost.",
};
