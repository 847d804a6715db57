// Touch on the rows of a list: a long press, and a swipe towards the end edge.

export const LONG_MS = 450;
/** So long after a finger was lifted browsers may still tell of a click. */
const LIFTED_MS = 350;
/** A finger that has moved so far is scrolling, in CSS pixels. */
export const SLACK = 10;
const SWIPE = 56;

/** The finger that opened something lies over it: lifting it presses nothing there. */
export function untilLifted(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const lifted = (event: TouchEvent) => {
    if (event.cancelable) event.preventDefault();
    removeEventListener("touchend", lifted, true);
    removeEventListener("touchcancel", lifted, true);
    setTimeout(() => removeEventListener("click", swallow, true), LIFTED_MS);
  };
  addEventListener("click", swallow, true);
  addEventListener("touchend", lifted, { capture: true, passive: false });
  addEventListener("touchcancel", lifted, true);
}

export interface Pressing {
  /** What a touch at this element is about; undefined where nothing is done with it. */
  rowOf(target: Element): HTMLElement | undefined;
  onlong(row: HTMLElement, at: { x: number; y: number }): void;
  onswipe(row: HTMLElement): void;
}

export function pressing({ rowOf, onlong, onswipe }: Pressing) {
  return (list: HTMLElement) => {
    let row: HTMLElement | undefined;
    let start = { x: 0, y: 0 };
    let timer = 0;
    let swiping = false;
    let was = 0;

    const moved = (by: number) => {
      if (!row) return;
      row.style.translate = by ? `${by}px` : "";
      row.classList.toggle("swiped", Math.abs(by) >= SWIPE);
    };
    const end = () => {
      clearTimeout(timer);
      moved(0);
      row = undefined;
      swiping = false;
      was = 0;
    };
    const down = (event: TouchEvent) => {
      end();
      const touch = event.touches[0];
      const target = event.target instanceof Element ? event.target : undefined;
      // Names and spoilers are buttons, too, but pieces of a text that is pressed long.
      const isApart = target?.closest("a, input, video, audio, pre, button:not(.text button)");
      if (event.touches.length !== 1 || !touch || !target || isApart) return;
      row = rowOf(target);
      start = { x: touch.clientX, y: touch.clientY };
      timer = window.setTimeout(() => {
        const pressed = row;
        end();
        if (!pressed) return;
        untilLifted();
        onlong(pressed, start);
      }, LONG_MS);
    };
    const move = (event: TouchEvent) => {
      const touch = event.touches[0];
      if (!row || !touch) return;
      const towardsEnd = getComputedStyle(list).direction === "rtl" ? -1 : 1;
      const x = (touch.clientX - start.x) * towardsEnd;
      const y = Math.abs(touch.clientY - start.y);
      if (Math.abs(x) > SLACK || y > SLACK) clearTimeout(timer);
      if (!swiping && y > SLACK) {
        end();
        return;
      }
      swiping ||= x > SLACK * 1.5;
      if (!swiping) return;
      event.preventDefault();
      was = Math.max(0, Math.min(x, SWIPE * 1.4));
      moved(was * towardsEnd);
    };
    const up = () => {
      const swiped = was >= SWIPE ? row : undefined;
      end();
      if (swiped) onswipe(swiped);
    };

    list.addEventListener("touchstart", down, { passive: true });
    list.addEventListener("touchmove", move, { passive: false });
    list.addEventListener("touchend", up);
    list.addEventListener("touchcancel", end);
    return () => {
      clearTimeout(timer);
      list.removeEventListener("touchstart", down);
      list.removeEventListener("touchmove", move);
      list.removeEventListener("touchend", up);
      list.removeEventListener("touchcancel", end);
    };
  };
}
