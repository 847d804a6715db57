// What Markdown becomes, and that it costs no more than its length.

import { expect, test } from "vitest";
import { BLOCK_NESTING } from "./blocks.ts";
import { onlyEmoji, parse, plain, type Block, type Inline } from "./markdown.ts";
import { SPAN_NESTING } from "./spans.ts";

/** A short form of a tree, to compare with: `b(bold) i(italic) @ada`. */
function brief(nodes: Inline[]): string {
  const names = { strong: "b", emphasis: "i", strike: "s", spoiler: "spoiler" };
  const one = (node: Inline): string => {
    if (node.kind === "text") return node.text;
    if (node.kind === "break") return "¶";
    if (node.kind === "code") return `code(${node.text})`;
    if (node.kind === "link") return `link(${brief(node.children)} ${node.href})`;
    if (node.kind === "user" || node.kind === "room" || node.kind === "everyone") return `${node.kind}(${node.name})`;
    return `${names[node.kind]}(${brief(node.children)})`;
  };
  return nodes.map(one).join("");
}

function briefBlock(block: Block): string {
  if (block.kind === "paragraph") return `p(${brief(block.children)})`;
  if (block.kind === "heading") return `h(${brief(block.children)})`;
  if (block.kind === "code") return `pre(${block.language}:${block.text})`;
  if (block.kind === "quote") return `q(${block.children.map(briefBlock).join("")})`;
  const items = block.items.map((item) => `li(${item.map(briefBlock).join("")})`).join("");
  return block.ordered ? `ol${block.start}(${items})` : `ul(${items})`;
}

const blocks = (text: string) => parse(text).map(briefBlock).join("");
const line = (text: string) =>
  parse(text)
    .flatMap((b) => (b.kind === "paragraph" ? [brief(b.children)] : [briefBlock(b)]))
    .join("");

test.each([
  ["**bold** and *italic* or _italic_", "b(bold) and i(italic) or i(italic)"],
  ["~~gone~~ `code` ||secret||", "s(gone) code(code) spoiler(secret)"],
  ["***both***", "b(i(both))"],
  ["***bold** in italic*", "i(b(bold) in italic)"],
  ["***italic* in bold**", "b(i(italic) in bold)"],
  ["**bold *italic***", "b(bold i(italic))"],
  ["**a *b** c*", "b(a *b) c*"],
  ["||a **b** `c`||", "spoiler(a b(b) code(c))"],
  ['(*so*), "**so**"', '(i(so)), "b(so)"'],
  ["这是**粗体**字", "这是b(粗体)字"],
  ["**bold\nstill**", "b(bold¶still)"],
])("%s is drawn as %s", (text, expected) => {
  expect(line(text)).toBe(expected);
});

test.each([
  "snake_case_names",
  "2*3*4",
  "a * b * c",
  "__init__.py",
  "x**2 + y**2",
  "**open",
  "closed**",
  "a || b || c",
  "~5 min ~10",
  "****",
  "||||",
  "`open",
  "¯\\_(ツ)_/¯",
  ">_<",
  "#1 of 3",
  "C# and F#",
  "2024. A year",
  "<b>no markup</b>",
  "![x",
])("%s stays as typed", (text) => {
  expect(blocks(text)).toBe(`p(${text})`);
});

test("a backslash takes a sign its meaning", () => {
  expect(line("\\*not\\* \\@ada \\`x\\` C:\\temp")).toBe("*not* @ada `x` C:\\temp");
});

test("nothing within code has a meaning", () => {
  expect(line("`**a** @ada http://a.b/`")).toBe("code(**a** @ada http://a.b/)");
  expect(line("``a ` b`` and `` `x` ``")).toBe("code(a ` b) and code(`x`)");
  expect(line("*a `b* c`")).toBe("*a code(b* c)");
});

test.each([
  ["see https://a.example/x.", "see link(https://a.example/x https://a.example/x)."],
  ["(https://a.example/x)", "(link(https://a.example/x https://a.example/x))"],
  ["https://a.example/x_(y)", "link(https://a.example/x_(y) https://a.example/x_(y))"],
  ["**https://a.example/x**", "b(link(https://a.example/x https://a.example/x))"],
  ["||https://a.example/x||", "spoiler(link(https://a.example/x https://a.example/x))"],
  ["https://a.example/@ada#b_c_", "link(https://a.example/@ada#b_c https://a.example/@ada#b_c)_"],
  ["mailto:a@b.example!", "link(mailto:a@b.example mailto:a@b.example)!"],
  ["HTTP://A.example", "link(HTTP://A.example http://a.example/)"],
  ["[a *b*](https://a.example/x)", "link(a i(b) https://a.example/x)"],
  ["[a [b]](https://a.example/x_(y))", "link(a [b] https://a.example/x_(y))"],
  ["[@ada](https://a.example/)", "link(@ada https://a.example/)"],
])("%s leads where it says", (text, expected) => {
  expect(line(text)).toBe(expected);
});

test.each([
  "javascript:alert(1)",
  "[a](javascript:alert(1))",
  "[a](JavaScript:alert(1))",
  "[a](data:text/html,x)",
  "[a](//a.example)",
  "[a](/admin)",
  "[a](ftp://a.example)",
  "[a](http://)",
  "[a]( )",
  "[](b)",
  "ahttp://a.example",
  "https://",
  "mailto:",
])("%s leads nowhere", (text) => {
  expect(JSON.stringify(parse(text))).not.toContain('"link"');
  expect(plain(text)).toBe(text);
});

