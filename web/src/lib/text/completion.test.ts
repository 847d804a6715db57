// Completion as somebody types: `|` is the caret.

import { expect, test } from "vitest";
import { accept, rank, triggerAt } from "./completion.ts";

const typed = (marked: string) => ({ text: marked.replace("|", ""), caret: marked.indexOf("|") });
const asked = (marked: string) => {
  const { text, caret } = typed(marked);
  const trigger = triggerAt(text, caret);
  return trigger && `${trigger.asked} ${trigger.query} ${trigger.start}`;
};

test.each([
  ["@|", "user  0"],
  ["hi @ad| there", "user ad 3"],
  ["(@Jür|", "user Jür 1"],
  ["see #lo|", "room lo 4"],
  ["/ki|", "command ki 0"],
  ["/|", "command  0"],
  ["so :ta|", "emoji ta 3"],
  [":+1|", "emoji +1 0"],
  [":tada::he|", "emoji he 6"],
  ["`code` @a|", "user a 7"],
  ["```\nx\n```\n@a|", "user a 10"],
])("%s asks for %s", (marked, expected) => {
  expect(asked(marked)).toBe(expected);
});

test.each([
  "|",
  "@ada |",
  "a@b|",
  "so /ki|",
  "\n/ki|",
  "/kick |",
  ":|",
  ":)|",
  ":t|",
  ":-)|",
  "10:30|",
  "http://a|",
  "`@a|",
  "```\n@a|",
  "@ada, x|",
  "|@ada",
])("%s asks for nothing", (marked) => {
  expect(asked(marked)).toBeUndefined();
});

test("what is so comes first, then what starts so, a word that does, then letters in order, each in the order given", () => {
  const names = ["madam", "x-ada", "Adam", "a-d-a", "ada", "bob", "Ádám"];
  expect(rank("ada", names, (name) => name, 10)).toEqual(["ada", "Adam", "Ádám", "x-ada", "madam", "a-d-a"]);
  expect(rank("", names, (name) => name, 3)).toEqual(["madam", "x-ada", "Adam"]);
  expect(rank("zz", names, (name) => name, 3)).toEqual([]);
});

test.each([
  ["hi @ad|", "@ada", "hi @ada |"],
  ["hi @ad| there", "@ada", "hi @ada |there"],
  ["hi @ad|\nthere", "@ada", "hi @ada |\nthere"],
  [":ta|x", "🎉", "🎉 |x"],
  ["/ki|", "/kick", "/kick |"],
])("%s with %s is %s", (marked, choice, expected) => {
  const before = typed(marked);
  const trigger = triggerAt(before.text, before.caret);
  if (!trigger) throw new Error("nothing is asked for");
  const { text, caret } = accept(before, trigger, choice);
  expect(`${text.slice(0, caret)}|${text.slice(caret)}`).toBe(expected);
});
