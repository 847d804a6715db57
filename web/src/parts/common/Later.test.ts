// What is loaded when it is wanted, and can't be.

import { flushSync, type Component } from "svelte";
import { expect, test, vi } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { started } from "../../../tests/fake/client.ts";
import { draw } from "../../../tests/fake/draw.ts";
import { FakeServer } from "../../../tests/fake/server.ts";
import Later from "./Later.svelte";
import Time from "../log/Time.svelte";

type Load = () => Promise<{ default: Component<{ at: number }> }>;

const fails: Load = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));
const props = { at: 0 };

test("a part that closes says why, and closes", async () => {
  const client = await started(new FakeServer());
  const onfailed = vi.fn();

  draw(client, Later, { load: fails, props, onfailed });
  await settled();

  expect(onfailed).toHaveBeenCalledOnce();
  expect(client.notices.all.map(({ text }) => text)).toEqual(["This part of the page was not loaded. Try again."]);
});

test("a place that stays offers to try again", async () => {
  const client = await started(new FakeServer());
  const load = vi.fn<Load>(() => Promise.resolve({ default: Time })).mockImplementationOnce(fails);
  const box = draw(client, Later, { load, props });
  await settled();
  expect(box.querySelector("time")).toBeNull();

  box.querySelector("button")?.click();
  flushSync();
  await settled();

  expect(box.querySelector("time")).not.toBeNull();
});
