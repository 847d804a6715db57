// Keeps what is read where it is while rows are added or taken away around it, pictures load or the box changes its size; or
// at the end, for those who look there. Browsers do that for some of these cases and some browsers for none (CSS Scroll
// Anchoring Module Level 1), so what they did already is measured and only the rest is done.

/** So close to the end counts as there. */
const AT_END = 32;
const MOST_MARKS = 12;

interface Mark {
  readonly element: Element;
  /** From the upper edge of the box. */
  readonly top: number;
}

export class Anchoring {
  /** Whether the end is looked at. */
  atEnd = true;
  #marks: readonly Mark[] = [];
  readonly #observer: ResizeObserver;

  /** `box` scrolls `content`, where `list` is, whose rows have `data-seq`. `moved` is called after sizes changed. */
  constructor(
    readonly box: HTMLElement,
    readonly list: HTMLElement,
    content: HTMLElement,
    moved: () => void,
  ) {
    this.#observer = new ResizeObserver(() => {
      this.hold();
      moved();
    });
    this.#observer.observe(box);
    this.#observer.observe(content);
  }

  stop(): void {
    this.#observer.disconnect();
  }

  /** Remembers what is read now. */
  note(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.box;
    this.atEnd = scrollHeight - scrollTop - clientHeight <= AT_END;
    const edge = this.#edge();
    const marks: Mark[] = [];
    const rows = this.list.querySelectorAll("[data-seq]");
    for (let at = firstBelow(rows, edge); at < rows.length && marks.length < MOST_MARKS; at++) {
      const element = rows[at];
      if (element) marks.push({ element, top: element.getBoundingClientRect().top - edge });
    }
    this.#marks = marks;
  }

  /** Brings what was read back to its place; with `follow`, the end for those who were there. */
  hold(follow = true): void {
    if (follow && this.atEnd) {
      this.toEnd();
      return;
    }
    const mark = this.#marks.find(({ element }) => element.parentNode === this.list);
    if (mark) {
      const by = mark.element.getBoundingClientRect().top - this.#edge() - mark.top;
      if (Math.abs(by) >= 1) this.box.scrollTop += by;
    }
    this.note();
  }

  toEnd(): void {
    this.box.scrollTop = this.box.scrollHeight;
    this.note();
    this.atEnd = true;
  }

  /** Brings a row to that part of the box's height. */
  toRow(element: Element, part = 0.3): void {
    const { top, height } = element.getBoundingClientRect();
    const room = Math.max(0, this.box.clientHeight - height);
    this.box.scrollTop += top - this.#edge() - room * part;
    this.note();
  }

  /** Brings a row to where it was: `top` is from the upper edge of the box. */
  restore(element: Element, top: number): void {
    this.box.scrollTop += element.getBoundingClientRect().top - this.#edge() - top;
    this.note();
  }

  /** The first row that is seen, and where. */
  get first(): Mark | undefined {
    return this.#marks[0];
  }

  /** How far it is to either end, in heights of the box. */
  get left(): { readonly above: number; readonly below: number } {
    const { scrollTop, clientHeight, scrollHeight } = this.box;
    const height = Math.max(1, clientHeight);
    return { above: scrollTop / height, below: (scrollHeight - scrollTop - clientHeight) / height };
  }

  #edge(): number {
    return this.box.getBoundingClientRect().top;
  }
}

/** The first row that ends below the edge. */
function firstBelow(rows: NodeListOf<Element>, edge: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? Infinity) <= edge) low = middle + 1;
    else high = middle;
  }
  return low;
}
