// Texts: search.

export const search = {} as const;
