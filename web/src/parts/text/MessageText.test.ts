// What is drawn of a message's text, and what it does when it is pressed.

import { flushSync, mount, unmount } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import MessageText from "./MessageText.svelte";

type Props = Parameters<typeof MessageText>[1];
let mounted: Record<string, unknown> | undefined;

function draw(text: string, props: Omit<Props, "text"> = {}): HTMLElement {
  mounted = mount(MessageText, { target: document.body, props: { text, ...props } });
  flushSync();
  return document.body;
}

afterEach(async () => {
  if (mounted) await unmount(mounted);
  mounted = undefined;
  vi.unstubAllGlobals();
});

test("markup that somebody wrote is text", () => {
  const body = draw('<img src=x onerror="alert(1)"> <b>b</b>');
  expect(body.querySelector("img, b")).toBeNull();
  expect(body.querySelector("p")?.textContent).toBe('<img src=x onerror="alert(1)"> <b>b</b>');
});

test("no white space comes or goes", () => {
  const body = draw("a(**b**)c  *d* ~~e~~`f`@ada,#lobby;\nhttps://a.example/x.");
  expect(body.querySelector("p")?.textContent).toBe("a(b)c  d ef@ada,#lobby;https://a.example/x.");
  expect(body.querySelectorAll("p br")).toHaveLength(1);
});

test("links tell the other page nothing and open beside", () => {
  const link = draw("[docs](https://a.example/x)").querySelector("a");
  expect(link?.getAttribute("href")).toBe("https://a.example/x");
  expect(link?.rel).toBe("noopener noreferrer nofollow");
  expect(link?.target).toBe("_blank");
});

test("blocks are the elements that say so", () => {
  const body = draw("# Title\n> quote\n- a\n- b\n\n3. c");
  expect(body.querySelector("blockquote")?.textContent).toBe("quote");
  expect(body.querySelectorAll("ul > li")).toHaveLength(2);
  expect(body.querySelector("ol")?.getAttribute("start")).toBe("3");
});

test("the reader's own name is emphasised, in whatever case", () => {
  const names = [...draw("@ADA @bob @here", { me: "ada" }).querySelectorAll(".name")];
  expect(names.map((name) => name.classList.contains("mine"))).toEqual([true, false, false]);
});

test("who is mentioned with all sees that", () => {
  expect(draw("@here", { me: "ada", mentioned: true }).querySelector(".mine")?.textContent).toBe("@here");
});

test("names of users and rooms can be pressed", () => {
  const [onuser, onroom] = [vi.fn(), vi.fn()];
  const buttons = draw("@ada in #lobby, @all", { onuser, onroom }).querySelectorAll("button");
  for (const button of buttons) button.click();
  expect(buttons).toHaveLength(2);
  expect(onuser).toHaveBeenCalledExactlyOnceWith("ada");
  expect(onroom).toHaveBeenCalledExactlyOnceWith("lobby");
});

test("a spoiler is in the page only after it is pressed, and then has the focus", async () => {
  const body = draw("so ||the **end**|| .");
  expect(body.textContent).not.toContain("end");
  const button = body.querySelector("button");
  expect(button?.getAttribute("aria-label")).toBe("Show spoiler");
  button?.click();
  await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("the end"));
  expect(body.querySelector("p")?.textContent).toBe("so the end .");
});

test("code is copied as it is, and that is told", async () => {
  const writeText = vi.fn(async () => {});
  vi.stubGlobal("navigator", { clipboard: { writeText }, languages: ["en"] });
  const body = draw("```rust\nlet a = 1;\n\n  b\n```");
  expect(body.querySelector("figcaption .language")?.textContent).toBe("rust");
  expect(body.querySelector("pre")?.textContent).toBe("let a = 1;\n\n  b");
  expect(body.querySelector("pre")?.tabIndex).toBe(0);
  body.querySelector("button")?.click();
  await vi.waitFor(() => expect(body.querySelector("[role=status]")?.textContent?.trim()).toBe("Copied"));
  expect(writeText).toHaveBeenCalledExactlyOnceWith("let a = 1;\n\n  b");
});

test("emoji alone are big", () => {
  expect(draw("🎉 🎉").querySelector(".text")?.classList.contains("big")).toBe(true);
});