test("a link whose text is another address stays as typed", () => {
  expect(line("[https://bank.example](https://evil.example/)")).toContain("](");
  expect(line("[www.bank.example](https://evil.example/)")).toContain("](");
  expect(line("[https://a.example/x](https://a.example/y)")).toBe("link(https://a.example/x https://a.example/y)");
});

test.each([
  ["@ada, hi", "user(ada), hi"],
  ["hi @ada.", "hi user(ada)."],
  ["@a.b-c_ and @Jürgen's", "user(a.b-c_) and user(Jürgen)'s"],
  ["@here @all", "everyone(here) everyone(all)"],
  ["(@ada)", "(user(ada))"],
  ["**@ada**", "b(user(ada))"],
  ["see #lobby!", "see room(lobby)!"],
  ["#ada@example", "room(ada)@example"],
  ["a@b.example", "a@b.example"],
  ["@1st @-x @ @... ", "@1st @-x @ @..."],
  [`@${"a".repeat(32)}`, `user(${"a".repeat(32)})`],
  [`@${"a".repeat(33)}`, `@${"a".repeat(33)}`],
])("%s names %s", (text, expected) => {
  expect(line(text)).toBe(expected);
});

test("lines become blocks", () => {
  expect(blocks("one\ntwo\n\nthree")).toBe("p(one¶two)p(three)");
  expect(blocks("# A **title**\ntext")).toBe("h(A b(title))p(text)");
  expect(blocks("> quoted\n> more\nanswer")).toBe("q(p(quoted¶more))p(answer)");
  expect(blocks(">> deep\n> less")).toBe("q(q(p(deep))p(less))");
  expect(blocks("- a\n- b\n  - c\n  d\nend")).toBe("ul(li(p(a))li(p(b)ul(li(p(c)))p(d)))p(end)");
  expect(blocks("3. a\n4) b\n- c")).toBe("ol3(li(p(a))li(p(b)))ul(li(p(c)))");
});

test("fenced code keeps every character and its language", () => {
  expect(blocks("```rust\nlet a = *b;\n\n  > c\n```\nend")).toBe("pre(rust:let a = *b;\n\n  > c)p(end)");
  expect(blocks("````\n```\n````")).toBe("pre(:```)");
  expect(blocks("text\n```\nopen **x**")).toBe("p(text)pre(:open **x**)");
  expect(blocks("> ```js\n> a\n> ```")).toBe("q(pre(js:a))");
  expect(blocks("```in a line```")).toBe("p(code(in a line))");
});

test("control characters and changes of direction are shown as marks", () => {
  expect(line("a\u0007b\u202ec\u2066d")).toBe("a\ufffdb\ufffdc\ufffdd");
  expect(line("a\r\nb")).toBe("a¶b");
});

test("plain text has no signs and hides spoilers", () => {
  const text = "# Hi\n**a** `b` [c](https://a.example/) @ada #lobby ||no||\n> q\n- x\n- y\n```\ncode\n```";
  expect(plain(text)).toBe("Hi\na b c @ada #lobby •••\nq\n- x\n- y\ncode");
});

test.each([
  ["🎉", true],
  ["👩‍👩‍👧‍👦 🇩🇪", true],
  ["❤️👍🏽1️⃣", true],
  ["🎉🎉🎉🎉🎉🎉", true],
  ["🎉🎉🎉🎉🎉🎉🎉", false],
  ["🎉 a", false],
  ["12", false],
  ["©", false],
  ["", false],
  [" \n", false],
])("%j is shown big: %s", (text, expected) => {
  expect(onlyEmoji(text)).toBe(expected);
});

const depthOf = (value: unknown): number => {
  if (typeof value !== "object" || value === null) return 0;
  const step = "kind" in value ? 1 : 0;
  return step + Math.max(0, ...Object.values(value).map(depthOf));
};

const hostile = [
  "*",
  "**",
  "_",
  "*a ",
  "**a ",
  "a* ",
  "*a_ ",
  "_a ",
  "***a ",
  "~~a ",
  "||a ",
  "||a|| ",
  "`",
  "` ``",
  "[",
  "]",
  "[a](",
  "[](",
  "[a](http://b",
  "![",
  "> ",
  ">",
  "- ",
  "  - a\n",
  "> - ",
  ">\n",
  "1. a\n ",
  "```\n",
  "@",
  "@a",
  "#",
  "# ",
  "http://",
  "http://.",
  "http://a)",
  "http://(",
  "mailto:",
  "\\",
  "\\*",
  "*a **b _c ~~d ||e ",
  "(((",
  "|",
  "\n",
  "a\n> b\n",
  "*a*b",
];

/** A text of about this length: pieces over and over, or those that open followed by as many that close. */
function repeated(piece: string, length: number): string {
  const [open = "", close = ""] = piece.split("…");
  const count = Math.ceil(length / (open.length + close.length));
  return open.repeat(count) + close.repeat(count);
}

const nested = [
  "*a …b* ",
  "**a …b** ",
  "*a **b …c** d* ",
  "||a ~~b …c~~ d|| ",
  "[…](http://a)",
  "[…]",
  "(…)",
  "http://a/(…)",
  "`…` ",
];

test.each([...hostile, ...nested])("%j over and over costs no more than its length", (piece) => {
  const steps = (length: number) => {
    const meter = { steps: 0 };
    parse(repeated(piece, length), meter);
    return meter.steps;
  };
  expect(steps(4_000)).toBeLessThan(4_000 * 20);
  expect(steps(8_000)).toBeLessThan(steps(4_000) * 2.2 + 100);
});

test.each([...hostile, ...nested])("%j over and over nests only so deep", (piece) => {
  expect(depthOf(parse(repeated(piece, 4_000)))).toBeLessThanOrEqual(2 * BLOCK_NESTING + SPAN_NESTING + 3);
});
