// Whether the page can be installed as an app here, and what is missing where it can't.

import { createContext } from "svelte";

/** Chromium's offer to install (W3C Web Application Manifest incubations). */
interface Offer extends Event {
  prompt(): Promise<{ readonly outcome: "accepted" | "dismissed" }>;
}

/** It runs as an app; the browser offers it; by the browser's own menu; needs https. */
export type Installable = "installed" | "offered" | "by_menu" | "insecure";

export class Install {
  #offer = $state.raw<Offer>();
  #installed = $state(false);
  readonly #secure: boolean;

  state = $derived.by<Installable>(() => {
    if (this.#installed) return "installed";
    if (this.#offer) return "offered";
    return this.#secure ? "by_menu" : "insecure";
  });

  constructor(window: Window) {
    this.#secure = window.isSecureContext;
    this.#installed = window.matchMedia("(display-mode: standalone)").matches;
    window.addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      this.#offer = event as Offer;
    });
    window.addEventListener("appinstalled", () => {
      this.#installed = true;
      this.#offer = undefined;
    });
  }

  /** Lets the browser ask; an offer is good once. */
  async ask(): Promise<void> {
    const offer = this.#offer;
    this.#offer = undefined;
    await offer?.prompt();
  }
}

export const [useInstall, provideInstall] = createContext<Install>();
