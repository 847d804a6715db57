// Texts: text.

export const text = {} as const;
