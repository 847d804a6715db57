// When what was drawn is seen.

/** Done after the next frame is painted; at once on a page that nobody sees, which paints none. */
export function painted(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
