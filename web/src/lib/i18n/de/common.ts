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
  you: "du",
  menu: "Menü",
  dismiss: "Ausblenden",
  optional: "freiwillig",
};
