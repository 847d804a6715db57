// Which emoji somebody uses, and in which skin tone; kept in the browser's storage.

import { TONES, type Tone } from "../text/emoji.ts";

/** Where it is kept: a window, or what a test has in its place. */
export interface KeptIn {
  readonly localStorage: Pick<Storage, "getItem" | "setItem">;
}

const KEY = "parlor-emoji";
/** Three rows of the picker. */
const RECENT = 24;
const QUICK = 6;
/** What is offered until others were used. */
const USUAL = ["👍", "❤️", "😂", "🎉", "👀", "🙏"];
/** UTF-16 units of the longest emoji there is, with room to spare. */
const LONGEST = 64;

export class EmojiChoices {
  /** The last used, latest first. */
  recent = $state.raw<readonly string[]>([]);
  #tone = $state<Tone>(0);
  /** Six to react with at once: the last used, then the usual ones. */
  readonly quick = $derived([...new Set([...this.recent, ...USUAL])].slice(0, QUICK));

  constructor(readonly window: KeptIn) {
    const kept = this.#kept();
    this.recent = Array.isArray(kept.recent) ? kept.recent.filter(isGlyph).slice(0, RECENT) : [];
    this.#tone = TONES.find((tone) => tone === kept.tone) ?? 0;
  }

  get tone(): Tone {
    return this.#tone;
  }

  set tone(tone: Tone) {
    this.#tone = tone;
    this.#keep();
  }

  /** Puts a glyph in front of the last used. */
  remember(glyph: string): void {
    this.recent = [glyph, ...this.recent.filter((other) => other !== glyph)].slice(0, RECENT);
    this.#keep();
  }

  #kept(): { recent?: unknown; tone?: unknown } {
    try {
      const kept: unknown = JSON.parse(this.window.localStorage.getItem(KEY) ?? "{}");
      return typeof kept === "object" && kept !== null ? kept : {};
    } catch {
      return {};
    }
  }

  #keep(): void {
    try {
      this.window.localStorage.setItem(KEY, JSON.stringify({ recent: this.recent, tone: this.#tone }));
    } catch {
      // A browser that keeps nothing begins with the usual ones next time.
    }
  }
}

const isGlyph = (kept: unknown) => typeof kept === "string" && kept !== "" && kept.length <= LONGEST;

let shared: EmojiChoices | undefined;

/** The choices of this browser, which all that show emoji share. */
export const emojiChoices = (): EmojiChoices => (shared ??= new EmojiChoices(window));
