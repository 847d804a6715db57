// What becomes of a text that is written: sent, kept, refused, an edit, a reply, a command.

import { beforeEach, describe, expect, it } from "vitest";
import { loadEmoji } from "../text/emoji.ts";
import { Problem } from "../net/problem.ts";
import type { Request } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import { Composing } from "./composing.svelte.ts";
import { Room } from "./room.svelte.ts";
import type { MessageRow } from "./rows.ts";

const ME = { id: "a1", name: "anna" };

let asked: Request[];
let sent: { text: string; replyTo?: number; action?: boolean }[];
let uploaded: string[];
let picked: File[];
let kept: string[];
let refusal: Problem | undefined;
let now: number;
let ran: string[];
let room: Room;
let client: Client;
let underWay: readonly unknown[];
let composing: Composing;

function mine(seq: number, text?: string, by = ME): MessageRow {
  return { kind: "message", seq, at: 0, by, text, action: false, notice: false, mentions: [], reactions: [] };
}

beforeEach(() => {
  [asked, sent, uploaded, picked, kept, ran] = [[], [], [], [], [], []];
  [refusal, now] = [undefined, 0];
  room = new Room({ id: "r1", name: "tea", kind: "public", topic: "", members: 2, head: 0 }, () => Promise.reject());
  const ask = async (request: Request) => {
    asked.push(request);
    if (refusal) throw refusal;
  };
  underWay = [];
  client = {
    me: { user: ME.id, name: ME.name, role: "member" },
    isOpen: true,
    server: { limits: { message_chars: 300 } },
    settings: { choices: { sendTyping: true } },
    outside: { now: () => now, after: () => () => undefined },
    outbox: { add: (message: { text: string }) => void sent.push(message), of: () => underWay },
    uploads: {
      picked: () => picked,
      clearPicked: () => (picked = []),
      add: (_: string, files: File[]) => uploaded.push(...files.map(({ name }) => name)),
    },
    draft: (of: Room, text: string) => {
      of.draft = text;
      kept.push(text);
    },
    ask,
    act: ask,
    problem: () => undefined,
  } as unknown as Client;
  composing = new Composing(client, room, async (_, command, rest) => {
    ran.push(`${command.name} ${rest}`);
    return rest === "wrong" ? { title: "mend it", problem: true, keep: true } : undefined;
  });
});

async function type(text: string) {
  composing.write(text);
  await composing.send();
}

describe("a message", () => {
  it("is sent without the empty lines around it, and the composer is empty then", async () => {
    await type("\n\n  indented\nline\n\n");
    expect(sent).toEqual([{ room: "r1", text: "  indented\nline" }]);
    expect(composing.text).toBe("");
  });

  it("is not sent when there is nothing in it", async () => {
    await type(" \n ");
    expect(sent).toEqual([]);
  });

  it("is put into the third person by a press, and out of it by another", () => {
    composing.write("waves");
    composing.toggleAction();
    expect([composing.text, composing.isAction]).toEqual(["/me waves", true]);
    composing.toggleAction();
    expect([composing.text, composing.isAction]).toEqual(["waves", false]);
  });

  it("answers the chosen message, and the next one does not", async () => {
    room.replyTo = mine(4, "question");
    await type("yes");
    await type("no");
    expect(sent.map(({ replyTo }) => replyTo)).toEqual([4, undefined]);
  });

  it("that is too long is refused by the limit, and stays", async () => {
    const long = "🍵".repeat(301);
    await type(long);
    expect(sent).toEqual([]);
    expect(composing.text).toBe(long);
    expect(composing.answer?.title).toContain("300");
  });

  it("of exactly the limit is sent, counted in characters and not in code units", async () => {
    await type("🍵".repeat(300));
    expect(sent.length).toBe(1);
  });

  it("has what is left counted when that is little", () => {
    composing.write("x".repeat(99));
    expect(composing.left).toBeUndefined();
    composing.write("x".repeat(100));
    expect(composing.left).toBe(200);
    composing.write("x".repeat(310));
    expect(composing.left).toBe(-10);
  });

  it("with a shortcode waits for the list of emoji, and what is sent after it stays behind it", async () => {
    picked = [new File([], "a.txt")];
    await type("hurray :tada: :unheard_of:");
    await type("next");
    await expect.poll(() => sent.map(({ text }) => text)).toEqual(["hurray 🎉 :unheard_of:", "next"]);
    await expect.poll(() => uploaded).toEqual(["a.txt"]);
  });

  it("with a shortcode is in the outbox at once when the list of emoji is here", async () => {
    await loadEmoji();
    composing.write("hurray :tada:");
    void composing.send();
    expect(sent).toEqual([{ room: "r1", text: "hurray 🎉" }]);
  });

  it("takes the picked files along, also without a text", async () => {
    picked = [new File([], "a.txt")];
    expect(composing.canSend).toBe(true);
    await composing.send();
    expect([sent, uploaded, picked]).toEqual([[], ["a.txt"], []]);
  });
});

