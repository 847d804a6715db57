// What is offered at the caret, and the text with it.

import { beforeEach, describe, expect, it } from "vitest";
import type { MemberView } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import { Completing } from "./completing.svelte.ts";
import { Room } from "./room.svelte.ts";

function room(id: string, name: string): Room {
  return new Room({ id, name, kind: "public", topic: `about ${name}`, members: 2, head: 0 }, () => Promise.reject());
}

function member(name: string, here: boolean): MemberView {
  return { who: { id: name, name }, server_role: "member", role: "member", since: 0, here: here || undefined };
}

let completing: Completing;
let client: { isAdmin: boolean };

beforeEach(() => {
  const tea = room("r1", "tea");
  tea.members.opened([member("anna", true), member("bea", false), member("bert", true)]);
  const lobby = room("r0", "lobby");
  lobby.members.opened([member("bruno", true), member("bert", true)]);
  const all = { me: { user: "anna" }, isAdmin: false, named: [lobby, tea], lobby };
  client = all;
  completing = new Completing(all as unknown as Client, tea);
});

function labels(text: string, caret = text.length): string[] {
  completing.follow(text, caret);
  return completing.options.map(({ label }) => label);
}

describe("completion", () => {
  it("offers people, those who are here first, and never oneself", () => {
    expect(labels("hi @")).toEqual(["bert", "bea"]);
    expect(labels("hi @ann")).toEqual([]);
  });

  it("has nothing to complete where the whole name stands, in upper or lower case", () => {
    labels("see #Te");
    expect(completing.isWhole(completing.options[0]!)).toBe(false);
    labels("see #Tea");
    expect(completing.isWhole(completing.options[0]!)).toBe(true);
  });

  it("offers people of the lobby as well to a command", () => {
    expect(labels("/invite @b")).toEqual(["bert", "bea", "bruno"]);
  });

  it("offers rooms by name", () => {
    expect(labels("see #te")).toEqual(["#tea"]);
  });

  it("offers commands only at the start, by their aliases too, with those of admins to admins", () => {
    expect(labels("/kic")).toEqual(["/remove USER [REASON]"]);
    expect(labels("/block")).toEqual([]);
    client.isAdmin = true;
    completing = new Completing(completing.client, completing.room);
    expect(labels("/block")).toEqual(["/block USER [DURATION] [+address] [REASON]", "/blocks", "/unblock USER"]);
    expect(labels("say /kic")).toEqual([]);
  });

  it("offers emoji when the list has come, from two letters on", async () => {
    labels("look :ta");
    await expect.poll(() => labels("look :tada")).toContain(":tada:");
    expect(labels("look :t")).toEqual([]);
  });

  it("puts the choice in the place of what was typed", () => {
    labels("hi @be, you", 6);
    const [option] = completing.options;
    expect(option && completing.take(option)).toEqual({ text: "hi @bert , you", caret: 9 });
  });

  it("moves around both ends", () => {
    labels("@b");
    completing.move(-1);
    expect(completing.active).toBe(1);
    completing.move(1);
    expect(completing.active).toBe(0);
  });

  it("stays away from the word it was dismissed at, and comes for the next", () => {
    labels("@b");
    completing.dismiss();
    expect(labels("@be")).toEqual([]);
    expect(labels("@be @b")).toEqual(["bert", "bea"]);
  });

  it("hints at the arguments of the command that is typed", () => {
    completing.follow("/kick bert", 10);
    expect(completing.hint?.name).toBe("remove");
    completing.follow("/kick", 5);
    expect(completing.hint).toBeUndefined();
  });
});
