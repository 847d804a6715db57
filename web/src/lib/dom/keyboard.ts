// The keyboard on the screen. Safari lays it over the page, where Chromium and Firefox make the page less high (index.html asks for
// that): what is left to see is told to the style as `--seen-height` and `--seen-top`.

/** What a keyboard takes at least, in CSS pixels; bars of the browser take less. */
const LEAST = 120;

export function aboveKeyboard(page: HTMLElement): (() => void) | undefined {
  const seen = window.visualViewport;
  if (!seen) return undefined;
  const follow = () => {
    // Somebody who has zoomed in sees a part of the page, with or without a keyboard.
    const isOpen = Math.abs(seen.scale - 1) < 0.01 && window.innerHeight - seen.height >= LEAST;
    for (const [name, value] of [
      ["--seen-height", seen.height],
      ["--seen-top", seen.offsetTop],
    ] as const) {
      if (isOpen) page.style.setProperty(name, `${value}px`);
      else page.style.removeProperty(name);
    }
  };
  seen.addEventListener("resize", follow);
  seen.addEventListener("scroll", follow);
  return () => {
    seen.removeEventListener("resize", follow);
    seen.removeEventListener("scroll", follow);
  };
}
