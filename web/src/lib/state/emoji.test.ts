// Choices of emoji outlive a visit, and nothing odd in the storage breaks them.

import { expect, test } from "vitest";
import { EmojiChoices, type KeptIn } from "./emoji.svelte.ts";

function keptIn(text?: string): KeptIn & { text?: string } {
  const kept: KeptIn & { text?: string } = {
    text,
    localStorage: { getItem: () => kept.text ?? null, setItem: (_, value) => (kept.text = value) },
  };
  return kept;
}

test("the last used come first, once each, and outlive the visit", () => {
  const window = keptIn();
  const before = new EmojiChoices(window);
  for (const glyph of ["🎉", "👀", "🎉"]) before.remember(glyph);
  before.tone = 3;

  const later = new EmojiChoices(window);

  expect(later.recent).toEqual(["🎉", "👀"]);
  expect(later.tone).toBe(3);
});

test("six are offered: the last used, then the usual ones", () => {
  const choices = new EmojiChoices(keptIn());
  expect(choices.quick).toEqual(["👍", "❤️", "😂", "🎉", "👀", "🙏"]);
  choices.remember("🙏");
  choices.remember("🦊");
  expect(choices.quick).toEqual(["🦊", "🙏", "👍", "❤️", "😂", "🎉"]);
});

test("only so many are kept", () => {
  const choices = new EmojiChoices(keptIn());
  for (let code = 0x1f600; code < 0x1f640; code += 1) choices.remember(String.fromCodePoint(code));
  expect(choices.recent).toHaveLength(24);
  expect(choices.recent[0]).toBe("\u{1f63f}");
});

test.each(["", "no json", "null", "7", '{"recent":7,"tone":"x"}', '{"recent":[1,"",null],"tone":9}'])(
  "%j in the storage is as good as nothing",
  (text) => {
    const choices = new EmojiChoices(keptIn(text));
    expect([choices.recent, choices.tone]).toEqual([[], 0]);
  },
);

test("a browser that refuses to keep anything still has them for the visit", () => {
  const refuse = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const choices = new EmojiChoices({
    get localStorage(): Storage {
      return refuse();
    },
  });
  choices.remember("🎉");
  expect(choices.recent).toEqual(["🎉"]);
});
