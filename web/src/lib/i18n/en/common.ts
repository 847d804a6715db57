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
  you: "you",
  menu: "Menu",
  dismiss: "Dismiss",
  optional: "optional",
} as const;
