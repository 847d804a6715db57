// Texts: log.

export const log = {} as const;
