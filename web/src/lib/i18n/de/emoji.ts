// Texts: emoji.

import type { Catalogue } from "../index.svelte.ts";

export const emoji: Catalogue["emoji"] = {
  picker: "Emoji",
  search: "Emoji suchen",
  found: { one: "{count} Emoji gefunden", other: "{count} Emojis gefunden" },
  none: "Kein Emoji heißt so. Versuch ein anderes Wort.",
  failed: "Die Emojis ließen sich nicht laden.",
  groups: "Gruppen",
  recent: "Zuletzt benutzt",
  results: "Gefunden",
  tone: "Hautton",
  tone_0: "Kein Hautton",
  tone_1: "Hell",
  tone_2: "Mittelhell",
  tone_3: "Mittel",
  tone_4: "Mitteldunkel",
  tone_5: "Dunkel",
  group_smileys_emotion: "Smileys und Gefühle",
  group_people_body: "Menschen und Hände",
  group_animals_nature: "Tiere und Natur",
  group_food_drink: "Essen und Trinken",
  group_travel_places: "Reisen und Orte",
  group_activities: "Aktivitäten",
  group_objects: "Gegenstände",
  group_symbols: "Symbole",
  group_flags: "Flaggen",
  react: "Mit {name} reagieren",
  quick: "Schnelle Reaktionen",
  more: "Mehr Emojis",
};
