// Times and sizes in words.

import { beforeEach, describe, expect, test } from "vitest";
import { locale } from "../i18n/index.svelte.ts";
import { ago, clockTime, dayName, fullTime, isSameDay, shortDay, size, span } from "./time.ts";

const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
const noon = at(2026, 10, 27, 12, 0);

beforeEach(() => locale.use("en"));

describe("the clock", () => {
  test("follows what people chose", () => {
    const time = at(2026, 10, 27, 14, 5);
    expect(clockTime(time, "24")).toBe("14:05");
    expect(plain(clockTime(time, "12"))).toBe("2:05 PM");
  });

  test("begins the day at 00 where it has 24 hours", () => {
    expect(clockTime(at(2026, 10, 27, 0, 7), "24")).toBe("00:07");
  });

  test("tells the full time with its day and second", () => {
    const text = fullTime(at(2026, 10, 27, 14, 5), "24");
    expect(text).toContain("2026");
    expect(text).toContain("14:05:00");
  });
});

describe("a day", () => {
  test("is named by how near it is", () => {
    expect(dayName(at(2026, 10, 27, 0, 1), noon)).toBe("Today");
    expect(dayName(at(2026, 10, 26, 23, 59), noon)).toBe("Yesterday");
    expect(dayName(at(2026, 10, 3, 9, 0), noon)).toBe("Tuesday, November 3");
    expect(dayName(at(2025, 10, 3, 9, 0), noon)).toContain("2025");
  });

  test("is short in a list", () => {
    expect(shortDay(at(2026, 10, 27, 9, 30), noon, "24")).toBe("09:30");
    expect(shortDay(at(2026, 10, 26, 9, 30), noon)).toBe("Yesterday");
    expect(shortDay(at(2026, 9, 3, 9, 30), noon)).toBe("Oct 3");
    expect(shortDay(at(2024, 9, 3, 9, 30), noon)).toBe("Oct 3, 2024");
  });

  test("ends at midnight and not after 24 hours", () => {
    expect(isSameDay(at(2026, 10, 27, 0, 0), at(2026, 10, 27, 23, 59))).toBe(true);
    expect(isSameDay(at(2026, 10, 26, 23, 59), at(2026, 10, 27, 0, 0))).toBe(false);
  });
});

test("a span is told in its largest unit", () => {
  expect(span(600_000)).toBe("10 minutes");
  expect(span(3_600_000)).toBe("1 hour");
  expect(span(7 * 86_400_000)).toBe("7 days");
  expect(span(400)).toBe("0 seconds");
});

test("a past moment is told in the case that the language wants", async () => {
  expect(ago(3 * 86_400_000)).toBe("3 days ago");
  await locale.use("de");
  expect(span(3 * 86_400_000)).toBe("3 Tage");
  expect(ago(3 * 86_400_000)).toBe("vor 3 Tagen");
});

test("a size is told in the unit that keeps it short", () => {
  expect(size(1)).toBe("1 byte");
  expect(size(999)).toBe("999 bytes");
  expect(size(1_400_000)).toBe("1.4 MB");
  expect(size(999_999)).toBe("1 MB");
  expect(size(123_456_789)).toBe("123 MB");
});

test("the words follow the language", async () => {
  await locale.use("de");
  expect(dayName(noon - 86_400_000, noon)).toBe("Gestern");
  expect(span(600_000)).toBe("10 Minuten");
});
