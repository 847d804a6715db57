// What people set for this browser: looks, language, sounds. Kept in the browser's storage.

import { flushSync } from "svelte";
import { locale, preferred, LANGUAGES, type Language } from "../i18n/index.svelte.ts";

export interface Choices {
  theme: "system" | "light" | "dark";
  language: "system" | Language;
  clock: "system" | "12" | "24";
  /** Enter sends, and Shift+Enter starts a line; or the other way round. */
  enterSends: boolean;
  sound: boolean;
  /** The browser's notifications, once they were allowed. */
  notifications: boolean;
  /** Others see that one is typing. */
  sendTyping: boolean;
  /** Single signs act anywhere outside a text, such as / for search. */
  signKeys: boolean;
  sideOpen: boolean;
  detailsOpen: boolean;
  /** How wide these are, in CSS pixels; 0 for the usual width. */
  sideWidth: number;
  detailsWidth: number;
  /** The buttons for bold, italic and code are shown beside the text. */
  formatOpen: boolean;
  /** Parts of the list of rooms that are unfolded. */
  roomsOpen: boolean;
  directOpen: boolean;
  /** The name that one last came in under, to be offered again. */
  lastName: string;
}

const DEFAULTS: Choices = {
  theme: "system",
  language: "system",
  clock: "system",
  enterSends: true,
  sound: true,
  notifications: false,
  sendTyping: true,
  signKeys: true,
  sideOpen: true,
  detailsOpen: true,
  sideWidth: 0,
  detailsWidth: 0,
  formatOpen: false,
  roomsOpen: true,
  directOpen: true,
  lastName: "",
};

const KEY = "parlor-settings";

export class Settings {
  readonly choices = $state<Choices>({ ...DEFAULTS });
  #dark = $state(false);
  theme = $derived<"light" | "dark">(
    this.choices.theme === "system" ? (this.#dark ? "dark" : "light") : this.choices.theme,
  );

  constructor(readonly window: Window) {
    Object.assign(this.choices, this.#kept());
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.#dark = dark.matches;
    dark.addEventListener("change", () => (this.#dark = dark.matches));
  }

  /** Makes the page follow what is set, for as long as it stands; done when the texts are in the language that is. */
  follow(): Promise<void> {
    let ready = Promise.resolve();
    $effect.root(() => {
      $effect(() => {
        this.window.document.documentElement.dataset["theme"] = this.theme;
      });
      $effect(() => {
        const { language } = this.choices;
        ready = locale.use(language === "system" ? preferred(this.window.navigator.languages) : language);
      });
      $effect(() => {
        const { documentElement } = this.window.document;
        documentElement.lang = locale.language;
        documentElement.dir = locale.direction;
      });
      $effect(() => {
        this.#keep(JSON.stringify(this.choices));
      });
    });
    flushSync();
    return ready;
  }

  #kept(): Partial<Choices> {
    try {
      const kept = JSON.parse(this.window.localStorage.getItem(KEY) ?? "{}") as Partial<Choices>;
      if (kept.language && kept.language !== "system" && !(kept.language in LANGUAGES)) delete kept.language;
      return kept;
    } catch {
      return {};
    }
  }

  #keep(text: string): void {
    try {
      this.window.localStorage.setItem(KEY, text);
    } catch {
      // A browser that keeps nothing asks again next time.
    }
  }
}
