// The files that are sent: their order, pausing, giving up, trying again, and what a reload leaves.

import { describe, expect, it } from "vitest";
import { FakeFiles } from "../../../tests/fake/files.ts";
import type { Problem } from "../net/problem.ts";
import { Uploads } from "./uploads.svelte.ts";

const LOBBY = "lobby";

/** A browser with a storage that outlives its pages. */
class World {
  readonly server = new FakeFiles();
  readonly kept = new Map<string, unknown>();
  now = 0;
  open = true;
  user = "anna";
  #id = 0;
  readonly timers = new Set<() => void>();

  /** Whether there is a secure context, in which pages know of each other. */
  locks = false;
  readonly #claimed = new Set<string>();

  #claim(name: string): (() => void) | undefined {
    if (!this.locks) return () => undefined;
    if (this.#claimed.has(name)) return undefined;
    this.#claimed.add(name);
    return () => void this.#claimed.delete(name);
  }

  page(): Uploads {
    return new Uploads({
      http: this.server.http,
      storage: {
        get: async <T>(key: string) => this.kept.get(key) as T | undefined,
        put: async (key, value) => (this.kept.set(key, value), true),
        delete: async (key) => void this.kept.delete(key),
        keys: async () => [...this.kept.keys()],
      },
      claim: async (name) => this.#claim(name),
      isOpen: () => this.open,
      me: () => this.user,
      now: () => this.now,
      random: () => 1,
      after: (_, call) => (this.timers.add(call), () => this.timers.delete(call)),
      newId: () => `id${++this.#id}`,
      explain: (problem: Problem) => problem.message,
    });
  }
}

function file(name: string, text = "0123456789"): File {
  return new File([text], name, { type: "text/plain", lastModified: 7 });
}

