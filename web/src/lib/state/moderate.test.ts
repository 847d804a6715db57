// Moderating, and the way back.

import { expect, test } from "vitest";
import { Problem } from "../net/problem.ts";
import type { Request } from "$wire/protocol.ts";
import { moderate, type Moderation } from "./moderate.ts";
import type { Notice } from "./notices.svelte.ts";
import { Room } from "./room.svelte.ts";

const who = { id: "b", name: "bert" };

function moderator(answer: object | Problem = { kind: "done" }) {
  const asked: Request[] = [];
  const said: { text: string; action?: Notice["action"] | undefined }[] = [];
  const problems: unknown[] = [];
  const client = {
    ask: (request: Request) => {
      asked.push(request);
      return answer instanceof Problem ? Promise.reject(answer) : Promise.resolve(answer);
    },
    act: (request: Request) => {
      asked.push(request);
      return Promise.resolve(true);
    },
    problem: (problem: unknown) => problems.push(problem),
    notices: { say: (text: string, _: string, action?: Notice["action"]) => said.push({ text, action }) },
  };
  return { client: client as unknown as Parameters<typeof moderate>[0], asked, said, problems };
}

function roomOf(lobby: boolean): Room {
  return new Room(
    { id: "r", name: "garden", kind: "public", topic: "", members: 2, head: 0, ...(lobby && { lobby }) },
    () => Promise.reject(new Error("nothing is read here")),
  );
}

const wish = (act: Moderation["act"], more: Partial<Moderation> = {}): Moderation => ({
  act,
  who,
  room: roomOf(false),
  spanMs: undefined,
  reason: "",
  withAddress: false,
  ...more,
});

test("a mute says how long and why, and can be undone", async () => {
  const { client, asked, said } = moderator();
  await moderate(client, wish("mute", { spanMs: 600_000, reason: "loud" }));
  said[0]?.action?.run();
  expect(asked).toEqual([
    { type: "mute", room: "r", user: "b", span_ms: 600_000, reason: "loud" },
    { type: "unmute", room: "r", user: "b" },
  ]);
});

test("a block is by name, with the address only where that was asked for", async () => {
  const { client, asked, said } = moderator({ kind: "block", block: "1", no_address: true });
  await moderate(client, wish("block", { withAddress: true }));
  said[0]?.action?.run();
  expect(asked).toEqual([
    { type: "block", name: "bert", with_address: true },
    { type: "unblock", name: "bert" },
  ]);
  expect(said[0]?.text).toContain("only the name");
});

test("who was removed from a room is invited back", async () => {
  const { client, asked, said } = moderator();
  await moderate(client, wish("remove"));
  said[0]?.action?.run();
  expect(asked.at(-1)).toEqual({ type: "invite", room: "r", user: "b" });
});

test("a removal from the server can't be undone", async () => {
  const { client, said } = moderator();
  await moderate(client, wish("remove", { room: roomOf(true) }));
  expect(said).toHaveLength(1);
  expect(said[0]?.action).toBeUndefined();
});

test("what the server refuses is told and not done", async () => {
  const { client, said, problems } = moderator(new Problem("outranked", "No."));
  expect(await moderate(client, wish("mute"))).toBe(false);
  expect(said).toEqual([]);
  expect(problems).toHaveLength(1);
});
