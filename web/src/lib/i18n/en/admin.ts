// Texts: admin.

export const admin = {} as const;
