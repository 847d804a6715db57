// What the composer offers for the word at the caret: people, rooms, commands, emoji.

import { t } from "../i18n/index.svelte.ts";
import { accept, rank, triggerAt, type Trigger, type Typed } from "../text/completion.ts";
import { COMMANDS, usage, type Command } from "../text/commands.ts";
import { findEmoji, loadEmoji } from "../text/emoji.ts";
import type { MemberView, UserLabel } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import { helpOf } from "./commands.ts";
import type { Room } from "./room.svelte.ts";

export interface Option {
  readonly key: string;
  readonly label: string;
  /** Beside the label, quieter. */
  readonly more?: string;
  readonly glyph?: string;
  readonly who?: UserLabel;
  /** What stands in the text when it is taken. */
  readonly insert: string;
}

const MOST = 8;
/** People whose names are looked through. */
const MOST_PEOPLE = 2_000;

export class Completing {
  /** The one that Enter takes. */
  active = $state(0);
  #typed = $state.raw<Typed>({ text: "", caret: 0 });
  #dismissed = $state.raw<Trigger>();
  /** Grows when emoji can be found. */
  #loaded = $state(0);

  readonly trigger = $derived.by(() => {
    const trigger = triggerAt(this.#typed.text, this.#typed.caret);
    const dismissed = this.#dismissed;
    const isSame = dismissed?.start === trigger?.start && dismissed?.asked === trigger?.asked;
    return isSame && dismissed ? undefined : trigger;
  });
  readonly options = $derived.by((): readonly Option[] => {
    const { trigger } = this;
    if (!trigger) return [];
    const { query } = trigger;
    switch (trigger.asked) {
      case "user":
        return this.#people(query);
      case "room":
        return this.#rooms(query);
      case "command":
        return this.#commands(query);
      case "emoji":
        return this.#loaded > 0 ? emoji(query) : [];
    }
  });
  readonly isOpen = $derived.by(() => this.options.length > 0);
  /** The command whose arguments are being typed. */
  readonly hint = $derived.by((): Command | undefined => {
    const word = /^\/(\S+)\s/.exec(this.#typed.text)?.[1]?.toLowerCase();
    if (word === undefined || this.#typed.text.includes("\n")) return undefined;
    return COMMANDS.find(({ name, aliases }) => name === word || aliases.includes(word));
  });

  constructor(
    readonly client: Client,
    readonly room: Room,
  ) {}

  /** The text or the caret is another. */
  follow(text: string, caret: number): void {
    const before = this.#typed;
    if (before.text === text && before.caret === caret) return;
    this.#typed = { text, caret };
    this.active = 0;
    const trigger = triggerAt(text, caret);
    if (trigger?.start !== this.#dismissed?.start) this.#dismissed = undefined;
    if (/:[a-z0-9]/i.test(text)) this.#load();
  }

  #load(): void {
    if (this.#loaded > 0) return;
    void loadEmoji().then(
      () => (this.#loaded += 1),
      () => undefined,
    );
  }

  move(by: number): void {
    const { length } = this.options;
    this.active = (this.active + by + length) % length;
  }

  dismiss(): void {
    this.#dismissed = this.trigger;
  }

  /** Whether that option is what stands there, so that there is nothing to complete. */
  isWhole({ insert }: Option): boolean {
    const { text, caret } = this.#typed;
    const typed = this.trigger && text.slice(this.trigger.start, caret);
    return typed?.toLocaleLowerCase() === insert.toLocaleLowerCase();
  }

  /** The text with that option in it. */
  take(option: Option): Typed | undefined {
    return this.trigger && accept(this.#typed, this.trigger, option.insert);
  }

  #people(query: string): Option[] {
    const { members } = this.room;
    const isCommand = this.#typed.text.startsWith("/");
    const here = [...members.here, ...members.gone].slice(0, MOST_PEOPLE);
    const known = new Set(here.map((member) => member.who.id));
    const elsewhere = isCommand ? (this.client.lobby?.members.sorted ?? []) : [];
    const all = [...here, ...elsewhere.filter((member) => !known.has(member.who.id))];
    const others = all.filter((member) => member.who.id !== this.client.me.user);
    return rank(query, others, (member) => member.who.name, MOST).map((member) => person(member, known));
  }

  #rooms(query: string): Option[] {
    return rank(query, this.client.named, (room) => room.name, MOST).map((room) => ({
      key: room.id,
      label: `#${room.name}`,
      more: room.topic,
      insert: `#${room.name}`,
    }));
  }

  #commands(query: string): Option[] {
    const mine = COMMANDS.filter(({ needs }) => needs !== "admin" || this.client.isAdmin);
    const names = mine.flatMap((command) => [command.name, ...command.aliases].map((name) => ({ name, command })));
    const found = rank(query, names, ({ name }) => name, MOST * 2);
    const seen = new Set<string>();
    const first = found.filter(({ command }) => !seen.has(command.name) && seen.add(command.name));
    return first.slice(0, MOST).map(({ command }) => ({
      key: command.name,
      label: usage(command),
      more: helpOf(command),
      insert: `/${command.name}`,
    }));
  }
}

function person({ who, here, away }: MemberView, members: ReadonlySet<string>): Option {
  const state = away === undefined ? (here ? t("composer.is_here") : undefined) : t("composer.is_away", { text: away });
  const more = members.has(who.id) ? state : t("composer.not_member");
  return { key: who.id, label: who.name, ...(more && { more }), who, insert: `@${who.name}` };
}

function emoji(query: string): Option[] {
  return findEmoji(query, MOST).map(({ glyph, codes, label }) => {
    const code = codes[0];
    return { key: glyph, label: code ? `:${code}:` : label, glyph, insert: glyph };
  });
}
