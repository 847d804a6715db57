// When one is told of something, and how.

import { describe, expect, test } from "vitest";
import type { EventFrame, NotifyLevel, RoomKind } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import type { Route } from "./route.svelte.ts";
import { Notifications, type Bell, type News, type Permission } from "./notifications.svelte.ts";
import { Room } from "./room.svelte.ts";

function roomOf(kind: RoomKind, notify?: NotifyLevel): Room {
  const room = new Room({ id: `id-${kind}`, name: "garden", kind, topic: "", members: 2, head: 0 }, () =>
    Promise.reject(new Error("nothing is read here")),
  );
  room.notify = notify;
  return room;
}

function messageTo(room: Room, mentions: string[] = []): EventFrame {
  return { kind: "message", room: room.id, seq: 5, at: 0, by: { id: "b", name: "bert" }, text: "hello", mentions };
}

function setUp(
  options: { permission?: Permission; focused?: boolean; current?: Room; sound?: boolean; route?: Route } = {},
) {
  const shown: (News & { onpress: () => void })[] = [];
  const played: string[] = [];
  const went: unknown[] = [];
  let now = 10_000;
  const permission = options.permission ?? "granted";
  const bell: Bell = {
    permission: () => permission,
    ask: () => Promise.resolve(permission),
    show: (news, onpress) => shown.push({ ...news, onpress }),
    pressed: () => () => undefined,
    play: (tone) => played.push(tone),
  };
  const client = {
    me: { user: "me" },
    router: { now: options.route ?? { page: "rooms" } },
    serverName: "Parlor",
    mentions: 0,
    hasUnread: false,
    focused: options.focused ?? false,
    current: options.current,
    settings: { choices: { sound: options.sound ?? true, notifications: true } },
    outside: { now: () => now },
    show: (...place: unknown[]) => went.push(place),
  } as unknown as Client;
  const pass = (ms: number) => (now += ms);
  return { notifications: new Notifications(client, bell), shown, played, went, pass };
}

describe("by default", () => {
  test("one is told of a mention and not of other messages", () => {
    const { notifications, shown } = setUp();
    const room = roomOf("public");
    notifications.heard(room, messageTo(room));
    expect(shown).toEqual([]);
    notifications.heard(room, messageTo(room, ["me"]));
    expect(shown[0]).toMatchObject({ title: "bert in #garden", body: "hello", tag: room.id });
  });

  test("one is told of every direct message, by its own tone", () => {
    const { notifications, shown, played } = setUp();
    const room = roomOf("direct");
    notifications.heard(room, messageTo(room));
    expect(shown[0]?.title).toBe("bert");
    expect(played).toEqual(["direct"]);
  });
});

test("the level of a room is kept to", () => {
  const { notifications, shown } = setUp();
  const quiet = roomOf("direct", "nothing");
  notifications.heard(quiet, messageTo(quiet, ["me"]));
  expect(shown).toEqual([]);
  const loud = roomOf("public", "everything");
  notifications.heard(loud, messageTo(loud));
  expect(shown).toHaveLength(1);
});

test("a room that one looks at is quiet", () => {
  const room = roomOf("direct");
  const { notifications, shown, played } = setUp({ focused: true, current: room });
  notifications.heard(room, messageTo(room));
  expect([shown, played]).toEqual([[], []]);
});

test("pressing a notification leads to its message", () => {
  const { notifications, shown, went } = setUp();
  const room = roomOf("direct");
  notifications.heard(room, messageTo(room));
  shown[0]?.onpress();
  expect(went).toEqual([[room.id, 5]]);
});

test("the title says which page it is", () => {
  expect(setUp({ route: { page: "settings" } }).notifications.title).toBe("Settings · Parlor");
  expect(setUp({ route: { page: "admin", part: "" } }).notifications.title).toBe("Admin pages · Parlor");
  expect(setUp({ current: roomOf("public") }).notifications.title).toBe("#garden · Parlor");
});

test("many messages at once sound once", () => {
  const { notifications, played, pass } = setUp();
  const room = roomOf("direct");
  for (let i = 0; i < 4; i++) notifications.heard(room, messageTo(room));
  expect(played).toHaveLength(1);
  pass(5_000);
  notifications.heard(room, messageTo(room));
  expect(played).toHaveLength(2);
});

test("without the browser's leave only the sound is left", () => {
  const { notifications, shown, played } = setUp({ permission: "insecure" });
  const room = roomOf("direct");
  notifications.heard(room, messageTo(room));
  expect(shown).toEqual([]);
  expect(played).toEqual(["direct"]);
});

test("what was read elsewhere is not told", () => {
  const { notifications, shown } = setUp();
  const room = roomOf("direct");
  room.read = 5;
  notifications.heard(room, messageTo(room));
  expect(shown).toEqual([]);
});
