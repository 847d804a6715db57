// When one is told of something, and how.

import { describe, expect, test } from "vitest";
import type { EventFrame, NotifyLevel, RoomKind } from "$wire/protocol.ts";
import { FakeClock, settled } from "../../../tests/fake/clock.ts";
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

interface Options {
  permission?: Permission;
  focused?: boolean;
  current?: Room;
  sound?: boolean;
  route?: Route;
  /** Whether the browser lets the page sound, as somebody pressed something on it. */
  audible?: boolean;
  /** Its audio does not start when it is asked to play. */
  stuck?: boolean;
  /** How long it waits, of how long it may: from 0 to 1. */
  random?: number;
}

/** The pages of one browser. */
function pagesOf(...all: Options[]) {
  const clock = new FakeClock();
  const claimed = new Set<string>();
  const pages: ReturnType<typeof page>[] = all.map((options) => page(options));
  function page(options: Options) {
    const shown: (News & { onpress: () => void })[] = [];
    const played: string[] = [];
    const went: unknown[] = [];
    const permission = options.permission ?? "granted";
    const bell: Bell = {
      permission: () => permission,
      ask: () => Promise.resolve(permission),
      show: (news, onpress) => shown.push({ ...news, onpress }),
      pressed: () => () => undefined,
      audible: () => Promise.resolve(options.audible ?? true),
      play: (tone) => {
        if (options.stuck ?? !(options.audible ?? true)) return Promise.resolve(false);
        played.push(tone);
        return Promise.resolve(true);
      },
      settle: (settled) => {
        for (const other of pages) if (other.bell !== bell) other.notifications.settled(settled);
      },
      settled: () => () => undefined,
      claim: ({ room, seq }) => Promise.resolve(!claimed.has(`${room} ${seq}`) && !!claimed.add(`${room} ${seq}`)),
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
      outside: {
        now: () => clock.now,
        random: () => options.random ?? 0,
        after: (ms: number, call: () => void) => clock.after(ms, call),
      },
      show: (...place: unknown[]) => went.push(place),
    } as unknown as Client;
    const notifications = new Notifications(client, bell);
    const heard = async (room: Room, event: EventFrame) => {
      notifications.heard(room, event);
      await settled();
      await clock.pass(500);
    };
    return { bell, notifications, shown, played, went, heard };
  }
  return { clock, pages };
}

function setUp(options: Options = {}) {
  const { clock, pages } = pagesOf(options);
  const [only] = pages as [(typeof pages)[number]];
  return { ...only, clock };
}

describe("by default", () => {
  test("one is told of a mention and not of other messages", async () => {
    const { heard, shown } = setUp();
    const room = roomOf("public");
    await heard(room, messageTo(room));
    expect(shown).toEqual([]);
    await heard(room, messageTo(room, ["me"]));
    expect(shown[0]).toMatchObject({ title: "bert in #garden", body: "hello", tag: room.id });
  });

  test("one is told of every direct message, by its own tone", async () => {
    const { heard, shown, played } = setUp();
    const room = roomOf("direct");
    await heard(room, messageTo(room));
    expect(shown[0]?.title).toBe("bert");
    expect(played).toEqual(["direct"]);
  });
});

test("what is told has no marks of its markup, and no spoilers", async () => {
  const { heard, shown } = setUp();
  const room = roomOf("direct");
  await heard(room, { ...messageTo(room), text: "**look**: ||the butler||" } as EventFrame);
  expect(shown[0]?.body).toMatch(/^look: [^a-z]+$/);
});

test("the level of a room is kept to", async () => {
  const { heard, shown } = setUp();
  const quiet = roomOf("direct", "nothing");
  await heard(quiet, messageTo(quiet, ["me"]));
  expect(shown).toEqual([]);
  const loud = roomOf("public", "everything");
  await heard(loud, messageTo(loud));
  expect(shown).toHaveLength(1);
});

test("a room that one looks at is quiet", async () => {
  const room = roomOf("direct");
  const { heard, shown, played } = setUp({ focused: true, current: room });
  await heard(room, messageTo(room));
  expect([shown, played]).toEqual([[], []]);
});

test("pressing a notification leads to its message", async () => {
  const { heard, shown, went } = setUp();
  const room = roomOf("direct");
  await heard(room, messageTo(room));
  shown[0]?.onpress();
  expect(went).toEqual([[room.id, 5]]);
});

