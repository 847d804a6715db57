// Texts: emoji.

export const emoji = {} as const;
