// Texts of the pane of details: members, files, pinned messages.

export const details = {
  details: "Details",
} as const;
