// Edits as somebody makes them: `[` and `]` are the selection's ends, `|` is a caret.

import { expect, test } from "vitest";
import { fenced, linked, newline, pastedCode, toggle, type Mark, type Selected } from "./edit.ts";
import { parse } from "./markdown.ts";

function selected(marked: string): Selected {
  if (marked.includes("|"))
    return { text: marked.replace("|", ""), start: marked.indexOf("|"), end: marked.indexOf("|") };
  return { text: marked.replace(/[[\]]/g, ""), start: marked.indexOf("["), end: marked.indexOf("]") - 1 };
}

function shown(edit: Selected | undefined): string | undefined {
  if (!edit) return undefined;
  const { text, start, end } = edit;
  if (start === end) return `${text.slice(0, start)}|${text.slice(start)}`;
  return `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`;
}

test.each<[Mark, string, string]>([
  ["strong", "a [b] c", "a **[b]** c"],
  ["strong", "a **[b]** c", "a [b] c"],
  ["strong", "a [**b**] c", "a [b] c"],
  ["emphasis", "a **[b]** c", "a ***[b]*** c"],
  ["emphasis", "a ***[b]*** c", "a **[b]** c"],
  ["strong", "a ***[b]*** c", "a *[b]* c"],
  ["strong", "a *[b]* c", "a ***[b]*** c"],
  ["emphasis", "a [*b*] c", "a [b] c"],
  ["emphasis", "a[ b ]c", "a *[b]* c"],
  ["strike", "[a b]", "~~[a b]~~"],
  ["code", "`[a]`", "[a]"],
  ["strong", "a |", "a **|**"],
  ["strong", "a **|**", "a |"],
])("%s of %s is %s", (mark, before, after) => {
  expect(shown(toggle(selected(before), mark))).toBe(after);
});

test("an address that is pasted over a selection makes it a link", () => {
  const link = linked(selected("see [the docs] now"), " https://a.example/x_(y)\n");
  expect(shown(link)).toBe("see [the docs](https://a.example/x_%28y%29)| now");
  expect(JSON.stringify(parse(link?.text ?? ""))).toContain('"href":"https://a.example/x_%28y%29"');
});

test.each([
  ["see [the docs]", "javascript:alert(1)"],
  ["see [the docs]", "no address"],
  ["see [the docs]", "https://a.example and more"],
  ["see |", "https://a.example"],
  ["see [ ] x", "https://a.example"],
  ["see [https://b.example]", "https://a.example"],
])("%s with %s pasted is no link", (before, pasted) => {
  expect(linked(selected(before), pasted)).toBeUndefined();
});

test.each([
  ["- a|", "- a\n- |"],
  ["x\n  - a|b", "x\n  - a\n  - |b"],
  ["9. a|", "9. a\n10. |"],
  ["1) a|", "1) a\n2) |"],
  ["> a|", "> a\n> |"],
  ["> > a|", "> > a\n> > |"],
  ["- a\n- |", "- a\n|"],
  ["> |\nx", "|\nx"],
  ["- a|\nx", "- a\n- |\nx"],
])("after a line break %s is %s", (before, after) => {
  expect(shown(newline(selected(before)))).toBe(after);
});

test.each(["a|", "|- a", "- |a", "-a|", "```\n- a|", "2024. a|", ">_<|"])("after %s a line break is one", (before) => {
  expect(newline(selected(before))).toBeUndefined();
});

const rust = 'fn main() {\n    let a = 1;\n    println!("{a}");\n}';
const python = "def f(x):\n    y = x + 1\n    return y";

test.each([
  ["fence", rust],
  ["fence", python],
  ["fence", "$ cargo run\n$ cargo test"],
  ["fence", '{\n  "a": 1,\n  "b": [2]\n}'],
  ["file", Array(8).fill(rust).join("\n")],
  [undefined, "let a = 1;"],
  [undefined, `\`\`\`rust\n${rust}\n\`\`\``],
  [undefined, "Hello Ada,\n\nthanks for the table (it helped).\nSee you on Monday."],
  [undefined, "- milk\n- eggs\n  - brown\n  - white"],
  [undefined, "One line.\nAnd another;\nand a third."],
])("%s is offered for %j", (offer, pasted) => {
  expect(pastedCode(pasted)).toBe(offer);
});

test("fenced code comes out as it went in, even with a fence in it", () => {
  const code = "a\n```\nb\n```";
  expect(parse(`${fenced(code, "md")}\nend`)[0]).toEqual({ kind: "code", language: "md", text: code });
});
