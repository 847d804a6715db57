// Changes a textarea's text from a program so that the browser's undo takes it back, and finds its selection.

import type { Selected } from "../text/edit.ts";

export function selectionOf({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Selected {
  return { text: value, start: selectionStart, end: selectionEnd };
}

/** Makes the text this one, by replacing only the part that differs; `input` is told as if it were typed. */
export function apply(area: HTMLTextAreaElement, { text, start, end }: Selected): void {
  const before = area.value;
  const most = Math.min(before.length, text.length);
  let head = 0;
  while (head < most && before[head] === text[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
  const inserted = text.slice(head, text.length - tail);
  const to = before.length - tail;
  if (inserted !== "" || head !== to) {
    area.focus({ preventScroll: true });
    area.setSelectionRange(head, to);
    if (!typed(area, inserted)) {
      area.setRangeText(inserted, head, to, "end");
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  }
  area.setSelectionRange(start, end);
}

/** The one way to change a text that undo knows; deprecated, without another in its place. */
function typed(area: HTMLTextAreaElement, text: string): boolean {
  const { ownerDocument } = area;
  if (typeof ownerDocument.execCommand !== "function") return false;
  return text === "" ? ownerDocument.execCommand("delete") : ownerDocument.execCommand("insertText", false, text);
}
