// Texts of the search over messages.

import type { Catalogue } from "../index.svelte.ts";

export const search: Catalogue["search"] = {
  title: "Nachrichten suchen",
  placeholder: "Wörter, oder from:anna in:lobby has:file",
  clear: "Leeren",
  run: "Suchen",
  help: "Grenze die Suche ein:",
  help_from: "von anna geschrieben",
  help_in: "in einem Raum",
  help_after: "ab diesem Tag",
  help_before: "vor diesem Tag",
  help_has: "Dateien nach ihrem Namen",
  filter_from: "Von {value}",
  filter_in: "In {value}",
  filter_after: "Ab {value}",
  filter_before: "Vor {value}",
  filter_has: "Dateien",
  filter_drop: "Filter „{filter}“ entfernen",
  add_filter: "Filter „{filter}“ hinzufügen",
  bad_date: "„{value}“ ist kein Datum. Schreib es so: 2026-11-01.",
  no_room: "Du bist in keinem Raum namens „{value}“.",
  searching: "Sucht …",
  found: { one: "{count} Nachricht", other: "{count} Nachrichten" },
  none: "Nichts gefunden.",
  none_says: "Alle Wörter müssen in der Nachricht vorkommen. Versuch es mit weniger Wörtern oder ohne einen Filter.",
  partial:
    "Die Suche wurde abgekürzt: Vielleicht gibt es ältere Nachrichten. Grenze sie nach Raum, Person oder Datum ein.",
  behind: {
    one: "{count} neue Nachricht ist noch nicht durchsuchbar.",
    other: "{count} neue Nachrichten sind noch nicht durchsuchbar.",
  },
  more: "Ältere Treffer",
  in_room: "in {room}",
  needs_words: "Gib ein Wort ein, nach dem gesucht werden soll.",
};
