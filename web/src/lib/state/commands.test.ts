// What each command asks the server for, and what it answers its caller.

import { beforeEach, describe, expect, it } from "vitest";
import { t } from "../i18n/index.svelte.ts";
import { Problem } from "../net/problem.ts";
import { COMMANDS, read } from "../text/commands.ts";
import type { Request } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import { run, type Reach } from "./commands.ts";
import { Room } from "./room.svelte.ts";
import type { Row } from "./rows.ts";

const ME = { id: "a1", name: "anna" };
const BERT = { id: "b1", name: "bert" };

let asked: Request[];
let done: string[];
let answers: Record<string, unknown>;
let reach: Reach;

function room(id: string, name: string, lobby = false): Room {
  return new Room({ id, name, kind: "public", lobby, topic: "tea", members: 2, head: 0 }, () => Promise.reject());
}

function message(seq: number, by: typeof ME, text?: string): Row {
  return { kind: "message", seq, at: 0, by, text, action: false, notice: false, mentions: [], reactions: [] };
}

beforeEach(() => {
  asked = [];
  done = [];
  answers = {};
  const here = room("r1", "tea");
  here.log.rows = [message(3, ME, "mine"), message(4, ME), message(5, BERT, "theirs")];
  const rooms = new Map([["r1", here]]);
  const ask = async (request: Request) => {
    asked.push(request);
    const answer = answers[request.type];
    if (answer instanceof Error) throw answer;
    return answer ?? { kind: "done" };
  };
  const client = {
    me: { user: ME.id, name: ME.name, role: "admin" },
    isGuest: false,
    rooms,
    ask,
    act: async (request: Request) => void (await ask(request)),
    roomNamed: (name: string) => [...rooms.values()].find((one) => one.name === name),
    show: (id: string, seq?: number) => void done.push(`show ${id}${seq ? `/${seq}` : ""}`),
    showDirect: (name: string) => void done.push(`direct ${name}`),
    signOut: async () => void done.push("signed out"),
    outbox: { add: (sent: { room: string; text: string }) => void done.push(`sent ${sent.room} ${sent.text}`) },
  } as unknown as Client;
  reach = {
    client,
    room: here,
    overlays: { open: (overlay) => void done.push(`overlay ${overlay.name}`) },
    say: (text, more) => (done.push(`said ${text} ${JSON.stringify(more ?? {})}`), true),
    pickFiles: () => void done.push("picking"),
    download: (file, name) => void done.push(`download ${file} ${name}`),
  };
});

async function type(text: string) {
  const typed = read(text);
  if (typed.kind !== "command") throw new Error(`${text} is no command`);
  return run(reach, typed.command, typed.rest);
}

