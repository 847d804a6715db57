// Texts that are the same everywhere.

import type { Catalogue } from "../index.svelte.ts";

export const common: Catalogue["common"] = {
  app: "Parlor",
  close: "Schließen",
  cancel: "Abbrechen",
  save: "Speichern",
  back: "Zurück",
  more: "Mehr",
  copy: "Kopieren",
  copied: "Kopiert",
  retry: "Noch mal versuchen",
  loading: "Lädt …",
  not_loaded: "Dieser Teil der Seite wurde nicht geladen. Versuch es noch einmal.",
  you: "du",
  menu: "Menü",
  dismiss: "Ausblenden",
  optional: "freiwillig",
};