test("the title says which page it is", () => {
  expect(setUp({ route: { page: "settings" } }).notifications.title).toBe("Settings · Parlor");
  expect(setUp({ route: { page: "admin", part: "" } }).notifications.title).toBe("Admin pages · Parlor");
  expect(setUp({ route: { page: "nowhere", path: "/x" } }).notifications.title).toBe("There is nothing here · Parlor");
  expect(setUp({ current: roomOf("public") }).notifications.title).toBe("#garden · Parlor");
});

test("many messages at once sound once", async () => {
  const { heard, played, clock } = setUp();
  const room = roomOf("direct");
  for (let i = 0; i < 4; i++) await heard(room, { ...messageTo(room), seq: 5 + i });
  expect(played).toHaveLength(1);
  await clock.pass(5_000);
  await heard(room, { ...messageTo(room), seq: 9 });
  expect(played).toHaveLength(2);
});

test("without the browser's leave only the sound is left", async () => {
  const { heard, shown, played } = setUp({ permission: "insecure" });
  const room = roomOf("direct");
  await heard(room, messageTo(room));
  expect(shown).toEqual([]);
  expect(played).toEqual(["direct"]);
});

test("what was read elsewhere is not told", async () => {
  const { heard, shown } = setUp();
  const room = roomOf("direct");
  room.read = 5;
  await heard(room, messageTo(room));
  expect(shown).toEqual([]);
});

describe("two pages of one browser", () => {
  test.each([0, 0.5])("tell of a message once, also when they wait equally long", async (random) => {
    const { pages, clock } = pagesOf({ random: 0 }, { random });
    const room = roomOf("direct");

    for (const { notifications } of pages) notifications.heard(room, messageTo(room));
    await settled();
    await clock.pass(1_000);

    expect(pages.flatMap(({ shown }) => shown)).toHaveLength(1);
    expect(pages.flatMap(({ played }) => played)).toEqual(["direct"]);
  });

  test("tell by the one that may sound, though the other would be sooner", async () => {
    const { pages, clock } = pagesOf({ random: 0, audible: false }, { random: 1 });
    const [mute, loud] = pages;
    const room = roomOf("direct");

    for (const { notifications } of pages) notifications.heard(room, messageTo(room));
    await settled();
    await clock.pass(3_000);

    expect([mute?.shown.length, loud?.shown.length, loud?.played]).toEqual([0, 1, ["direct"]]);
  });

  test("sound once for many messages, whichever of them tells", async () => {
    const { pages, clock } = pagesOf({ random: 0 }, { random: 0.5 });
    const [one, other] = pages;
    const room = roomOf("direct");

    one?.notifications.heard(room, messageTo(room));
    await settled();
    await clock.pass(500);
    other?.notifications.heard(room, { ...messageTo(room), seq: 6 });
    await settled();
    await clock.pass(500);

    expect(pages.flatMap(({ played }) => played)).toEqual(["direct"]);
  });

  test("sound at the next message where the first could not be heard", async () => {
    const { pages, clock } = pagesOf({ random: 0, stuck: true }, { random: 0.5 });
    const [stuck, loud] = pages;
    const room = roomOf("direct");

    stuck?.notifications.heard(room, messageTo(room));
    await settled();
    await clock.pass(500);
    loud?.notifications.heard(room, { ...messageTo(room), seq: 6 });
    await settled();
    await clock.pass(500);

    expect([stuck?.shown.length, stuck?.played, loud?.played]).toEqual([1, [], ["direct"]]);
  });

  test("leave it to the other for longer than browsers let hidden pages sleep", async () => {
    const { pages, clock } = pagesOf({ random: 0, audible: false });
    const [mute] = pages;
    const room = roomOf("direct");

    mute?.notifications.heard(room, messageTo(room));
    await settled();
    await clock.pass(1_500);
    expect(mute?.shown).toEqual([]);
    await clock.pass(500);

    expect(mute?.shown).toHaveLength(1);
  });

  test("tell of nothing that one of them shows", async () => {
    const room = roomOf("direct");
    const { pages, clock } = pagesOf({}, { focused: true, current: room });

    for (const { notifications } of pages) notifications.heard(room, messageTo(room));
    await settled();
    await clock.pass(1_000);

    expect(pages.flatMap(({ shown, played }) => [...shown, ...played])).toEqual([]);
  });

  test("tell of each message though one of them stands still", async () => {
    const { pages, clock } = pagesOf({}, {});
    const room = roomOf("direct");
    const [, awake] = pages;

    for (const seq of [5, 6]) awake?.notifications.heard(room, { ...messageTo(room), seq });
    await settled();
    await clock.pass(1_000);

    expect(awake?.shown).toHaveLength(2);
  });
});
