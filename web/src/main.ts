// Where the browser client starts: makes its state, finds out who one is, and draws the page.

import { mount } from "svelte";
import App from "./App.svelte";
import { outsideOf } from "./lib/net/browser.ts";
import { Storage } from "./lib/net/storage.ts";
import { Client } from "./lib/state/client.svelte.ts";
import { Router } from "./lib/state/route.svelte.ts";
import { Settings } from "./lib/state/settings.svelte.ts";
import "./styles/tokens.css";
import "./styles/base.css";

/** Who one is, and the texts of one's language, are there so soon as a rule that nothing else is drawn before. */
const PATIENCE_MS = 400;

const target = found(document.getElementById("app"));

const settings = new Settings(window);
const client = new Client(outsideOf(window), new Router(window), settings, new Storage());
void start();

async function start(): Promise<void> {
  const ready = Promise.all([client.start(), settings.follow()]);
  await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  mount(App, { target, props: { client } });
}

function found(element: HTMLElement | null): HTMLElement {
  if (!element) throw new Error("index.html has no #app");
  return element;
}
