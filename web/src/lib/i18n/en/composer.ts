// Texts: composer.

export const composer = {} as const;
