// Where the focus goes when what has it is gone.

import { afterEach, beforeEach, expect, test } from "vitest";
import { keepFocus } from "./staying.ts";

let end: () => void;

beforeEach(() => {
  end = keepFocus(document);
});

afterEach(() => {
  end();
  document.body.innerHTML = "";
});

async function page(html: string, id: string): Promise<HTMLElement> {
  document.body.innerHTML = html;
  const one = found(id);
  one.focus();
  await focused();
  return one;
}

function found(id: string): HTMLElement {
  const one = document.getElementById(id);
  if (!one) throw new Error(`Nothing is called ${id}.`);
  return one;
}

/** What has the focus when all that was changed was looked at. */
async function focused(): Promise<string | undefined> {
  await new Promise((resolve) => setTimeout(resolve));
  return document.activeElement?.id;
}

const button = (id: string) => `<button id="${id}">${id}</button>`;

test("what comes in its place has it then", async () => {
  const add = await page(`${button("first")}<div id="place">${button("add")}</div>${button("next")}`, "add");

  add.remove();
  found("place").insertAdjacentHTML("beforeend", `<form><label>Name <input id="name" /></label></form>`);

  expect(await focused()).toBe("name");
});

test("the next of a list has it when one is gone, and after the last the one before", async () => {
  const items = ["one", "two", "three"].map((id) => `<li>${button(id)}</li>`);
  const two = await page(`${button("first")}<ul>${items.join("")}</ul>`, "two");

  two.parentElement?.remove();
  expect(await focused()).toBe("three");

  found("three").parentElement?.remove();
  expect(await focused()).toBe("one");
});

test("what had it before a dialog has it again, where the dialog was opened by what is gone", async () => {
  await page(`${button("first")}${button("writing")}<dialog open>${button("inside")}</dialog>`, "writing");
  found("inside").focus();

  document.querySelector("dialog")?.remove();

  expect(await focused()).toBe("writing");
});

test("a button that is switched off leaves it to its form", async () => {
  const save = await page(`${button("first")}<form><input id="name" />${button("save")}</form>`, "save");

  save.toggleAttribute("disabled", true);

  expect(await focused()).toBe("name");
});

test("nobody takes it from what has it", async () => {
  await page(`${button("first")}<ul><li>${button("one")}</li></ul>`, "one");
  found("first").focus();

  document.querySelector("ul")?.remove();

  expect(await focused()).toBe("first");
});
