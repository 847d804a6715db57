// Picking an emoji by keys, by words and by pointing.

import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EmojiChoices } from "$lib/state/emoji.svelte.ts";
import EmojiPicker from "./EmojiPicker.svelte";
import QuickReactions from "./QuickReactions.svelte";

const nowhere = { localStorage: { getItem: () => null, setItem: () => {} } };
let mounted: Record<string, unknown> | undefined;
let choices: EmojiChoices;
const onpick = vi.fn();
const onclose = vi.fn();

beforeEach(() => {
  choices = new EmojiChoices(nowhere);
  vi.clearAllMocks();
});

afterEach(async () => {
  if (mounted) await unmount(mounted);
  mounted = undefined;
});

async function openPicker(): Promise<HTMLElement> {
  const props = { anchor: { x: 10, y: 10 }, onpick, onclose, choices };
  mounted = mount(EmojiPicker, { target: document.body, props });
  flushSync();
  await vi.waitFor(() => expect(options().length).toBeGreaterThan(0));
  return document.body;
}

const options = () => [...document.querySelectorAll<HTMLElement>("[role=option]")];
const field = () => document.querySelector<HTMLInputElement>("input[type=search]")!;
const focused = () => document.activeElement?.getAttribute("aria-label");

async function press(key: string) {
  const before = document.activeElement;
  before?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  await vi.waitFor(() => expect(document.activeElement).not.toBe(before));
}

function type(text: string) {
  field().value = text;
  field().dispatchEvent(new Event("input", { bubbles: true }));
  flushSync();
}

test("the field to search in has the focus, and only the first group is drawn", async () => {
  await openPicker();
  expect(document.activeElement).toBe(field());
  expect(options().length).toBeLessThan(250);
  expect(document.querySelectorAll("[role=group]")).toHaveLength(9);
});

test("Enter picks the first that was found, and it is remembered", async () => {
  await openPicker();
  type("tada");
  expect(document.querySelector("[role=status]")?.textContent).toBe("1 emoji found");
  field().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  expect(onpick).toHaveBeenCalledExactlyOnceWith("🎉");
  expect(choices.recent).toEqual(["🎉"]);
});

test("without a word Enter picks nothing", async () => {
  await openPicker();
  field().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  expect(onpick).not.toHaveBeenCalled();
});

test("a word that finds nothing says so", async () => {
  const body = await openPicker();
  type("xyzzy");
  expect(options()).toHaveLength(0);
  expect(body.textContent).toContain("No emoji is called so.");
});

test("arrows move in the grid, which is one tab stop, and back to the field", async () => {
  await openPicker();
  await press("ArrowDown");
  expect(focused()).toBe("grinning face");
  await press("ArrowRight");
  expect(focused()).toBe("grinning face with big eyes");
  expect(options().filter((option) => option.tabIndex === 0)).toHaveLength(1);
  expect(document.querySelector("footer .name")?.textContent).toContain(":smiley:");
  await press("ArrowUp");
  expect(document.activeElement).toBe(field());
});

test("arrows lead from a group into the next, which is drawn for it", async () => {
  await openPicker();
  await press("ArrowDown");
  options().at(-1)?.focus();
  flushSync();
  await press("ArrowRight");
  expect(focused()).toBe("waving hand");
});

test("the last used stand before the groups", async () => {
  choices.remember("👍🏽");
  await openPicker();
  expect(document.querySelector("[role=group] [role=presentation]")?.textContent).toBe("Last used");
  expect(options()[0]?.getAttribute("aria-label")).toBe("thumbs up");
  options()[0]?.click();
  expect(onpick).toHaveBeenCalledExactlyOnceWith("👍🏽");
});

test("a skin tone is chosen once and holds for all", async () => {
  await openPicker();
  type("thumbs up");
  document.querySelector<HTMLElement>("footer button")?.click();
  flushSync();
  document.querySelector<HTMLInputElement>("input[type=radio][value='3']")?.click();
  flushSync();
  expect(choices.tone).toBe(3);
  expect(options()[0]?.textContent).toBe("👍🏽");
});

test("Esc closes", async () => {
  await openPicker();
  document.querySelector("dialog")?.dispatchEvent(new Event("cancel", { cancelable: true }));
  expect(onclose).toHaveBeenCalledOnce();
});

test("quick reactions pick at once and lead to all others", () => {
  const onmore = vi.fn();
  mounted = mount(QuickReactions, { target: document.body, props: { onpick, onmore, choices } });
  flushSync();
  const buttons = [...document.querySelectorAll("button")];
  expect(buttons.map((button) => button.textContent?.trim())).toEqual(["👍", "❤️", "😂", "🎉", "👀", "🙏", ""]);
  buttons[3]?.click();
  buttons[6]?.click();
  expect(onpick).toHaveBeenCalledExactlyOnceWith("🎉");
  expect(onmore).toHaveBeenCalledOnce();
});
