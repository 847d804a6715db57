// Texts: rooms.

export const rooms = {} as const;
