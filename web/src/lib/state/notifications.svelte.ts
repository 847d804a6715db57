// Tells of what comes while one is not looking: the page's title and icon, the browser's notifications, a soft sound. Of all pages
// of a browser one tells, and none where another shows the room.

import { createContext } from "svelte";
import { t } from "../i18n/index.svelte.ts";
import { badgedIcon, setBadge } from "../net/badge.ts";
import { plain } from "../text/markdown.ts";
import type { Tone } from "../net/tones.ts";
import type { EventFrame, NotifyLevel, RoomId } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import type { Room } from "./room.svelte.ts";

/** Whether the browser shows notifications for this page. */
export type Permission = "granted" | "denied" | "default" | "insecure" | "unsupported";

/** A message of a room. */
export interface Place {
  readonly room: RoomId;
  readonly seq: number;
}

/** A message that needs no telling any more, and whether that sounded. */
export interface Settled extends Place {
  readonly sounded?: boolean;
}

export interface News {
  readonly title: string;
  readonly body: string;
  /** One replaces another with the same. */
  readonly tag: string;
  /** What it tells of. */
  readonly place?: Place;
}

/** What of the browser is needed. */
export interface Bell {
  permission(): Permission;
  /** To be called only after somebody pressed something. */
  ask(): Promise<Permission>;
  show(news: News, onpress: () => void): void;
  /** Calls with the place whose notification was pressed where the page itself does not hear of it; the answer ends that. */
  pressed(call: (place: Place) => void): () => void;
  /** Whether the browser lets this page sound now: until somebody pressed something on it, it does not. */
  audible(): Promise<boolean>;
  /** Answers whether it sounds. */
  play(tone: Tone): Promise<boolean>;
  /** Says to the other pages of this browser that a message needs no telling any more: it was told, or is seen. */
  settle(settled: Settled): void;
  /** Calls with what another page has settled; the answer ends that. */
  settled(call: (settled: Settled) => void): () => void;
  /** Whether it is for this page to tell of a message. */
  claim(place: Place): Promise<boolean>;
}

/** No second sound within this time. */
const PAUSE_MS = 3_000;
const MOST_CHARS = 160;
/** A page that shows the room has so long to say so; no two pages wait equally long. */
const WAIT_MS = 200;
const SPREAD_MS = 200;
/** A page that must be silent leaves it to those that may sound, if there are any: browsers wake hidden pages once a second. */
const MUTE_MS = 1_500;
const MOST_SETTLED = 100;

export class Notifications {
  permission = $state<Permission>("default");
  #sounded = 0;
  /** What another page has settled lately. */
  readonly #settled = new Set<string>();

  /** `(3) #lobby · Parlor`, `Settings · Parlor`. */
  title = $derived.by(() => {
    const { client } = this;
    const { page } = client.router.now;
    const named = { settings: "settings.title", admin: "admin.title", nowhere: "rooms.nowhere_title" } as const;
    const place = page in named ? t(named[page as keyof typeof named]) : client.current?.label;
    const calls = client.mentions > 0 ? `(${client.mentions > 99 ? "99+" : client.mentions}) ` : "";
    const unread = !calls && client.hasUnread ? "• " : "";
    return `${calls}${unread}${place ? `${place} · ` : ""}${client.serverName}`;
  });

  constructor(
    readonly client: Client,
    readonly bell: Bell,
  ) {
    this.permission = bell.permission();
  }

  /** Runs as long as the chat is shown. */
  follow(document: Document): () => void {
    const heard = (room: Room, event: EventFrame) => this.heard(room, event);
    this.client.listeners.add(heard);
    const unheard = this.bell.pressed(({ room, seq }) => this.client.show(room, seq));
    const alone = this.bell.settled((place) => this.settled(place));
    const before = document.title;
    const stop = $effect.root(() => {
      $effect(() => {
        document.title = this.title;
      });
      $effect(() => {
        setBadge(this.client.mentions);
        void badgedIcon(document, this.client.mentions, this.client.hasUnread);
      });
    });
    return () => {
      stop();
      unheard();
      alone();
      this.client.listeners.delete(heard);
      document.title = before;
      setBadge(0);
      void badgedIcon(document, 0, false);
    };
  }

