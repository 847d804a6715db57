// Fingers, mouse and wheel on what can be zoomed and moved.

import type { Zoom } from "./zoom.svelte.ts";

const DOUBLE = 2.5;

/** An attachment for the box that it is seen in. */
export function pinch(zoom: Zoom): (box: HTMLElement) => () => void {
  return (box) => {
    const fingers = new Map<number, PointerEvent>();
    const measured = new ResizeObserver(() => zoom.box(box.clientWidth, box.clientHeight));
    measured.observe(box);

    const fromMiddle = (x: number, y: number): [number, number] => {
      const { left, top, width, height } = box.getBoundingClientRect();
      return [x - left - width / 2, y - top - height / 2];
    };

    const down = (event: PointerEvent) => {
      if ((event.target as HTMLElement).closest("button, a")) return;
      fingers.set(event.pointerId, event);
      box.setPointerCapture(event.pointerId);
    };
    const moved = (event: PointerEvent) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
      fingers.set(event.pointerId, event);
      if (!other) {
        zoom.move(event.clientX - before.clientX, event.clientY - before.clientY);
        return;
      }
      const middle = fromMiddle((event.clientX + other.clientX) / 2, (event.clientY + other.clientY) / 2);
      zoom.by(apart(event, other) / Math.max(1, apart(before, other)), ...middle);
      zoom.move((event.clientX - before.clientX) / 2, (event.clientY - before.clientY) / 2);
    };
    const up = (event: PointerEvent) => void fingers.delete(event.pointerId);
    const wheeled = (event: WheelEvent) => {
      event.preventDefault();
      zoom.by(Math.exp(-event.deltaY / 300), ...fromMiddle(event.clientX, event.clientY));
    };
    const twice = (event: MouseEvent) => {
      if (zoom.scale > 1) zoom.fit();
      else zoom.by(DOUBLE, ...fromMiddle(event.clientX, event.clientY));
    };

    const stop = new AbortController();
    const { signal } = stop;
    box.addEventListener("pointerdown", down, { signal });
    box.addEventListener("pointermove", moved, { signal });
    box.addEventListener("pointerup", up, { signal });
    box.addEventListener("pointercancel", up, { signal });
    box.addEventListener("wheel", wheeled, { signal, passive: false });
    box.addEventListener("dblclick", twice, { signal });
    return () => {
      stop.abort();
      measured.disconnect();
    };
  };
}

function apart(one: PointerEvent, other: PointerEvent): number {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}
