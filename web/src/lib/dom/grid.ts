// Moves by keys in a grid of several sections, each with rows of so many cells and a last one that may be shorter.

/** A cell: its section, and its place there. */
export interface Cell {
  section: number;
  index: number;
}

/** The cell that a key leads to, `above` for a step up from the first row, nothing for another key. `counts` has
 * the number of cells of each section. In right-to-left texts the left arrow leads on. */
export function movedBy(
  key: string,
  at: Cell,
  counts: readonly number[],
  columns: number,
  rightToLeft: boolean,
): Cell | "above" | undefined {
  const step = { ArrowLeft: rightToLeft ? 1 : -1, ArrowRight: rightToLeft ? -1 : 1 }[key];
  if (step !== undefined) return along(at, step, counts);
  const count = counts[at.section] ?? 0;
  const column = at.index % columns;
  if (key === "Home") return { section: at.section, index: at.index - column };
  if (key === "End") return { section: at.section, index: Math.min(at.index - column + columns, count) - 1 };
  if (key === "ArrowDown") return down(at, column, counts, columns);
  return key === "ArrowUp" ? up(at, column, counts, columns) : undefined;
}

function along(at: Cell, step: number, counts: readonly number[]): Cell {
  const index = at.index + step;
  if (index >= 0 && index < (counts[at.section] ?? 0)) return { section: at.section, index };
  const section = filled(at.section, step, counts);
  if (section === undefined) return at;
  return { section, index: step > 0 ? 0 : (counts[section] ?? 1) - 1 };
}

function down(at: Cell, column: number, counts: readonly number[], columns: number): Cell {
  const last = (counts[at.section] ?? 0) - 1;
  const row = Math.floor(at.index / columns);
  if (row < Math.floor(last / columns)) return { section: at.section, index: Math.min(at.index + columns, last) };
  const section = filled(at.section, 1, counts);
  if (section === undefined) return at;
  return { section, index: Math.min(column, (counts[section] ?? 1) - 1) };
}

function up(at: Cell, column: number, counts: readonly number[], columns: number): Cell | "above" {
  if (at.index >= columns) return { section: at.section, index: at.index - columns };
  const section = filled(at.section, -1, counts);
  if (section === undefined) return "above";
  const last = (counts[section] ?? 1) - 1;
  return { section, index: Math.min(last - (last % columns) + column, last) };
}

/** The next section that has cells. */
function filled(from: number, step: number, counts: readonly number[]): number | undefined {
  for (let section = from + step; section >= 0 && section < counts.length; section += step) {
    if ((counts[section] ?? 0) > 0) return section;
  }
  return undefined;
}
