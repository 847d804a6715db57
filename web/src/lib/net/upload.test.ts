// Sending a file to a server that cuts, refuses and lies.

import { describe, expect, it } from "vitest";
import { FakeFiles, standing } from "../../../tests/fake/files.ts";
import { upload, type Job } from "./upload.ts";

const JOB: Job = { id: "made-up", room: "lobby", name: "tée 🍵.txt", type: "text/plain", size: 10 };
const BODY = new Blob(["0123456789"]);

async function sent(server: FakeFiles, job: Job = JOB, body = BODY) {
  const moved: number[] = [];
  const waits: number[] = [];
  const clock = { random: () => 1, wait: async (ms: number) => void waits.push(ms) };
  const steps = {
    offered: () => undefined,
    moved: (bytes: number) => void moved.push(bytes),
    waiting: () => undefined,
  };
  const done = upload(job, body, server.http, clock, steps, new AbortController().signal);
  const problem = await done.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  return { moved, waits, problem };
}

describe("upload", () => {
  it("offers the file by its name and sends all of it", async () => {
    const server = new FakeFiles();
    const { problem } = await sent(server);
    expect(problem).toBeUndefined();
    const [file] = [...server.files.values()];
    expect(file?.bytes).toBe(10);
    expect(file?.metadata).toEqual({ filename: "tée 🍵.txt", id: "made-up", filetype: "text/plain" });
    expect(server.asked).toEqual(["POST", "HEAD", "PATCH 0"]);
  });

  it("finishes a file of no bytes by a request without any", async () => {
    const server = new FakeFiles();
    server.next("HEAD", standing(0));
    const { problem } = await sent(server, { ...JOB, size: 0 }, new Blob([]));
    expect(problem).toBeUndefined();
    expect(server.asked).toEqual(["POST", "HEAD", "PATCH 0"]);
  });

  it("goes on after a cut from where the server is, not from where it thought it was", async () => {
    const server = new FakeFiles();
    server.cutAfter = 4;
    const { problem, moved, waits } = await sent(server);
    expect(problem).toBeUndefined();
    expect(server.asked).toEqual(["POST", "HEAD", "PATCH 0", "HEAD", "PATCH 4"]);
    expect(moved).toEqual([0, 4, 4, 10]);
    expect(waits).toEqual([500]);
  });

  it("offers again under the same id when the answer to the offer was lost", async () => {
    const server = new FakeFiles();
    server.next("POST", () => "cut");
    await sent(server);
    expect(server.files.size).toBe(1);
    expect(server.asked).toEqual(["POST", "POST", "HEAD", "PATCH 0"]);
  });

  it("asks how far the file is when the server says that it is elsewhere", async () => {
    const server = new FakeFiles();
    server.next("PATCH", { status: 409, code: "wrong_offset", headers: { "Upload-Offset": "3" } });
    const { problem } = await sent(server);
    expect(problem).toBeUndefined();
    expect(server.asked).toEqual(["POST", "HEAD", "PATCH 0", "HEAD", "PATCH 0"]);
  });

  it("waits longer each time while the server is not there", async () => {
    const server = new FakeFiles();
    server.next(
      "PATCH",
      () => "cut",
      () => "cut",
      { status: 503, code: "shutting_down" },
    );
    const { problem, waits } = await sent(server);
    expect(problem).toBeUndefined();
    expect(waits).toEqual([500, 1_000, 2_000]);
  });

  it("is done when the answer to the last byte was lost", async () => {
    const server = new FakeFiles();
    server.next("PATCH", (file) => {
      if (file) file.bytes = 10;
      return "cut";
    });
    const { problem } = await sent(server);
    expect(problem).toBeUndefined();
    expect(server.asked).toEqual(["POST", "HEAD", "PATCH 0", "HEAD"]);
  });

  it.each([
    [403, "muted"],
    [404, "no_such_room"],
    [413, "file_too_large"],
    [507, "no_space"],
  ])("ends with the server's words when the offer is refused with %i", async (status, code) => {
    const server = new FakeFiles();
    server.next("POST", { status, code });
    const { problem, waits } = await sent(server);
    expect(problem).toMatchObject({ code, message: `refused: ${code}` });
    expect(waits).toEqual([]);
  });

  it.each([
    [409, "taken_over"],
    [410, "file_failed"],
    [507, "user_quota"],
  ])("does not go on by itself when sending is refused with %i", async (status, code) => {
    const server = new FakeFiles();
    server.next("PATCH", { status, code });
    const { problem } = await sent(server);
    expect(problem).toMatchObject({ code });
    expect(server.asked).toEqual(["POST", "HEAD", "PATCH 0"]);
  });

  it.each([403, 404, 429])("waits where something before the server answers with %i in its place", async (status) => {
    const server = new FakeFiles();
    server.next("HEAD", () => ({ status, body: "<h1>Sorry</h1>", header: () => null }));
    const { problem, waits } = await sent(server);
    expect(problem).toBeUndefined();
    expect(waits.length).toBe(1);
  });

  it("knows by the answer to HEAD that another page sends the file", async () => {
    const server = new FakeFiles();
    server.next("HEAD", () => ({
      status: 409,
      body: "",
      header: (name) => (name === "Tus-Resumable" ? "1.0.0" : null),
    }));
    const { problem } = await sent(server);
    expect(problem).toMatchObject({ code: "taken_over" });
  });

  it("gives up on a server that claims more than there is", async () => {
    const server = new FakeFiles();
    server.next("PATCH", standing(11));
    const { problem } = await sent(server);
    expect(problem).toMatchObject({ code: "senseless" });
  });

  it("gives up on a server that takes bytes and stays where it is", async () => {
    const server = new FakeFiles();
    server.next("PATCH", ...Array.from({ length: 50 }, () => standing(0)));
    const { problem } = await sent(server);
    expect(problem).toMatchObject({ code: "senseless" });
    expect(server.asked.length).toBeLessThan(12);
  });
});