describe("a command", () => {
  it.each<[string, Request]>([
    ["/topic new words", { type: "set_topic", room: "r1", topic: "new words" }],
    ["/topic -", { type: "set_topic", room: "r1", topic: "" }],
    ["/invite @bert", { type: "invite", room: "r1", user: "@bert" }],
    ["/invite bert #den", { type: "invite", room: "#den", user: "@bert" }],
    ["/edit ^ other words", { type: "edit", room: "r1", target: 3, text: "other words" }],
    ["/edit 7 other", { type: "edit", room: "r1", target: 7, text: "other" }],
    ["/react ^ 👍", { type: "react", room: "r1", target: 5, emoji: "👍", on: true }],
    ["/react 3 -👍", { type: "react", room: "r1", target: 3, emoji: "👍", on: false }],
    ["/pin ^", { type: "pin", room: "r1", target: 5, on: true }],
    ["/unpin #3", { type: "pin", room: "r1", target: 3, on: false }],
    ["/run cat 'my notes.txt'", { type: "run", room: "r1", command: "cat 'my notes.txt'" }],
    ["!cmd date", { type: "run", room: "r1", command: "date" }],
    ["/nick anne", { type: "rename", name: "anne" }],
    ["/away at lunch", { type: "away", text: "at lunch" }],
    ["/away", { type: "away" }],
    ["/ignore bert", { type: "ignore", user: "@bert", on: true }],
    ["/unignore bert", { type: "ignore", user: "@bert", on: false }],
    ["/unblock bert", { type: "unblock", name: "bert" }],
    ["/mute bert 10m too loud", { type: "mute", room: "r1", user: "@bert", span_ms: 600_000, reason: "too loud" }],
    ["/mute bert too loud", { type: "mute", room: "r1", user: "@bert", reason: "too loud" }],
    ["/unmute bert", { type: "unmute", room: "r1", user: "@bert" }],
    ["/op bert", { type: "set_room_role", room: "r1", user: "@bert", role: "operator" }],
    ["/deop bert", { type: "set_room_role", room: "r1", user: "@bert", role: "member" }],
  ])("%j asks at once", async (text, request) => {
    await type(text);
    expect(asked).toEqual([request]);
  });

  it.each<[string, Request]>([
    ["/delete ^", { type: "delete", room: "r1", target: 3 }],
    ["/leave", { type: "leave", room: "r1" }],
    ["/kick bert bye", { type: "remove", room: "r1", user: "@bert", reason: "bye" }],
    ["/block bert", { type: "block", name: "bert" }],
    [
      "/ban bert +address 1d spam",
      { type: "block", name: "bert", with_address: true, span_ms: 86_400_000, reason: "spam" },
    ],
    [
      "/block bert 1d +address spam",
      { type: "block", name: "bert", with_address: true, span_ms: 86_400_000, reason: "spam" },
    ],
  ])("%j asks the person first", async (text, request) => {
    answers["block"] = { kind: "block", block: "b" };
    const answer = await type(text);
    expect(asked).toEqual([]);
    await answer?.confirm?.run();
    expect(asked).toEqual([request]);
  });

  it.each([
    ["/me waves", 'said waves {"action":true}'],
    ["/say /help", "said /help {}"],
    ["/reply ^ yes", 'said yes {"replyTo":5}'],
    ["/send", "picking"],
    ["/upload", "picking"],
    ["/search tea time", "overlay search"],
    ["/register", "overlay register"],
    ["/password", "overlay password"],
    ["/register a-secret", "overlay register"],
  ])("%j needs no request", async (text, what) => {
    await type(text);
    expect(done).toEqual([what]);
    expect(asked).toEqual([]);
  });

  it("signs out only when that is confirmed", async () => {
    const answer = await type("/quit");
    expect(done).toEqual([]);
    await answer?.confirm?.run();
    expect(done).toEqual(["signed out"]);
  });

  it("goes into a room, and makes it where there is none", async () => {
    answers["join"] = new Problem("no_such_room", "none");
    await type("/join #den private");
    expect(asked).toEqual([
      { type: "join", room: "#den", key: "private" },
      { type: "create_room", name: "den", kind: "private" },
    ]);
  });

  it("makes a room for a while", async () => {
    answers["create_room"] = { kind: "room_id", room: "r1" };
    await type("/create den private --end 2d --retention 1h");
    expect(asked).toEqual([
      { type: "create_room", name: "den", kind: "private", ends_in_ms: 172_800_000, retention_ms: 3_600_000 },
    ]);
    expect(done).toEqual(["show r1"]);
    const answer = await type("/create den for ever");
    expect(answer).toMatchObject({ title: t("composer.no_option", { word: "for" }), problem: true });
    expect(asked.length).toBe(1);
  });

  it("makes no room of a wrong key", async () => {
    answers["join"] = new Problem("no_such_room", "none");
    const answer = await type("/join den s3cret");
    expect(answer).toMatchObject({ title: t("problems.code_no_such_room"), problem: true });
    expect(asked.length).toBe(1);
  });

  it("writes to one person alone and shows that room", async () => {
    answers["open_direct"] = { kind: "room_id", room: "d1" };
    await type("/dm bert hi there");
    expect(done).toEqual(["sent d1 hi there", "show d1"]);
  });

  it("fetches the newest file of a name", async () => {
    answers["file_named"] = { kind: "file", file: { id: "f1", name: "tea.txt" } };
    await type("!req tea.txt");
    expect(done).toEqual(["download f1 tea.txt"]);
  });

  it("lists who is here, and what can be fetched, to its caller", async () => {
    answers["who"] = { kind: "who", who: [{ who: BERT, away: "lunch" }, { who: ME }] };
    answers["files"] = { kind: "files", files: [{ id: "f1", seq: 1, by: BERT, name: "a", state: "ready" }] };
    const who = await type("/who");
    expect(who?.lines?.map(({ text, more }) => [text, more])).toEqual([
      ["bert", "away: lunch"],
      ["anna", "you"],
    ]);
    const files = await type("/files");
    files?.lines?.[0]?.run?.();
    expect(done).toEqual(["download f1 a"]);
  });

  it.each(["/join", "/msg", "/me", "/reply ^", "/edit x y", "/mute bert 10x", "/history -1", "/react ^", "/ignore"])(
    "%j is mended by the one who typed it",
    async (text) => {
      const answer = await type(text);
      expect(answer).toMatchObject({ problem: true, keep: true });
      expect(asked).toEqual([]);
    },
  );

  it("tells why the server refuses, in the server's words where the catalogue has none", async () => {
    answers["set_room_role"] = new Problem("not_allowed", "Only operators can do that.");
    expect(await type("/op bert")).toMatchObject({ title: t("problems.code_not_allowed"), problem: true });
    answers["set_room_role"] = new Problem("too_many", "Too many operators: the limit is 9.");
    expect(await type("/op bert")).toMatchObject({ title: "Too many operators: the limit is 9.", problem: true });
  });

  it("is run whichever it is", async () => {
    answers = {
      open_direct: { room: "d1" },
      rooms: { rooms: [] },
      who: { who: [] },
      files: { files: [] },
      blocks: { blocks: [] },
      history: { events: [], reactions: [], room: { head: 0 } },
      file_named: { file: { id: "f", name: "n" } },
    };
    for (const { name } of COMMANDS) {
      const before = asked.length + done.length;
      const answer = await type(`/${name} 3 x`);
      expect([name, answer !== undefined || asked.length + done.length > before]).toEqual([name, true]);
    }
  });
});
