import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { playTone } from "./tones.ts";

/** A browser's audio, which keeps a page silent until somebody pressed something on it. */
class FakeAudio {
  static last: FakeAudio;
  static notes = 0;
  /** Audio is "started", and stands still: another program has the device. */
  static isRefused = false;
  state = "suspended";
  currentTime = 0;
  destination = {};
  #waiting: (() => void)[] = [];

  constructor() {
    FakeAudio.last = this;
  }

  resume(): Promise<void> {
    if (FakeAudio.isRefused) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async pressed(): Promise<void> {
    this.state = "running";
    for (const go of this.#waiting.splice(0)) go();
    await settled();
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
  FakeAudio.isRefused = false;
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("tones that the browser kept silent do not pile up until somebody presses something", async () => {
  vi.useFakeTimers();
  const sounded = [0, 1, 2].map(() => playTone("mention"));
  vi.advanceTimersByTime(60_000);
  await FakeAudio.last.pressed();
  expect(FakeAudio.notes).toBe(0);
  expect(await Promise.all(sounded)).toEqual([false, false, false]);

  expect(await playTone("mention")).toBe(true);
  expect(FakeAudio.notes).toBe(2);
});

test("a tone that the browser lets sound at once sounds", async () => {
  vi.useFakeTimers();
  vi.resetModules();
  const { playTone: play } = await import("./tones.ts");
  const sounded = play("direct");
  await FakeAudio.last.pressed();
  expect(await sounded).toBe(true);
  expect(FakeAudio.notes).toBe(2);
});

test("audio that was started and does not run is not said to sound", async () => {
  vi.resetModules();
  const tones = await import("./tones.ts");
  FakeAudio.isRefused = true;

  expect(await tones.isAudible()).toBe(false);
  expect(await tones.playTone("mention")).toBe(false);
  expect(FakeAudio.notes).toBe(0);
});

test("a page is audible once its audio runs", async () => {
  vi.useFakeTimers();
  vi.resetModules();
  const tones = await import("./tones.ts");
  const early = tones.isAudible();
  vi.advanceTimersByTime(60_000);
  expect(await early).toBe(false);

  await FakeAudio.last.pressed();
  expect(await tones.isAudible()).toBe(true);
});
