// What is being written in a room, and what becomes of it: a message, an edit, a reply, a command, files.

import { t } from "../i18n/index.svelte.ts";
import { expandShortcodes, hasEmoji, loadEmoji } from "../text/emoji.ts";
import { isSecret, read, type Command } from "../text/commands.ts";
import type { Answer } from "./answer.ts";
import type { Client } from "./client.svelte.ts";
import type { Outgoing } from "./outbox.svelte.ts";
import type { Room } from "./room.svelte.ts";
import { isDeleted, isPost, type MessageRow, type Post } from "./rows.ts";

/** Others are told that one is typing at most so often. */
const TYPING_MS = 3_000;
/** The count of what is left is shown from here on. */
const NEAR_LIMIT = 200;
/** A message waits no longer for the list of emoji: it is kept by nobody until it is in the outbox. */
const EMOJI_MS = 1_000;
const USUAL_LIMIT = 4_000;

/** A message in the third person. */
const ACTION = /^\/me(?:\s|$)/;

/** Runs a command that was typed here; what it answers is shown to its caller alone. */
export type Run = (composing: Composing, command: Command, rest: string) => Promise<Answer | undefined>;

export class Composing {
  /** What was said to one alone, above the composer. */
  answer = $state.raw<Answer>();
  /** A command is on its way. */
  busy = $state(false);
  /** The text of an edit, and of which message. */
  #edited = $state.raw<{ readonly seq: number; readonly text: string }>();
  #typed = -Infinity;
  /** Messages with shortcodes wait for the list of emoji. */
  #expanding: Promise<void> | undefined;

  readonly text = $derived.by(() => {
    const { editing, draft } = this.room;
    if (!editing) return draft;
    return this.#edited?.seq === editing.seq ? this.#edited.text : textOf(editing);
  });
  readonly limit = $derived.by(() => this.client.server?.limits.message_chars ?? USUAL_LIMIT);
  /** Characters that are left, when these are few. */
  readonly left = $derived.by(() => {
    if (this.text.length < this.limit - NEAR_LIMIT) return undefined;
    const left = this.limit - Array.from(this.text.trim()).length;
    return left <= NEAR_LIMIT ? left : undefined;
  });
  readonly canSend = $derived.by(() => this.text.trim() !== "" || this.client.uploads.picked(this.room.id).length > 0);

  constructor(
    readonly client: Client,
    readonly room: Room,
    readonly run: Run,
  ) {}

  /** Takes what was typed. */
  write(text: string): void {
    const { room, client } = this;
    if (room.editing) {
      this.#edited = { seq: room.editing.seq, text };
      return;
    }
    if (isSecret(text)) {
      room.draft = text;
      return;
    }
    client.draft(room, text);
    this.#tellTyping(text);
  }

  /** Whether it is said in the third person. */
  readonly isAction = $derived.by(() => ACTION.test(this.text));

  /** Says it in the third person, or not any more. */
  toggleAction(): void {
    this.write(this.isAction ? this.text.replace(ACTION, "") : `/me ${this.text}`);
  }

  /** Sends what is written, saves the edit or runs the command. What is refused stays. */
  async send(): Promise<void> {
    if (this.room.editing) return this.#saveEdit(this.room.editing);
    const typed = read(this.text);
    if (typed.kind === "unknown") {
      this.#say(t("composer.unknown", { word: `/${typed.word}` }), typed.nearest);
      return;
    }
    if (typed.kind === "command") return this.#runCommand(typed.command, typed.rest);
    this.#sendText(typed.text);
  }

  /** Writes a message without looking whether it is a command. */
  say(text: string, more: Pick<Outgoing, "action" | "replyTo" | "lifetime"> = {}): boolean {
    const message = trimmed(text);
    if (message === "") return false;
    if (this.#isTooLong(message)) return false;
    const { lifetime } = this.room;
    const standing = lifetime === undefined ? more : { lifetime, ...more };
    const add = (text: string) => this.client.outbox.add({ room: this.room.id, text, ...standing });
    if (!this.#expanding && (hasEmoji() || !SHORTCODE.test(message))) {
      add(expandShortcodes(message));
      return true;
    }
    // What is sent meanwhile waits behind it, so that the order stays.
    const turn = Promise.resolve(this.#expanding).then(() => this.#expanded(message));
    this.#expanding = turn.then(add).finally(() => {
      if (this.#expanding === done) this.#expanding = undefined;
    });
    const done = this.#expanding;
    return true;
  }

  /** With glyphs for shortcodes; as it was typed where the list of emoji doesn't come in time. */
  async #expanded(text: string): Promise<string> {
    if (!SHORTCODE.test(text)) return text;
    const { outside } = this.client;
    if (!hasEmoji()) {
      await new Promise<void>((resolve) => {
        const stop = outside.after(EMOJI_MS, resolve);
        const loaded = () => (stop(), resolve());
        loadEmoji().then(loaded, loaded);
      });
    }
    return expandShortcodes(text);
  }

