// The keys of the client: one table, for what is pressed anywhere and for the sheet that lists all of them. Keys that belong to
// the browser (Ctrl+T, W, N, L) are never taken.

import type { Key } from "../i18n/index.svelte.ts";

export type Act =
  | "switcher"
  | "previous"
  | "next"
  | "previous_unread"
  | "next_unread"
  | "search"
  | "mentions"
  | "shortcuts"
  | "side"
  | "details"
  | "escape"
  | "all_read";

type Group = "go" | "read" | "write";

export interface KeyLine {
  readonly label: Key;
  readonly group: Group;
  /** As `Mod+Shift+F`; Mod is the command key on a Mac and else Ctrl. Any of them. */
  readonly keys: readonly string[];
  /** What is done by it anywhere; left out for those of the composer and the messages. */
  readonly act?: Act;
}

export const KEYS: readonly KeyLine[] = [
  { act: "switcher", label: "settings.key_switcher", group: "go", keys: ["Mod+K"] },
  { act: "previous", label: "settings.key_previous", group: "go", keys: ["Alt+ArrowUp"] },
  { act: "next", label: "settings.key_next", group: "go", keys: ["Alt+ArrowDown"] },
  { act: "previous_unread", label: "settings.key_previous_unread", group: "go", keys: ["Alt+Shift+ArrowUp"] },
  { act: "next_unread", label: "settings.key_next_unread", group: "go", keys: ["Alt+Shift+ArrowDown"] },
  { act: "search", label: "settings.key_search", group: "go", keys: ["Mod+Shift+F", "/"] },
  { act: "mentions", label: "settings.key_mentions", group: "go", keys: ["Mod+Shift+M"] },
  { act: "side", label: "settings.key_side", group: "go", keys: ["Alt+S"] },
  { act: "details", label: "settings.key_details", group: "go", keys: ["Alt+U"] },
  { act: "shortcuts", label: "settings.key_shortcuts", group: "go", keys: ["Mod+/", "?"] },
  { act: "escape", label: "settings.key_escape", group: "read", keys: ["Escape"] },
  { act: "all_read", label: "settings.key_all_read", group: "read", keys: ["Shift+Escape"] },
  { label: "settings.key_scroll", group: "read", keys: ["PageUp", "PageDown"] },
  { label: "settings.key_newest", group: "read", keys: ["End"] },
  { label: "settings.key_react_last", group: "read", keys: ["Mod+Shift+\\"] },
  { label: "settings.key_reply", group: "read", keys: ["R"] },
  { label: "settings.key_edit", group: "read", keys: ["E"] },
  { label: "settings.key_react", group: "read", keys: ["+", ":"] },
  { label: "settings.key_copy", group: "read", keys: ["C"] },
  { label: "settings.key_pin", group: "read", keys: ["P"] },
  { label: "settings.key_delete", group: "read", keys: ["Delete"] },
  { label: "settings.key_send", group: "write", keys: ["Enter", "Mod+Enter"] },
  { label: "settings.key_newline", group: "write", keys: ["Shift+Enter"] },
  { label: "settings.key_edit_last", group: "write", keys: ["ArrowUp"] },
  { label: "settings.key_reply_last", group: "write", keys: ["Shift+ArrowUp"] },
  { label: "settings.key_upload", group: "write", keys: ["Mod+U"] },
  { label: "settings.key_bold", group: "write", keys: ["Mod+B"] },
  { label: "settings.key_italic", group: "write", keys: ["Mod+I"] },
  { label: "settings.key_complete", group: "write", keys: ["Tab", "Enter"] },
];

export type Pressed = Pick<
  KeyboardEvent,
  "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "isComposing"
>;

/** What is to be done for a key that was pressed. In a text, and where `signs` is off, characters are not
 * taken: whoever speaks to the machine, or presses keys by accident, needs that (WCAG 2.1.4). */
export function actOf(event: Pressed, inText: boolean, isMac: boolean, signs = true): Act | undefined {
  if (event.isComposing) return undefined;
  return KEYS.find((line) => line.act && line.keys.some((keys) => matches(keys, event, signs && !inText, isMac)))?.act;
}

function matches(keys: string, event: Pressed, signs: boolean, isMac: boolean): boolean {
  if (keys.length === 1) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    return signs && plain && event.key === keys;
  }
  const parts = keys.split("+");
  const key = parts.pop() ?? "";
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const other = isMac ? event.ctrlKey : event.metaKey;
  // What Alt makes of a letter depends on the layout, so there the key's place counts.
  const pressed = parts.includes("Alt") && key.length === 1 ? event.code === `Key${key}` : sameKey(event.key, key);
  return (
    pressed &&
    mod === parts.includes("Mod") &&
    !other &&
    event.altKey === parts.includes("Alt") &&
    // Where a sign needs Shift on the layout, that Shift is no other key.
    (event.shiftKey === parts.includes("Shift") || (key === "/" && event.shiftKey))
  );
}

function sameKey(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  PageUp: "PgUp",
  PageDown: "PgDn",
  Delete: "Del",
};

/** Keys as people read them: `Ctrl+K`, on a Mac `⌘K`. */
export function shownKeys(keys: string, isMac: boolean): string {
  const parts = keys.length === 1 ? [keys] : keys.split("+");
  const shown = parts.map((part) => {
    if (part === "Mod") return isMac ? "⌘" : "Ctrl";
    if (isMac && part === "Alt") return "⌥";
    if (isMac && part === "Shift") return "⇧";
    return SIGNS[part] ?? part;
  });
  return shown.join(isMac ? "" : "+");
}

export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

/** The first keys that do that. */
export function keysOf(act: Act): string {
  return pressable(KEYS.find((line) => line.act === act)?.keys[0] ?? "");
}

/** Keys as people read them on this machine. */
export function pressable(keys: string): string {
  return shownKeys(keys, isMac());
}
