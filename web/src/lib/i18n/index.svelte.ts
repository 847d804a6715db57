// The message catalogue: every text that people read, by key, in the language they chose or their browser asks for.
// English is in the first load; the others come when they are wanted.

import { en } from "./en/index.ts";

/** Forms of a text by number, chosen by the language's plural rules (Unicode TR35); `other` is always there. */
export type Plural = { readonly [form in Intl.LDMLPluralRule]?: string } & { readonly other: string };
type Text = string | Plural;
type Area = Readonly<Record<string, Text>>;

/** A catalogue has a text of the same form for everything that English has. */
export type Catalogue = {
  readonly [A in keyof typeof en]: {
    readonly [K in keyof (typeof en)[A]]: (typeof en)[A][K] extends string ? string : Plural;
  };
};

/** The name of a text: `area.name`. */
export type Key = {
  [A in keyof typeof en & string]: `${A}.${keyof (typeof en)[A] & string}`;
}[keyof typeof en & string];

/** What is put into a text's `{places}`; `count` chooses among the forms of a plural. */
export type Values = Readonly<Record<string, string | number>>;

/** The languages there are, by their own names. */
export const LANGUAGES = { en: "English", de: "Deutsch", ar: "العربية" } as const;
export type Language = keyof typeof LANGUAGES;

const RIGHT_TO_LEFT: readonly Language[] = ["ar"];

const others: Record<Exclude<Language, "en">, () => Promise<Catalogue>> = {
  de: async () => (await import("./de/index.ts")).de,
  ar: async () => (await import("./ar/index.ts")).ar,
};

export class Locale {
  /** The language of the texts now. */
  language = $state<Language>("en");
  /** Which way it is written. */
  direction = $derived<"ltr" | "rtl">(RIGHT_TO_LEFT.includes(this.language) ? "rtl" : "ltr");
  /** For dates and numbers: the browser's own variant of the language where it has one (`en-GB`). */
  tag = $derived(tagOf(this.language));

  /** What stands between things in a row. */
  comma = $derived(this.language === "ar" ? "، " : ", ");

  #catalogue = $state.raw<Catalogue>(en);
  #plurals = $derived(new Intl.PluralRules(this.tag));

  /** What was asked for last. */
  #wanted: Language = "en";

  constructor(readonly catalogues: typeof others = others) {}

  /** Changes the language; the texts follow when the catalogue is there, and stay as they are where it can't be loaded. */
  async use(language: Language): Promise<void> {
    this.#wanted = language;
    const catalogue = language === "en" ? en : await this.catalogues[language]().catch(() => undefined);
    if (!catalogue || this.#wanted !== language) return;
    this.#catalogue = catalogue;
    this.language = language;
  }

  /** The text by that name. */
  text(key: Key, values: Values = {}): string {
    const [area, name] = key.split(".") as [keyof typeof en, string];
    const text = (this.#catalogue[area] as Area)[name];
    if (text === undefined) return key;
    const form = typeof text === "string" ? text : this.#form(text, values["count"]);
    return form.replace(/\{(\w+)\}/g, (place, value: string) => this.#shown(values[value], place));
  }

  #form(text: Plural, count: string | number | undefined): string {
    return text[this.#plurals.select(Number(count ?? 0))] ?? text.other;
  }

  #shown(value: string | number | undefined, place: string): string {
    if (value === undefined) return place;
    return typeof value === "number" ? value.toLocaleString(this.tag) : value;
  }
}

function tagOf(language: Language): string {
  const asked = globalThis.navigator?.languages ?? [];
  return asked.find((tag) => tag.split("-")[0] === language) ?? language;
}

/** The language that the browser asks for, of those there are. */
export function preferred(asked: readonly string[]): Language {
  for (const tag of asked) {
    const language = tag.split("-")[0] ?? "";
    if (language in LANGUAGES) return language as Language;
  }
  return "en";
}

export const locale = new Locale();

/** The text by that name, with its places filled: `t("log.more", { count: 3 })`. */
export function t(key: Key, values?: Values): string {
  return locale.text(key, values);
}