  #sendText(text: string): void {
    const { room, client } = this;
    const files = client.uploads.picked(room.id);
    const replyTo = room.replyTo?.seq;
    if (trimmed(text) !== "" && !this.say(text, replyTo === undefined ? {} : { replyTo })) return;
    if (trimmed(text) === "" && files.length === 0) return;
    client.draft(room, "");
    room.replyTo = undefined;
    this.answer = undefined;
    this.#typed = -Infinity;
    client.uploads.clearPicked(room.id);
    const { lifetime } = room;
    if (this.#expanding) void this.#expanding.then(() => client.uploads.add(room.id, files, lifetime));
    else client.uploads.add(room.id, files, lifetime);
  }

  async #runCommand(command: Command, rest: string): Promise<void> {
    const before = this.text;
    this.answer = undefined;
    this.client.draft(this.room, "");
    this.busy = true;
    try {
      const answer = await this.run(this, command, rest);
      if (answer) this.answer = answer;
      // What was typed wrong comes back, to be mended.
      if (answer?.keep && !isSecret(before) && this.room.draft === "") this.client.draft(this.room, before);
    } finally {
      this.busy = false;
    }
  }

  async #saveEdit(row: Post): Promise<void> {
    const text = await this.#expanded(trimmed(this.text));
    if (text === "") {
      this.answer = this.#askToDelete(row);
      return;
    }
    if (this.#isTooLong(text)) return;
    this.room.editing = undefined;
    if (text === textOf(row)) return;
    try {
      await this.client.ask({ type: "edit", room: this.room.id, target: row.seq, text });
      this.#edited = undefined;
    } catch (problem) {
      this.#edited = { seq: row.seq, text };
      this.room.editing ??= row;
      this.client.problem(problem);
    }
  }

  #askToDelete(row: Post): Answer {
    const run = async () => {
      this.room.editing = undefined;
      await this.client.act({ type: "delete", room: this.room.id, target: row.seq });
      return undefined;
    };
    return { title: t("composer.empty_edit"), confirm: { label: t("composer.delete"), run } };
  }

  /** Whether it is, which is then said. */
  #isTooLong(text: string): boolean {
    const over = Array.from(text).length - this.limit;
    if (over <= 0) return false;
    this.#say(t("composer.too_long", { limit: this.limit, over }));
    return true;
  }

  #say(title: string, near?: string): void {
    const lines = near === undefined ? [] : [{ text: t("composer.did_you_mean", { command: `/${near}` }) }];
    this.answer = { title, lines, problem: true };
  }

  /** The last message of one's own that stands, to be edited. */
  editLast(): boolean {
    // What the server does not have yet can't be changed, and the one before it is not meant.
    if (this.client.outbox.of(this.room.id).length > 0) return false;
    const row = this.room.log.rows.findLast(
      (row): row is MessageRow =>
        row.kind === "message" && !row.ran && row.by.id === this.client.me.user && !isDeleted(row),
    );
    if (!row) return false;
    this.edit(row);
    return true;
  }

  edit(row: MessageRow): void {
    this.room.replyTo = undefined;
    this.room.editing = row;
  }

  /** Answers the last message that stands. */
  replyToLast(): boolean {
    const row = this.room.log.rows.findLast((row): row is Post => isPost(row) && !isDeleted(row));
    if (!row) return false;
    this.room.editing = undefined;
    this.room.replyTo = row;
    return true;
  }

  /** Closes what is top-most: an answer, an edit, a reply. Whether there was one. */
  cancel(): boolean {
    if (this.answer) this.answer = undefined;
    else if (this.room.editing) {
      this.room.editing = undefined;
      this.#edited = undefined;
    } else if (this.room.replyTo) this.room.replyTo = undefined;
    else return false;
    return true;
  }

  #tellTyping(text: string): void {
    const { client } = this;
    const now = client.outside.now();
    if (!client.settings.choices.sendTyping || text.trim() === "" || text.startsWith("/")) return;
    if (!client.isOpen || now - this.#typed < TYPING_MS) return;
    this.#typed = now;
    void client.ask({ type: "typing", room: this.room.id }).catch(() => undefined);
  }
}

function textOf(row: Post): string {
  return row.kind === "message" ? (row.text ?? "") : "";
}

const SHORTCODE = /:[a-z0-9_+-]+:/i;

/** Without empty lines around it; the first line keeps its indent. */
function trimmed(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
}
