// What is typed into the search.

import { expect, test } from "vitest";
import { dayStart, parseQuery, valueOf, without } from "./query.ts";

test("filters are taken out of the words wherever they stand", () => {
  const query = parseQuery("red from:anna  roses in:garden has:file");
  expect(query.words).toBe("red roses");
  expect(valueOf(query, "from")).toBe("anna");
  expect(valueOf(query, "in")).toBe("garden");
  expect(valueOf(query, "has")).toBe("file");
  expect(valueOf(query, "before")).toBeUndefined();
});

test("a filter that is typed twice counts as it was typed last", () => {
  const query = parseQuery("from:anna from:bert");
  expect(query.filters).toHaveLength(1);
  expect(valueOf(query, "from")).toBe("bert");
});

test("what is no filter stays among the words", () => {
  expect(parseQuery("https://example.org has:link from: color:red").words).toBe(
    "https://example.org has:link from: color:red",
  );
  expect(parseQuery("HAS:FILE").filters).toHaveLength(1);
});

test("a date that is none is told", () => {
  expect(parseQuery("x before:yesterday").badDate).toBe("yesterday");
  expect(parseQuery("x after:2026-02-30").badDate).toBe("2026-02-30");
  expect(parseQuery("x after:2026-02-28").badDate).toBeUndefined();
});

test("a day starts at midnight here", () => {
  expect(dayStart("2026-11-01")).toBe(new Date(2026, 10, 1).getTime());
  expect(dayStart("2026-1-9")).toBe(new Date(2026, 0, 9).getTime());
  expect(dayStart("26-1-9")).toBeUndefined();
});

test("a filter is dropped from the text", () => {
  const text = "red from:anna roses";
  const [filter] = parseQuery(text).filters;
  if (!filter) throw new Error("no filter");
  expect(without(text, filter)).toBe("red roses");
});