describe("a command", () => {
  it("is run and never sent", async () => {
    await type("/topic new");
    expect([ran, sent]).toEqual([["topic new"], []]);
    expect(composing.text).toBe("");
  });

  it("that is wrong comes back to be mended", async () => {
    await type("/topic wrong");
    expect(composing.text).toBe("/topic wrong");
    expect(composing.answer?.title).toBe("mend it");
  });

  it("that nobody knows is not sent, and stays", async () => {
    await type("/hepl");
    expect([ran, sent, composing.text]).toEqual([[], [], "/hepl"]);
    expect(composing.answer?.lines?.[0]?.text).toContain("/help");
  });

  it("is escaped by a second slash", async () => {
    await type("//topic is a command");
    expect(sent).toEqual([{ room: "r1", text: "/topic is a command" }]);
  });

  it("with a secret in it is neither kept as a draft nor told as typing", async () => {
    composing.write("/register hunter2");
    expect([kept, asked]).toEqual([[], []]);
    await composing.send();
    expect([kept, composing.text]).toEqual([[""], ""]);
  });
});

describe("an edit", () => {
  beforeEach(() => {
    room.log.rows = [mine(1, "first"), mine(2, "last"), mine(3), mine(4, "theirs", { id: "b1", name: "bert" })];
  });

  it("begins with one's last message that stands", () => {
    expect(composing.editLast()).toBe(true);
    expect([room.editing?.seq, composing.text]).toEqual([2, "last"]);
  });

  it("is not of the one before while the last one is on its way", () => {
    underWay = [{ text: "newer" }];
    expect([composing.editLast(), room.editing]).toEqual([false, undefined]);
  });

  it("leaves the draft as it was", async () => {
    composing.write("draft");
    composing.editLast();
    await type("better");
    expect(asked.at(-1)).toEqual({ type: "edit", room: "r1", target: 2, text: "better" });
    expect([room.editing, composing.text]).toEqual([undefined, "draft"]);
  });

  it("without a change asks for nothing", async () => {
    composing.editLast();
    await composing.send();
    expect([asked, room.editing]).toEqual([[], undefined]);
  });

  it("that is empty asks whether to delete", async () => {
    composing.editLast();
    await type("");
    expect(asked).toEqual([]);
    await composing.answer?.confirm?.run();
    expect(asked).toEqual([{ type: "delete", room: "r1", target: 2 }]);
  });

  it("that is refused comes back with its text", async () => {
    refusal = new Problem("unreachable", "gone");
    composing.editLast();
    await type("better");
    expect([room.editing?.seq, composing.text]).toEqual([2, "better"]);
  });

  it("is given up, the top-most thing first", () => {
    composing.editLast();
    composing.answer = { title: "said" };
    expect([composing.cancel(), composing.answer, room.editing?.seq]).toEqual([true, undefined, 2]);
    expect([composing.cancel(), room.editing]).toEqual([true, undefined]);
    expect(composing.cancel()).toBe(false);
  });

  it("gives way to a reply to the last message", () => {
    composing.editLast();
    expect(composing.replyToLast()).toBe(true);
    expect([room.editing, room.replyTo?.seq]).toEqual([undefined, 4]);
  });
});

describe("typing", () => {
  it("is told at most every three seconds, and at once after a message", async () => {
    for (const at of [0, 1_000, 2_999, 3_000]) {
      now = at;
      composing.write(`text ${at}`);
    }
    expect(asked.length).toBe(2);
    await composing.send();
    composing.write("more");
    expect(asked.length).toBe(3);
  });

  it("is not told where that is switched off or there is no connection", () => {
    client.settings.choices.sendTyping = false;
    composing.write("quiet");
    client.settings.choices.sendTyping = true;
    Object.assign(client, { isOpen: false });
    composing.write("offline");
    expect(asked).toEqual([]);
  });
});
