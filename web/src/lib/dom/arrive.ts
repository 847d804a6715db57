// Where the focus is when the page changes. On a desktop one writes or goes on with the keys; on touch the heading of what is shown
// takes it, so that a screen reader tells where one is.

/** Gives the focus to what heads a page when that comes, on touch. */
export function arrive(heading: HTMLElement): void {
  if (!matchMedia("(pointer: coarse)").matches) return;
  if (!heading.matches("a[href], button, input")) heading.tabIndex = -1;
  // Nobody has gone there by keys, whatever the browser makes of it.
  heading.style.outline = "none";
  heading.addEventListener("blur", () => (heading.style.outline = ""), { once: true });
  heading.focus({ preventScroll: true });
}

/** What lies over the page has the focus while it does: gets it by `first`, and gives it back. */
export function holding(
  first: (box: HTMLElement) => HTMLElement | null | undefined,
  before: () => Element | undefined,
) {
  return (box: HTMLElement) => {
    first(box)?.focus({ preventScroll: true });
    return () => {
      const to = before();
      // What was under it can take the focus only when it is uncovered.
      queueMicrotask(() => {
        if (to instanceof HTMLElement && to.isConnected && !to.closest("[inert]")) to.focus({ preventScroll: true });
      });
    };
  };
}
