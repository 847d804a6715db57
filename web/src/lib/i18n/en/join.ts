// Texts: join.

export const join = {} as const;
