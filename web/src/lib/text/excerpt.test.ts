// Excerpts of what was found.

import { expect, test } from "vitest";
import { excerpt } from "./excerpt.ts";

const marked = (text: string, words: string, most = 100) =>
  excerpt(text, words, most)
    .map((piece) => (piece.match ? `[${piece.text}]` : piece.text))
    .join("");

test("words are marked whatever their case, with their endings", () => {
  expect(marked("The Fridge and two fridges", "fridge")).toBe("The [Fridge] and two [fridges]");
});

test("only what starts with a word is marked", () => {
  expect(marked("a cart and art", "art")).toBe("a cart and [art]");
});

test("a long text is cut around the first match", () => {
  const text = `${"before ".repeat(40)}needle ${"after ".repeat(40)}`;
  const cut = marked(text, "needle", 100);
  expect(cut).toContain("[needle]");
  expect(cut.startsWith("…")).toBe(true);
  expect(cut.endsWith("…")).toBe(true);
  expect(cut.length).toBeLessThan(110);
});

test("signs of patterns are taken as they are", () => {
  expect(marked("what (is) this", "(is) .*")).toBe("what ([is]) this");
});

test("without words nothing is marked", () => {
  expect(marked("some  text\nin lines", "")).toBe("some text in lines");
});
