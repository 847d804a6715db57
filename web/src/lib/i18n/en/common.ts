// Texts that are the same everywhere.

export const common = {
  app: "Parlor",
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  back: "Back",
  more: "More",
  copy: "Copy",
  copied: "Copied",
  retry: "Try again",
  loading: "Loading…",
  not_loaded: "This part of the page was not loaded. Try again.",
  you: "you",
  menu: "Menu",
  dismiss: "Dismiss",
  optional: "optional",
} as const;
