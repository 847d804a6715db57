// The Arabic texts fit the English ones: the same places are filled, and numbers have the forms that Arabic has.

import { describe, expect, test } from "vitest";
import { en } from "../en/index.ts";
import { locale, t, type Plural } from "../index.svelte.ts";
import { ar } from "./index.ts";

type Text = string | Plural;

const texts = (catalogue: object): [string, Text][] =>
  Object.entries(catalogue).flatMap(([area, all]) =>
    Object.entries(all as Record<string, Text>).map(([key, text]): [string, Text] => [`${area}.${key}`, text]),
  );
const english = new Map(texts(en));
const arabic = texts(ar);
const places = (text: Text) => {
  const whole = typeof text === "string" ? text : text.other;
  return [...new Set(whole.match(/\{\w+\}/g))].sort();
};

describe("the Arabic catalogue", () => {
  test.each(arabic)("%s fills the places that English fills", (key, text) => {
    expect(places(text)).toEqual(places(english.get(key)!));
  });

  test.each(arabic.filter(([, text]) => typeof text !== "string"))("%s has all forms or one for all", (_, text) => {
    const forms = Object.keys(text).sort();

    expect([["other"], ["few", "many", "one", "other", "two", "zero"]]).toContainEqual(forms);
  });

  test("keeps a Latin name apart from the sentence", async () => {
    await locale.use("ar");

    expect(t("log.joined", { name: "anna" })).toBe("انضم \u2068anna\u2069");

    await locale.use("en");
  });

  test("counts two, few and many as Arabic does", async () => {
    await locale.use("ar");

    const shown = [2, 3, 11].map((count) => t("search.found", { count }));

    expect(shown[0]).toBe("رسالتان");
    expect(shown[1]).toMatch(/ رسائل$/);
    expect(shown[2]).toMatch(/ رسالة$/);

    await locale.use("en");
  });
});
