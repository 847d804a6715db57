// A long press on one thing that is also pressed shortly, such as a link. iOS tells of none by itself.

import { LONG_MS, SLACK, untilLifted } from "./pressing.ts";

export function longPress(onlong: (at: { x: number; y: number }) => void) {
  return (element: HTMLElement) => {
    let timer = 0;
    let start = { x: 0, y: 0 };
    const end = () => clearTimeout(timer);
    const down = ({ touches }: TouchEvent) => {
      end();
      const touch = touches[0];
      if (touches.length !== 1 || !touch) return;
      start = { x: touch.clientX, y: touch.clientY };
      timer = window.setTimeout(() => {
        untilLifted();
        onlong(start);
      }, LONG_MS);
    };
    const move = ({ touches }: TouchEvent) => {
      const touch = touches[0];
      if (touch && Math.hypot(touch.clientX - start.x, touch.clientY - start.y) > SLACK) end();
    };
    const tells = { touchstart: down, touchmove: move, touchend: end, touchcancel: end } as const;
    for (const [name, call] of Object.entries(tells)) {
      element.addEventListener(name, call as EventListener, { passive: true });
    }
    return () => {
      end();
      for (const [name, call] of Object.entries(tells)) element.removeEventListener(name, call as EventListener);
    };
  };
}
