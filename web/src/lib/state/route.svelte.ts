// Where one is, as the address says. Every place has an address, so that the browser's back works and links can be shared.

import type { RoomId } from "$wire/protocol.ts";
import { codeIn } from "../net/reach.ts";

export type Route =
  | { readonly page: "rooms" }
  /** With `details` they lie over the messages, where there is no place beside them. */
  | { readonly page: "room"; readonly room: RoomId; readonly seq?: number; readonly details?: true }
  | { readonly page: "settings" }
  /** A place that there is not. */
  | { readonly page: "nowhere"; readonly path: string }
  /** Without a part: the list of them on a phone. */
  | { readonly page: "admin"; readonly part: string }
  /** The secret is in the fragment, which browsers send to nobody. */
  | { readonly page: "join"; readonly code: string }
  | { readonly page: "claim"; readonly code: string }
  /** A code that signs this browser in, and one of a browser that somebody signed in lets in. */
  | { readonly page: "q"; readonly code: string }
  | { readonly page: "approve"; readonly code: string };

export function parseRoute(path: string, hash: string): Route {
  const [first, second, third, fourth] = path.split("/").filter(Boolean).map(decoded);
  const code = hash.replace(/^#/, "");
  const most = first === "r" ? fourth : first === "admin" ? third : second;
  if (most !== undefined) return { page: "nowhere", path };
  switch (first) {
    case "r":
      if (!second) return { page: "rooms" };
      if (third === "details") return { page: "room", room: second, details: true };
      return { page: "room", room: second, ...(Number(third) > 0 && { seq: Number(third) }) };
    case "settings":
      return { page: "settings" };
    case "admin":
      return { page: "admin", part: second ?? "" };
    case "join":
      return { page: "join", code: codeIn(hash) };
    case "claim":
      return { page: "claim", code };
    case "q":
      return { page: "q", code };
    case "approve":
      return { page: "approve", code };
    case undefined:
      return { page: "rooms" };
    default:
      return { page: "nowhere", path };
  }
}

export function pathOf(route: Route): string {
  switch (route.page) {
    case "rooms":
      return "/";
    case "room": {
      const part = route.details ? "/details" : route.seq ? `/${route.seq}` : "";
      return `/r/${encodeURIComponent(route.room)}${part}`;
    }
    case "nowhere":
      // Two of them would begin another server's address.
      return route.path.replace(/^\/+/, "/");
    case "admin":
      return route.part ? `/admin/${route.part}` : "/admin";
    case "join":
    case "claim":
    case "q":
    case "approve":
      return `/${route.page}#${route.code}`;
    default:
      return `/${route.page}`;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export class Router {
  now = $state.raw<Route>({ page: "rooms" });

  constructor(readonly window: Window) {
    this.read();
    window.addEventListener("popstate", () => this.read());
  }

  read(): void {
    const { pathname, hash } = this.window.location;
    this.now = parseRoute(pathname, hash);
  }

  /** Goes there; the browser's back leads here again. */
  go(route: Route): void {
    const path = pathOf(route);
    if (path === pathOf(this.now)) {
      this.now = route;
      return;
    }
    // What lay over the page gives its place in the history to where one goes from it.
    if (this.isCovered) this.window.history.replaceState({ inside: true }, "", path);
    else this.window.history.pushState({ inside: true }, "", path);
    this.now = route;
  }

  /** Something lies over the page now: the browser's back takes it away first. */
  cover(): void {
    if (!this.isCovered) this.window.history.pushState({ inside: true, covered: true }, "", pathOf(this.now));
  }

  /** Nothing lies over the page any more. */
  uncover(): void {
    if (this.isCovered) this.window.history.back();
  }

  private get isCovered(): boolean {
    return (this.window.history.state as { covered?: boolean } | null)?.covered === true;
  }

  /** Goes there in the place of where one is. */
  replace(route: Route): void {
    this.window.history.replaceState(this.window.history.state, "", pathOf(route));
    this.now = route;
  }

  /** Takes the secret out of the address, where somebody else or a reload would find it; one stays where one is. */
  hush(): void {
    this.window.history.replaceState(this.window.history.state, "", this.window.location.pathname);
  }

  /** Back to where one came from, or where that is elsewhere, to the place given. */
  back(otherwise: Route): void {
    const state = this.window.history.state as { inside?: boolean } | null;
    if (state?.inside) this.window.history.back();
    else this.replace(otherwise);
  }
}
