// Files that are dragged onto a part of the page, or anywhere on it.

export interface DropListener {
  /** Files hang over it, or no more. */
  over(isOver: boolean): void;
  /** They were dropped; `shift` was held. */
  dropped(files: File[], shift: boolean): void;
}

/** Takes files for as long as what it is attached to stands. A browser would leave the page for a file that nobody takes. */
export function takeDrops({ over, dropped }: DropListener): () => void {
  /** Each element that is entered tells so before the one that is left does. */
  let depth = 0;
  const carries = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const set = (next: number) => {
    depth = Math.max(0, next);
    over(depth > 0);
  };
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener("dragenter", (event) => carries(event) && set(depth + 1), { signal });
  window.addEventListener("dragleave", (event) => carries(event) && set(depth - 1), { signal });
  window.addEventListener(
    "dragover",
    (event) => {
      if (!carries(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    { signal },
  );
  window.addEventListener(
    "drop",
    (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      set(0);
      const files = filesOf(event.dataTransfer);
      if (files.length > 0) dropped(files, event.shiftKey);
    },
    { signal },
  );
  return () => stop.abort();
}

/** Folders are left out: there is nothing of them to send. */
function filesOf(transfer: DataTransfer | null): File[] {
  const items = [...(transfer?.items ?? [])];
  const folders = new Set(items.map((item, at) => (item.webkitGetAsEntry?.()?.isDirectory ? at : -1)));
  return [...(transfer?.files ?? [])].filter((_, at) => !folders.has(at));
}
