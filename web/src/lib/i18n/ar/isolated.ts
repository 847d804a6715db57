// Keeps what is put into the texts apart from the Arabic around it (Unicode UAX 9): a Latin name does not turn the sentence around.

import type { Catalogue, Plural } from "../index.svelte.ts";

type Text = string | Plural;

const apart = (text: string) => text.replace(/\{\w+\}/g, "\u2068$&\u2069");

function kept(text: Text): Text {
  if (typeof text === "string") return apart(text);
  return Object.fromEntries(Object.entries(text).map(([form, words]) => [form, apart(words)])) as unknown as Plural;
}

/** The same catalogue, with every `{place}` between FSI and PDI. */
export function isolated(catalogue: Catalogue): Catalogue {
  const areas = Object.entries(catalogue).map(([area, texts]) => [
    area,
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, kept(text)])),
  ]);
  return Object.fromEntries(areas) as Catalogue;
}
