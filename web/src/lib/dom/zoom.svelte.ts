// How large something is shown and which part of it: zoomed about a point, moved, and never lost out of sight.

const LEAST = 1;
const MOST = 8;

export class Zoom {
  /** 1 is as large as fits. */
  scale = $state(1);
  /** Moved from the middle, in CSS pixels. */
  x = $state(0);
  y = $state(0);

  /** Half of the box that it is seen in. */
  #half = { x: 0, y: 0 };

  box(width: number, height: number): void {
    this.#half = { x: width / 2, y: height / 2 };
  }

  fit(): void {
    this.scale = 1;
    this.x = 0;
    this.y = 0;
  }

  /** So many times as large; the point of the box, from its middle, stays where it is. */
  by(factor: number, x = 0, y = 0): void {
    const scale = Math.min(MOST, Math.max(LEAST, this.scale * factor));
    const ratio = scale / this.scale;
    this.scale = scale;
    this.#put(x - (x - this.x) * ratio, y - (y - this.y) * ratio);
  }

  move(x: number, y: number): void {
    this.#put(this.x + x, this.y + y);
  }

  #put(x: number, y: number): void {
    const room = this.scale - 1;
    this.x = clamp(x, this.#half.x * room);
    this.y = clamp(y, this.#half.y * room);
  }
}

function clamp(wanted: number, most: number): number {
  return Math.max(-most, Math.min(most, wanted));
}
