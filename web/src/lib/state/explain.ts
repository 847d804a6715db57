// What didn't work, in words.

import { t, type Key } from "../i18n/index.svelte.ts";
import { en } from "../i18n/en/index.ts";
import { fullTime } from "../text/time.ts";
import { Problem } from "../net/problem.ts";

/** The words for what didn't work: in the language of the page where it has them, else the server's. */
export function explain(problem: unknown): string {
  if (!(problem instanceof Problem)) return t("problems.unknown", { reason: String(problem) });
  const key = `code_${problem.code}`;
  if (problem.until !== undefined && `${key}_until` in en.problems)
    return t(`problems.${key}_until` as Key, { time: fullTime(problem.until) });
  if (key in en.problems) return t(`problems.${key}` as Key);
  return problem.message || t("problems.unknown", { reason: problem.code });
}
