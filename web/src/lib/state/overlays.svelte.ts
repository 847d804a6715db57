// What lies over the page: one dialog, menu or viewer at a time.

import { createContext } from "svelte";
import type { UserLabel } from "$wire/protocol.ts";
import type { Anchor } from "../dom/place.ts";
import type { Room } from "./room.svelte.ts";
import type { FileRow, Post } from "./rows.ts";

export type Overlay =
  | { readonly name: "switcher" }
  | { readonly name: "search"; readonly words?: string }
  | { readonly name: "away" }
  | { readonly name: "sign_out" }
  | { readonly name: "leave_room"; readonly room: Room }
  | { readonly name: "shortcuts" }
  | { readonly name: "create_room" }
  | { readonly name: "browse_rooms" }
  | { readonly name: "new_direct" }
  | { readonly name: "invite"; readonly room?: Room }
  | { readonly name: "room_settings"; readonly room: Room }
  | { readonly name: "jump_to_date"; readonly room: Room }
  | { readonly name: "register" }
  | { readonly name: "password" }
  /** Signs another device in; with the code that it shows, where that is at hand. */
  | { readonly name: "handoff"; readonly code?: string }
  /** The new owner's first steps. */
  | { readonly name: "welcome" }
  /** The menu of a person, in the room they were met in. */
  | { readonly name: "person"; readonly who: UserLabel; readonly room?: Room; readonly anchor: Anchor }
  | {
      readonly name: "moderate";
      readonly act: "remove" | "block" | "mute";
      readonly who: UserLabel;
      readonly room?: Room;
    }
  /** The menu of a message or file. */
  | { readonly name: "post"; readonly row: Post; readonly room: Room; readonly anchor: Anchor }
  | { readonly name: "react"; readonly row: Post; readonly room: Room; readonly anchor: Anchor }
  | { readonly name: "delete"; readonly row: Post; readonly room: Room }
  | { readonly name: "image"; readonly row: FileRow; readonly room: Room };

/** Keeps a place in the browser's history for what lies over the page, so that back takes that away and not the room. */
export interface Cover {
  cover(): void;
  uncover(): void;
}

export class Overlays {
  now = $state.raw<Overlay>();

  /** With a cover while `isSheet`: where there is a back gesture, on a phone. */
  constructor(
    private readonly history?: Cover,
    private readonly isSheet: () => boolean = () => true,
  ) {}

  open(overlay: Overlay): void {
    this.now = overlay;
    if (this.isSheet()) this.history?.cover();
  }

  /** Closes it when what closes it has run to its end: that may still read what the overlay was opened with. */
  close(): void {
    const closing = this.now;
    queueMicrotask(() => {
      if (this.now !== closing) return;
      this.now = undefined;
      this.history?.uncover();
    });
  }
}

export const [useOverlays, provideOverlays] = createContext<Overlays>();
