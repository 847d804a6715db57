// Texts: details.

export const details = {} as const;
