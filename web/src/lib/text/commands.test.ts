// What a typed text means.

import { describe, expect, it } from "vitest";
import { en } from "../i18n/en/index.ts";
import { COMMANDS, isSecret, nearest, read, spanOf } from "./commands.ts";

const name = (text: string) => {
  const typed = read(text);
  return typed.kind === "command" ? `${typed.command.name}|${typed.rest}` : `${typed.kind}`;
};

describe("a typed text", () => {
  it.each([
    ["/help", "help|"],
    ["/HELP join", "help|join"],
    ["/kick bert spam spam", "remove|bert spam spam"],
    ["/me  waves", "me|waves"],
    ["/msg bert two\nlines", "msg|bert two\nlines"],
    ["!online", "who|"],
    ["!req tea.txt", "get|tea.txt"],
    ["!exit", "quit|"],
    ["!send", "send|"],
  ])("%j is a command", (text, meant) => {
    expect(name(text)).toBe(meant);
  });

  it.each(["  /register secret", "\u200b/password a b", "\u2067/ban bert"])(
    "%j is a command although something stands before it",
    (text) => {
      expect(read(text).kind).toBe("command");
    },
  );

  it.each(["hello", "!important", "!online everybody", "! who", "a /help", ":/"])("%j is a message", (text) => {
    expect(read(text)).toEqual({ kind: "message", text });
  });

  it("with two slashes is a message with one", () => {
    expect(read("//help me")).toEqual({ kind: "message", text: "/help me" });
  });

  it.each([
    ["/hepl", "help"],
    ["/jion lobby", "join"],
    ["/BLOK", "block"],
    ["/hist", "history"],
    ["/xyzzy", undefined],
    ["/", undefined],
    ["/etc/passwd", undefined],
  ])("%j is no command and never sent", (text, near) => {
    const typed = read(text);
    expect(typed.kind).toBe("unknown");
    expect("nearest" in typed ? typed.nearest : undefined).toBe(near);
  });

  it("holds a secret when it may have a password in it", () => {
    expect(["/register x", " /PASSWORD a b", "/login x"].every(isSecret)).toBe(true);
    expect(["register x", "//register x", "/registered"].some(isSecret)).toBe(false);
  });
});

describe("the table of commands", () => {
  it("explains each command in words", () => {
    const unexplained = COMMANDS.filter(({ name }) => !(`help_${name}` in en.composer));
    expect(unexplained).toEqual([]);
  });

  it("has each name once", () => {
    const names = COMMANDS.flatMap(({ name, aliases }): string[] => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("finds no command near to a long or empty word", () => {
    expect([nearest(""), nearest("joooooooooooooooooooooooin")]).toEqual([undefined, undefined]);
  });
});

describe("a duration", () => {
  it.each([
    ["30s", 30_000],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["1w", 604_800_000],
    ["0s", undefined],
    ["10", undefined],
    ["m", undefined],
    ["10x", undefined],
    ["9999w", undefined],
  ])("%j is %j milliseconds", (text, ms) => {
    expect(spanOf(text)).toBe(ms);
  });
});
