// What can be done with a message and by whom, for its keys, its buttons and its menu alike.

import { createContext } from "svelte";
import { copyText } from "../dom/copy.ts";
import type { Anchor } from "../dom/place.ts";
import { t } from "../i18n/index.svelte.ts";
import type { Client } from "./client.svelte.ts";
import type { Overlays } from "./overlays.svelte.ts";
import { maySetTopic } from "./policy.ts";
import type { Room } from "./room.svelte.ts";
import { pathOf } from "./route.svelte.ts";
import { isDeleted, isPost, type Post, type Row } from "./rows.ts";

export class Deeds {
  constructor(
    readonly client: Client,
    readonly overlays: Overlays,
    readonly room: Room,
  ) {}

  /** Who may take away what others wrote: those who moderate the room, and admins in a direct one. */
  get moderates(): boolean {
    return this.client.isAdmin || this.room.members.all?.get(this.client.me.user)?.role === "operator";
  }

  isOwn(row: Row): boolean {
    return row.by.id === this.client.me.user;
  }

  canEdit(row: Row): boolean {
    return row.kind === "message" && !row.ran && this.isOwn(row) && !isDeleted(row);
  }

  canDelete(row: Row): boolean {
    return isPost(row) && !isDeleted(row) && (this.isOwn(row) || this.moderates);
  }

  /** Pins are the room's face like its topic. */
  canPin(row: Row): boolean {
    return isPost(row) && !isDeleted(row) && maySetTopic(this.client, this.room);
  }

  reply(row: Post): void {
    this.room.editing = undefined;
    this.room.replyTo = row;
  }

  edit(row: Post): void {
    this.room.replyTo = undefined;
    this.room.editing = row;
  }

  /** Adds one's reaction, or takes it back. */
  react(row: Post, emoji: string): void {
    const group = row.reactions.find((group) => group.emoji === emoji);
    const on = !group?.by.some((who) => who.id === this.client.me.user);
    void this.client.act({ type: "react", room: this.room.id, target: row.seq, emoji, on });
  }

  menu(row: Post, anchor: Anchor): void {
    this.overlays.open({ name: "post", row, room: this.room, anchor });
  }

  /** Lets one choose a reaction. */
  pick(row: Post, anchor: Anchor): void {
    if (!isDeleted(row)) this.overlays.open({ name: "react", row, room: this.room, anchor });
  }

  /** Asks first. */
  delete(row: Post): void {
    if (this.canDelete(row)) this.overlays.open({ name: "delete", row, room: this.room });
  }

  async pin(row: Post, on = true): Promise<void> {
    if (!this.canPin(row)) return;
    await this.client.act(
      { type: "pin", room: this.room.id, target: row.seq, on },
      t(on ? "log.pin_done" : "log.unpin_done"),
    );
  }

  copyText(row: Post): Promise<void> {
    return this.#copy(row.kind === "message" ? (row.text ?? "") : (row.name ?? ""), t("log.text_copied"));
  }

  copyLink(row: Post): Promise<void> {
    const path = pathOf({ page: "room", room: this.room.id, seq: row.seq });
    return this.#copy(`${location.origin}${path}`, t("log.link_copied"));
  }

  /** What a key does on a row that has the focus; whether it does anything. */
  key(key: string, row: Post, anchor: HTMLElement): boolean {
    if (isDeleted(row)) return false;
    switch (key) {
      case "Enter":
        this.menu(row, anchor);
        return true;
      case "r":
        this.reply(row);
        return true;
      case "e":
        if (this.canEdit(row)) this.edit(row);
        return true;
      case "+":
      case ":":
        this.pick(row, anchor);
        return true;
      case "Delete":
        this.delete(row);
        return true;
      case "c":
        void this.copyLink(row);
        return true;
      case "p":
        void this.pin(row);
        return true;
      default:
        return false;
    }
  }

  async #copy(text: string, done: string): Promise<void> {
    const { notices } = this.client;
    if (await copyText(text)) notices.say(done);
    else notices.say(t("log.not_copied"), "problem");
  }
}

export const [useDeeds, provideDeeds] = createContext<Deeds>();