/** Until nothing happens any more. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}

describe("uploads", () => {
  it("sends two at once and the others when there is a place", async () => {
    const world = new World();
    const uploads = world.page();
    world.server.hold();
    uploads.add(LOBBY, [file("a"), file("b"), file("c")]);
    await settled();
    expect(uploads.all.map((one) => one.state.name)).toEqual(["sending", "sending", "queued"]);
    world.server.release();
    await settled();
    expect(uploads.all).toEqual([]);
    expect([...world.server.files.values()].map(({ bytes }) => bytes)).toEqual([10, 10, 10]);
  });

  it("sends what was picked in a room, and only there", async () => {
    const world = new World();
    const uploads = world.page();
    const unwanted = file("b");
    uploads.pick(LOBBY, [file("a"), unwanted]);
    uploads.pick("other", [file("c")]);
    uploads.unpick(LOBBY, unwanted);
    uploads.sendPicked(LOBBY);
    await settled();
    expect([...world.server.files.values()].map(({ metadata }) => metadata["filename"])).toEqual(["a"]);
    expect(uploads.picked(LOBBY)).toEqual([]);
    expect(uploads.picked("other").length).toBe(1);
  });

  it("gives its place to the next while it is paused, and goes on where it was", async () => {
    const world = new World();
    const uploads = world.page();
    world.server.cutAfter = 4;
    uploads.add(LOBBY, [file("a")]);
    await settled();
    const [one] = uploads.all;
    if (!one) throw new Error("none");
    expect(one.state.name).toBe("waiting");
    uploads.pause(one);
    await settled();
    expect(one.state.name).toBe("paused");
    uploads.resume(one);
    await settled();
    expect(uploads.all).toEqual([]);
    expect(world.server.asked.slice(-2)).toEqual(["HEAD", "PATCH 4"]);
  });

  it("tries again at once when the connection is back", async () => {
    const world = new World();
    const uploads = world.page();
    world.server.cutAfter = 4;
    uploads.add(LOBBY, [file("a")]);
    await settled();
    expect(world.timers.size).toBe(1);
    uploads.wake();
    await settled();
    expect(uploads.all).toEqual([]);
    expect(world.timers.size).toBe(0);
  });

  it("starts nothing without a connection", async () => {
    const world = new World();
    world.open = false;
    const uploads = world.page();
    uploads.add(LOBBY, [file("a")]);
    await settled();
    expect(world.server.asked).toEqual([]);
    world.open = true;
    uploads.wake();
    await settled();
    expect(uploads.all).toEqual([]);
  });

  it("tells the server when it is given up, and keeps nothing of it", async () => {
    const world = new World();
    const uploads = world.page();
    world.server.hold();
    uploads.add(LOBBY, [file("a")]);
    await settled();
    const [one] = uploads.all;
    if (one) uploads.cancel(one);
    await settled();
    expect(world.server.files.size).toBe(0);
    expect(uploads.all).toEqual([]);
    expect([...world.kept.keys()]).toEqual([]);
  });

  it("says why a file was refused, and sends it when it is tried again", async () => {
    const world = new World();
    const uploads = world.page();
    world.server.next("POST", { status: 507, code: "no_space" });
    uploads.add(LOBBY, [file("a"), file("b")]);
    await settled();
    expect(uploads.all[0]?.state).toEqual({ name: "failed", code: "no_space", why: "refused: no_space" });
    expect([uploads.all.length, uploads.batch(LOBBY)]).toEqual([1, 2]);
    uploads.retryFailed(LOBBY);
    await settled();
    expect(uploads.all).toEqual([]);
    expect(world.server.files.size).toBe(2);
  });

  it("offers a file anew that the server has given up", async () => {
    const world = new World();
    const uploads = world.page();
    world.server.next("PATCH", { status: 410, code: "file_failed" });
    uploads.add(LOBBY, [file("a")]);
    await settled();
    uploads.retryFailed(LOBBY);
    await settled();
    expect([...world.server.files.keys()]).toEqual(["file1", "file2"]);
    expect(uploads.all).toEqual([]);
  });

  it("goes on after a reload with what the browser has kept", async () => {
    const world = new World();
    world.server.cutAfter = 4;
    world.page().add(LOBBY, [file("a")]);
    await settled();
    const reloaded = world.page();
    await reloaded.restore();
    await settled();
    expect(reloaded.all).toEqual([]);
    expect([...world.server.files.values()].map(({ bytes }) => bytes)).toEqual([10]);
  });

  it("stays paused over a reload", async () => {
    const world = new World();
    world.server.hold();
    const uploads = world.page();
    uploads.add(LOBBY, [file("a")]);
    await settled();
    const [one] = uploads.all;
    if (one) uploads.pause(one);
    world.server.release();
    const reloaded = world.page();
    await reloaded.restore();
    await settled();
    expect(reloaded.all.map(({ state }) => state.name)).toEqual(["paused"]);
    expect([...world.server.files.values()].map(({ bytes }) => bytes)).toEqual([0]);
  });

  it("asks for the same file after a reload that has lost it, and takes no other", async () => {
    const world = new World();
    world.server.cutAfter = 4;
    world.page().add(LOBBY, [file("a")]);
    await settled();
    for (const key of world.kept.keys()) if (key.includes("/bytes:")) world.kept.delete(key);
    const reloaded = world.page();
    await reloaded.restore();
    const [one] = reloaded.all;
    if (!one) throw new Error("none");
    expect(one.state.name).toBe("needs_file");
    expect(reloaded.choose(one, file("b"))).toBe(false);
    expect(reloaded.choose(one, file("a", "short"))).toBe(false);
    expect(reloaded.choose(one, file("a"))).toBe(true);
    await settled();
    expect(reloaded.all).toEqual([]);
  });

  it("is left to the page that sends it, until that has gone", async () => {
    const world = new World();
    world.locks = true;
    world.server.hold();
    const first = world.page();
    first.add(LOBBY, [file("a")]);
    await settled();
    const second = world.page();
    await second.restore();
    expect(second.all).toEqual([]);
    first.stop();
    await settled();
    await second.restore();
    expect(second.all.length).toBe(1);
  });

  it("keeps what two pages send at the same time", async () => {
    const world = new World();
    world.server.hold();
    world.now = 5;
    world.page().add(LOBBY, [file("c")]);
    world.now = 1;
    world.page().add(LOBBY, [file("a"), file("b")]);
    await settled();
    const reloaded = world.page();
    await reloaded.restore();
    expect(reloaded.all.map(({ entry }) => entry.name)).toEqual(["a", "b", "c"]);
  });

  it("has not failed where another page has gone on with it", async () => {
    const world = new World();
    world.server.next("PATCH", { status: 409, code: "taken_over" });
    const uploads = world.page();
    uploads.add(LOBBY, [file("a")]);
    await settled();
    expect(uploads.all).toEqual([]);
    expect([...world.kept.keys()]).toEqual(["anna/upload:id1", "anna/bytes:id1"]);
  });

  it("leaves what another user was sending alone", async () => {
    const world = new World();
    world.server.hold();
    world.page().add(LOBBY, [file("a")]);
    world.user = "bert";
    const theirs = world.page();
    await theirs.restore();
    expect(theirs.all).toEqual([]);
  });

  it("tells speed and time left from what has gone lately", async () => {
    const world = new World();
    const uploads = world.page();
    world.server.hold();
    uploads.add(LOBBY, [file("a", "x".repeat(10_000))]);
    await settled();
    const [one] = uploads.all;
    one?.moved(0, 0);
    one?.moved(1_000, 1_000);
    expect(one?.speed).toBe(1_000);
    expect(one?.left).toBe(9_000);
    one?.moved(1_100, 1_100);
    expect(one?.speed).toBe(1_000);
  });
});