  /** Somebody else did something. */
  heard(room: Room, event: EventFrame): void {
    const { client, bell } = this;
    if (!isNews(event) || event.seq <= room.read || !wants(room, event, client.me.user)) return;
    if (client.focused && client.current === room) {
      bell.settle(placeOf(event));
      return;
    }
    void this.#wait(room, event);
  }

  /** Leaves time to the other pages. */
  async #wait(room: Room, event: EventFrame): Promise<void> {
    const { client, bell } = this;
    const isMute = client.settings.choices.sound && !(await bell.audible());
    const ms = WAIT_MS + SPREAD_MS * client.outside.random() + (isMute ? MUTE_MS : 0);
    client.outside.after(ms, () => void this.#tell(room, event));
  }

  /** Another page of this browser has told of it, or shows it. */
  settled(place: Settled): void {
    if (place.sounded) this.#sounded = this.client.outside.now();
    const [oldest] = this.#settled;
    if (oldest && this.#settled.size >= MOST_SETTLED) this.#settled.delete(oldest);
    this.#settled.add(nameOf(place));
  }

  async #tell(room: Room, event: EventFrame): Promise<void> {
    const { bell } = this;
    const { choices } = this.client.settings;
    const place = placeOf(event);
    if (event.seq <= room.read || this.#settled.has(nameOf(place)) || !(await bell.claim(place))) return;
    const sounded = choices.sound && (await this.#sound(room.kind === "direct" ? "direct" : "mention"));
    bell.settle({ ...place, sounded });
    if (choices.notifications && bell.permission() === "granted") this.#show(room, event, place);
  }

  /** Asks the browser, because somebody pressed the button that does. */
  async turnOn(): Promise<void> {
    this.permission = await this.bell.ask();
    this.client.settings.choices.notifications = this.permission === "granted";
  }

  test(): void {
    const news = { title: t("settings.notify_test_title"), body: t("settings.notify_test_body"), tag: "test" };
    this.bell.show(news, () => undefined);
  }

  #show(room: Room, event: EventFrame, place: Place): void {
    const { name } = event.by;
    const title = room.kind === "direct" ? name : t("settings.news_room", { name, room: room.label });
    this.bell.show({ title, body: bodyOf(event), tag: room.id, place }, () => this.client.show(room.id, event.seq));
  }

  /** Answers whether it did. */
  async #sound(tone: Tone): Promise<boolean> {
    const before = this.#sounded;
    const now = this.client.outside.now();
    if (now - before < PAUSE_MS) return false;
    this.#sounded = now;
    if (await this.bell.play(tone)) return true;
    this.#sounded = before;
    return false;
  }
}

function placeOf({ room, seq }: EventFrame): Place {
  return { room, seq };
}

function nameOf({ room, seq }: Place): string {
  return `${room}/${seq}`;
}

function isNews(event: EventFrame): boolean {
  return event.kind === "message" || event.kind === "file_offered";
}

export function levelOf(room: Pick<Room, "notify" | "kind">): NotifyLevel {
  return room.notify ?? (room.kind === "direct" ? "everything" : "mentions");
}

function wants(room: Room, event: EventFrame, me: string): boolean {
  const level = levelOf(room);
  if (level === "nothing") return false;
  const mentioned = event.kind === "message" && (event.mentions ?? []).includes(me);
  return level === "everything" || mentioned;
}

function bodyOf(event: EventFrame): string {
  if (event.kind === "file_offered") return t("settings.news_file", { name: event.by.name, file: event.name ?? "" });
  const text = event.kind === "message" ? plain((event.text ?? "").slice(0, 2 * MOST_CHARS)) : "";
  return text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS)}…` : text;
}

export const [useNotifications, provideNotifications] = createContext<Notifications>();
