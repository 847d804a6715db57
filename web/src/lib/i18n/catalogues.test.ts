// Every language has every text, with the same places to fill, in its own words.

import { describe, expect, test } from "vitest";
import { ar } from "./ar/index.ts";
import { de } from "./de/index.ts";
import { en } from "./en/index.ts";
import { LANGUAGES, Locale, locale, t, type Catalogue, type Language, type Plural } from "./index.svelte.ts";

type Other = Exclude<Language, "en">;

const catalogues: Record<Other, Catalogue> = { de, ar };
const others = (Object.keys(LANGUAGES) as Language[]).filter((one): one is Other => one !== "en");

/** What is written as in English: names, signs, and words that the language has taken over. */
const SAME_EVERYWHERE = ["IRC", "Parlor", "Parlor {version}", "{speed}/s"];
const SAME: Record<Other, readonly string[]> = {
  de: [
    ...[
      "Admin",
      "Audio",
      "Code",
      "Code, {language}",
      "Details",
      "Emoji",
      "Name",
      "Operator",
      "Person",
      "Spoiler",
      "System",
      "Version",
    ],
    ...["In {value}", "in {room}", "{name} in {room}", "Server: {server}"],
  ],
  ar: [],
};

const englishTexts = textsOf(en);

/** Every text by its name, and every form of the plurals: `log.new`, `log.new_messages (one)`. */
function textsOf(catalogue: Catalogue): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [area, names] of Object.entries(catalogue)) {
    for (const [name, text] of Object.entries<string | Plural>(names)) {
      if (typeof text === "string") texts.set(`${area}.${name}`, text);
      else for (const [form, one] of Object.entries(text)) texts.set(`${area}.${name} (${form})`, one);
    }
  }
  return texts;
}

const isForm = (key: string) => key.endsWith(")");
const nameOf = (key: string) => key.replace(/ \(\w+\)$/, "");

function placesIn(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g))].sort();
}

/** Numbers, which the forms of a plural may tell in words. */
const NUMBERS = ["{count}", "{failed}"];

/** Whether the text fills the places that English fills; of a plural, those of its `other`. */
function fillsAll(key: string, text: string): boolean {
  const wanted = placesIn(englishTexts.get(isForm(key) ? `${nameOf(key)} (other)` : key) ?? "");
  const given = placesIn(text);
  const missing = wanted.filter((place) => !given.includes(place));
  return (
    given.every((place) => wanted.includes(place)) && missing.every((place) => isForm(key) && NUMBERS.includes(place))
  );
}

function isEnglish(language: Other, key: string, text: string): boolean {
  const hasWords = /\p{L}/u.test(text.replace(/\{\w+\}/g, ""));
  const isKept = SAME_EVERYWHERE.includes(text) || SAME[language].includes(text);
  return hasWords && !isKept && text === englishTexts.get(key);
}

describe.each(others)("the catalogue of %s", (language) => {
  const catalogue = catalogues[language];
  const texts = [...textsOf(catalogue)];

  test("has every text and no other", () => {
    const names = (all: Iterable<string>) => [...new Set([...all].map(nameOf))].sort();
    expect(names(texts.map(([key]) => key))).toEqual(names(englishTexts.keys()));
  });

  test("has at least the plural forms that English has", () => {
    const keys = new Set(texts.map(([key]) => key));
    expect([...englishTexts.keys()].filter((key) => !keys.has(key))).toEqual([]);
  });

  test("leaves no text empty", () => {
    expect(texts.filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test("fills the same places as English", () => {
    expect(texts.filter(([key, text]) => !fillsAll(key, text))).toEqual([]);
  });

  test("leaves nothing in English", () => {
    expect(texts.filter(([key, text]) => isEnglish(language, key, text))).toEqual([]);
  });

  test("is there when the language is chosen", async () => {
    await locale.use(language);
    expect(t("common.close")).toBe(catalogue.common.close);
    expect(t("common.close")).not.toBe(en.common.close);
  });
});

describe("changing the language", () => {
  const loaded = { de: async () => de, ar: async () => ar };

  test("keeps the one before where the other can't be loaded", async () => {
    const locale = new Locale({ ...loaded, ar: () => Promise.reject(new TypeError("Failed to fetch")) });
    await locale.use("de");
    await locale.use("ar");
    expect([locale.language, locale.text("join.go")]).toEqual(["de", de.join.go]);
  });

  test("ends at the last that was asked for, whichever comes first", async () => {
    let come: () => void = () => undefined;
    const locale = new Locale({ ...loaded, ar: () => new Promise((resolve) => (come = () => resolve(ar))) });
    const slow = locale.use("ar");
    await locale.use("de");
    come();
    await slow;
    expect([locale.language, locale.text("join.go")]).toEqual(["de", de.join.go]);
  });
});
