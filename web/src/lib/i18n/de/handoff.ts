// Texts of signing a device in by a code from another one.

import type { Catalogue } from "../index.svelte.ts";

export const handoff: Catalogue["handoff"] = {
  title: "Auf einem anderen Gerät anmelden",
  scan: "Scanne das mit dem anderen Gerät oder öffne dort den Link.",
  link: "Link, der das andere Gerät anmeldet",
  destroys: "Jeder Code gilt einmal und zerstört sich selbst; eine Minute lang folgen neue.",
  seconds_left: { one: "Noch {count} Sekunde", other: "Noch {count} Sekunden" },
  code_is_shown: "Ein Code wird gezeigt. Scanne ihn mit dem anderen Gerät oder öffne dort den Link.",
  which_number: "Welche Zahl zeigt das andere Gerät?",
  device: "Gerät",
  address: "Adresse",
  only_yours: "Wähle sie nur, wenn du das Gerät in der Hand hast: Es wird als du angemeldet.",
  not_me: "Das ist nicht mein Gerät",
  letting: "Das andere Gerät wird angemeldet.",
  done: "{device} ist als du angemeldet.",
  expired: "Der Code ist abgelaufen.",
  refused: "Niemand wurde angemeldet.",
  fresh: "Neuen Code zeigen",
  typed: "Code, den das andere Gerät zeigt",
  typed_hint: "Auf seiner Seite zum Beitreten, unter „Mit einem anderen Gerät anmelden“.",
  typed_go: "Diesen Code verwenden",
  signed_in: "{device} ist als du angemeldet. Warst du das nicht, melde es in den Einstellungen ab.",
  signed_in_from:
    "{device} unter {address} ist als du angemeldet. Warst du das nicht, melde es in den Einstellungen ab.",
  with_other: "Mit einem anderen Gerät anmelden",
  scan_signed_in: "Scanne das mit einem angemeldeten Gerät oder tippe den Code dort unter Einstellungen, Geräte ein.",
  or_type: "Oder tippe:",
  arriving: "Anmeldung",
  arriving_as: "Hier als {name} anmelden?",
  not_asked_for:
    "Mach nur weiter, wenn es dein eigener Code ist: Wer ihn gezeigt hat, liest mit, was du hier schreibst.",
  leaves: "Du bist hier als {name} angemeldet und wirst dabei abgemeldet.",
  agree: "Als {name} anmelden",
  stay: "Als {name} angemeldet bleiben",
  pick_there: "Wähle diese Zahl auf dem anderen Gerät",
  other_way: "Anders hineinkommen",
  sign_in_first: "Melde dich erst hier an; dann kannst du das andere Gerät einlassen.",
};
