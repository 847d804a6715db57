// Texts: text.

export const text = {
  code: "Code",
  code_in: "Code, {language}",
  copy_code: "Copy code",
  copied: "Copied",
  copy_failed: "Copying doesn't work here. Select the code instead.",
  spoiler: "Spoiler",
  show_spoiler: "Show spoiler",
} as const;
