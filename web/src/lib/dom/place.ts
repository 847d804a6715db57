// Puts a floating box beside what it belongs to, inside the window.

/** An element, or a point of the window. */
export type Anchor = HTMLElement | { readonly x: number; readonly y: number };

const MARGIN = 8;

/** Below the anchor and lined up with its start; above where there is no room below. */
export function place(box: HTMLElement, anchor: Anchor): void {
  const { width, height } = box.getBoundingClientRect();
  const at =
    anchor instanceof HTMLElement
      ? anchor.getBoundingClientRect()
      : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const rightToLeft = getComputedStyle(box).direction === "rtl";
  const wanted = rightToLeft || at.left + width > innerWidth - MARGIN ? at.right - width : at.left;
  const below = at.bottom + 4;
  const top = below + height > innerHeight - MARGIN ? at.top - height - 4 : below;
  box.style.left = `${clamp(wanted, innerWidth - width)}px`;
  box.style.top = `${clamp(top, innerHeight - height)}px`;
}

function clamp(wanted: number, most: number): number {
  return Math.max(MARGIN, Math.min(wanted, most - MARGIN));
}
