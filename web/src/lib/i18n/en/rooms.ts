// Texts of the list of rooms and of what is done with rooms.

export const rooms = {
  rooms: "Rooms",
} as const;
