// Where a press on a notification of the service worker leads.

import { expect, test } from "vitest";
import { pressed, type Show, type Standing } from "./pressed.ts";

const PLACE = { room: "1".repeat(32), seq: 7 };

function windowsOf(...focused: boolean[]) {
  const done: string[] = [];
  const told: Show[] = [];
  const standing = focused.map((focused, nr): Standing => ({
    focused,
    focus: async () => done.push(`focus ${nr}`),
    postMessage: (message) => told.push(message),
  }));
  const windows = {
    matchAll: async () => standing,
    openWindow: async (path: string) => done.push(`open ${path}`),
  };
  return { windows, done, told };
}

test("a page that stands comes to the front and is told where to go", async () => {
  const { windows, done, told } = windowsOf(false, true);
  await pressed(windows, PLACE);
  expect(done).toEqual(["focus 1"]);
  expect(told).toEqual([{ type: "show", ...PLACE }]);
});

test("without a page one is opened at the message", async () => {
  const { windows, done } = windowsOf();
  await pressed(windows, PLACE);
  expect(done).toEqual([`open /r/${PLACE.room}/7`]);
});

test("a notification about no message only brings the page to the front", async () => {
  const { windows, done, told } = windowsOf(false);
  await pressed(windows, undefined);
  expect(done).toEqual(["focus 0"]);
  expect(told).toEqual([]);
});
