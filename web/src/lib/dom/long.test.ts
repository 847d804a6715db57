// A long press on a link.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { longPress } from "./long.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function pressed() {
  const onlong = vi.fn();
  const link = document.createElement("a");
  document.body.append(link);
  longPress(onlong)(link);
  const touch = (type: string, x = 10, y = 20) =>
    link.dispatchEvent(Object.assign(new Event(type, { bubbles: true }), { touches: [{ clientX: x, clientY: y }] }));
  return { onlong, touch };
}

test("a finger that stays opens what a long press opens, where it is", () => {
  const { onlong, touch } = pressed();
  touch("touchstart");
  vi.advanceTimersByTime(1_000);
  expect(onlong).toHaveBeenCalledExactlyOnceWith({ x: 10, y: 20 });
});

test("a finger that is lifted or scrolls does not", () => {
  const { onlong, touch } = pressed();
  touch("touchstart");
  touch("touchend");
  vi.advanceTimersByTime(1_000);
  touch("touchstart");
  touch("touchmove", 10, 60);
  vi.advanceTimersByTime(1_000);
  expect(onlong).not.toHaveBeenCalled();
});
