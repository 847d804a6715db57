// Keeps the focus on the page. When what has it goes away or is switched off, what came in its place or stands beside it takes it,
// or else what had it before: whoever uses the keys, or hears the page, goes on from there (WCAG 2.2, 2.4.3).

const FOCUSABLE = "a[href], button, input, textarea, select, summary, [tabindex]";
/** So many that had the focus are remembered. */
const MOST_BEFORE = 8;

/** Keeps it for as long as the page stands; the answer ends that. */
export function keepFocus(document: Document): () => void {
  /** What had the focus, the last first. */
  let before: readonly HTMLElement[] = [];

  const reached = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement)) return;
    before = [target, ...before.filter((other) => other !== target)].slice(0, MOST_BEFORE);
  };

  const observer = new MutationObserver((records) => {
    const [last, ...others] = before;
    const now = document.activeElement;
    if (!last || (now !== last && now !== document.body)) return;
    const places = last.isConnected ? whenOff(last, records) : whenGone(last, records, others);
    for (const place of places) if (take(place, document)) return;
  });

  document.addEventListener("focusin", reached);
  observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
  return () => {
    observer.disconnect();
    document.removeEventListener("focusin", reached);
  };
}

/** Where else, when it is there and can be used no more. */
function whenOff(last: HTMLElement, records: readonly MutationRecord[]): Element[] {
  const isOff = last.matches(":disabled") && records.some(({ target }) => target === last);
  const around = isOff ? last.closest("form, li, section, dialog") : null;
  return around ? [around] : [];
}

/** Where else, when it is gone: in what came in its place, in what stood beside it, in what had the focus before, around it. */
function whenGone(
  last: HTMLElement,
  records: readonly MutationRecord[],
  before: readonly HTMLElement[],
): readonly Element[] {
  const record = records.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(last)));
  if (!record) return [];
  const { target, nextSibling, previousSibling } = record;
  const came = records.filter((other) => other.target === target).flatMap(({ addedNodes }) => [...addedNodes]);
  // What lay over the page stood beside nothing.
  const wasOver = last.closest("dialog") !== null;
  const beside = wasOver ? [] : [...run(nextSibling, "nextSibling"), ...run(previousSibling, "previousSibling")];
  const around = [...run(target, "parentNode")];
  return [...came, ...beside, ...before, ...around].filter(
    (node) => node instanceof Element && node.isConnected,
  ) as Element[];
}

function* run(from: Node | null, to: "nextSibling" | "previousSibling" | "parentNode"): Iterable<Node> {
  for (let node = from; node; node = node[to]) yield node;
}

/** Gives it the focus, or the first inside that takes it. */
function take(place: Element, document: Document): boolean {
  // On touch a field would call the keyboard.
  const isTouch = matchMedia("(pointer: coarse)").matches;
  const all = [place, ...place.querySelectorAll(FOCUSABLE)];
  for (const one of all) {
    if (!(one instanceof HTMLElement) || !one.matches(FOCUSABLE) || one.matches(":disabled")) continue;
    if (isTouch && one.matches("input, textarea")) continue;
    one.focus({ preventScroll: true });
    if (document.activeElement === one) return true;
  }
  return false;
}
