import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { playTone } from "./tones.ts";

/** A browser's audio, which keeps a page silent until somebody pressed something on it. */
class FakeAudio {
  static last: FakeAudio;
  static notes = 0;
  state = "suspended";
  currentTime = 0;
  destination = {};
  #waiting: (() => void)[] = [];

  constructor() {
    FakeAudio.last = this;
  }

  resume(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async pressed(): Promise<void> {
    this.state = "running";
    for (const go of this.#waiting.splice(0)) go();
    await Promise.resolve();
  }

  createGain() {
    const value = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
    return { gain: value, connect: (next: unknown) => next };
  }

  createOscillator() {
    FakeAudio.notes += 1;
    return { frequency: {}, connect: (next: unknown) => next, start() {}, stop() {} };
  }
}

beforeEach(() => {
  vi.stubGlobal("AudioContext", FakeAudio);
  FakeAudio.notes = 0;
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("tones that the browser kept silent do not pile up until somebody presses something", async () => {
  vi.useFakeTimers();
  for (let nr = 0; nr < 3; nr++) playTone("mention");
  vi.advanceTimersByTime(60_000);
  await FakeAudio.last.pressed();
  expect(FakeAudio.notes).toBe(0);

  playTone("mention");
  expect(FakeAudio.notes).toBe(2);
});

test("a tone that the browser lets sound at once sounds", async () => {
  vi.useFakeTimers();
  vi.resetModules();
  const { playTone: play } = await import("./tones.ts");
  play("direct");
  await FakeAudio.last.pressed();
  expect(FakeAudio.notes).toBe(2);
});
