// The sections of the settings, with the texts by which they are found.

import type { Component } from "svelte";
import { t, type Key } from "$lib/i18n/index.svelte.ts";
import type { Client } from "$lib/state/client.svelte.ts";
import About from "./About.svelte";
import Account from "./Account.svelte";
import Devices from "./Devices.svelte";
import Ignored from "./Ignored.svelte";
import Looks from "./Looks.svelte";
import NotificationSettings from "./NotificationSettings.svelte";
import Writing from "./Writing.svelte";

export interface Section {
  readonly title: string;
  readonly texts: readonly string[];
  readonly Section: Component;
}

export function sectionsOf(client: Pick<Client, "isGuest">): Section[] {
  const section = (title: Key, Section: Component, ...texts: Key[]): Section => ({
    title: t(title),
    texts: texts.map((key) => t(key)),
    Section,
  });
  const password: Key = client.isGuest ? "settings.register" : "settings.password";
  return [
    section("settings.looks", Looks, "settings.theme", "settings.language", "settings.clock"),
    section("settings.notifications", NotificationSettings, "settings.notify", "settings.sound", "settings.sound_says"),
    section("settings.writing", Writing, "settings.enter_sends", "settings.typing", "settings.sign_keys"),
    section("settings.account", Account, "settings.name", password),
    section("settings.devices", Devices, "settings.devices_says", "settings.device_sign_out_short", "handoff.title"),
    section("settings.ignored", Ignored, "settings.unignore_short"),
    section("settings.about", About, "settings.keys", "settings.server"),
  ];
}
