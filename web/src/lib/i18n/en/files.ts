// Texts: files.

export const files = {} as const;
