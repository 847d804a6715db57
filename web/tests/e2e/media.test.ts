// Sounds and films that people share are played in the page, from any place in them.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Visitor } from "./support/browser.ts";
import { attach } from "./support/files.ts";
import { staged } from "./support/stage.ts";

const FILM = fileURLToPath(new URL("fixtures/film.webm", import.meta.url));
const SOUND_SECONDS = 40;

describe("media", () => {
  const stage = staged();
  let bert: Visitor;
  let cleo: Visitor;

  beforeAll(async () => {
    bert = await stage.join("bert");
    cleo = await stage.join("cleo");
  });

  afterAll(async () => {
    await Promise.all([bert.leave(), cleo.leave()]);
  });

  test("a sound that somebody shares is played, and from the middle", async () => {
    const path = join(stage.server.folder, "tone.wav");
    await writeFile(path, sound(SOUND_SECONDS));
    const asked = requestsOf(cleo);
    await attach(bert, path);

    const player = cleo.log.locator('audio[aria-label="tone.wav"]');
    await player.waitFor();
    expect(asked(), "nothing is fetched before somebody wants it").toEqual([]);
    await plays(player);
    expect(await durationOf(player)).toBeCloseTo(SOUND_SECONDS, 0);
    await playsFrom(player, SOUND_SECONDS / 2);
    await playsFrom(player, 2);
  });

  test("a film that somebody shares is played, and from the middle", async () => {
    const asked = requestsOf(cleo);
    await attach(bert, FILM);

    const player = cleo.log.locator('video[aria-label="film.webm"]');
    await player.waitFor();
    await plays(player);
    expect(await player.evaluate((film: HTMLVideoElement) => [film.videoWidth, film.videoHeight])).toEqual([160, 90]);
    await playsFrom(player, 4);
    expect(asked().length).toBeGreaterThan(0);
    const bytes = await cleo.page.evaluate(async () => {
      const film = document.querySelector("video");
      const answer = await fetch(film?.src ?? "", { headers: { Range: "bytes=100-199" } });
      return { status: answer.status, length: (await answer.arrayBuffer()).byteLength };
    });
    expect(bytes).toEqual({ status: 206, length: 100 });
    expect((await readFile(FILM)).length).toBeLessThan(30_720);
  });

  test("a player is reached and pressed by keys, and an accessibility check finds nothing", async () => {
    const player = cleo.log.locator('audio[aria-label="tone.wav"]');
    await player.evaluate((one: HTMLAudioElement) => one.pause());
    await player.focus();
    await cleo.page.keyboard.press("Space");
    await expect.poll(() => player.evaluate((one: HTMLAudioElement) => one.paused)).toBe(false);
    await player.evaluate((one: HTMLAudioElement) => one.pause());
    await cleo.axe("a room with a sound and a film");
  });
});

const timeOf = (player: Locator) => player.evaluate((one: HTMLMediaElement) => one.currentTime);
const durationOf = (player: Locator) => player.evaluate((one: HTMLMediaElement) => one.duration);

async function plays(player: Locator): Promise<void> {
  await player.evaluate(async (one: HTMLMediaElement) => {
    one.muted = true;
    await one.play();
  });
  await expect.poll(() => timeOf(player)).toBeGreaterThan(0.2);
}

/** Moves there, and waits until it goes on from there. */
async function playsFrom(player: Locator, seconds: number): Promise<void> {
  await player.evaluate(
    (one: HTMLMediaElement, seconds) =>
      new Promise<void>((resolve) => {
        one.addEventListener("seeked", () => resolve(), { once: true });
        one.currentTime = seconds;
        void one.play();
      }),
    seconds,
  );
  await expect.poll(() => timeOf(player)).toBeGreaterThan(seconds + 0.1);
  expect(await timeOf(player)).toBeLessThan(seconds + 10);
}

/** The bytes of files that a page asks for from now on. */
function requestsOf({ page }: Visitor): () => readonly string[] {
  const all: string[] = [];
  page.on("request", (request) => {
    if (/\/api\/v1\/files\/[^/]+$/.test(request.url())) all.push(request.url());
  });
  return () => all;
}

/** A tone as a WAV file (Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0): 8-bit samples. */
function sound(seconds: number): Buffer {
  const rate = 8_000;
  const samples = Buffer.from(
    Uint8Array.from({ length: seconds * rate }, (_, at) => 128 + 60 * Math.sin((2 * Math.PI * 440 * at) / rate)),
  );
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
