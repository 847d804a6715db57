// What Arabic wants beside its words: six forms of a number, and names that do not turn the sentence around.

import { beforeEach, expect, test } from "vitest";
import { locale, t, type Plural } from "../index.svelte.ts";
import { ar } from "./index.ts";

const FORMS: readonly Intl.LDMLPluralRule[] = ["few", "many", "one", "other", "two", "zero"];

const plurals = Object.entries(ar).flatMap(([area, texts]) =>
  Object.entries<string | Plural>(texts).flatMap(([key, text]): [string, Plural][] =>
    typeof text === "string" ? [] : [[`${area}.${key}`, text]],
  ),
);

beforeEach(() => locale.use("ar"));

test("every plural has the six forms of Arabic", () => {
  const lacking = plurals.filter(([, text]) => FORMS.some((form) => text[form] === undefined));

  expect(plurals.length).toBeGreaterThan(0);
  expect(lacking).toEqual([]);
});

test("a Latin name is kept apart from the sentence", () => {
  expect(t("log.joined", { name: "anna" })).toBe("انضم \u2068anna\u2069");
});

test.each([
  [2, "رسالتان"],
  [3, "رسائل"],
  [11, "رسالة"],
  [100, "رسالة"],
])("%i messages are counted as Arabic does", (count, word) => {
  expect(t("search.found", { count }).split(" ").at(-1)).toBe(word);
});
