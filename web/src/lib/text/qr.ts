// A QR code as the outline of its dark squares, one unit for each square.

import { encode } from "uqr";

/** Light squares around it, so that cameras find its edge (ISO/IEC 18004). */
const QUIET = 4;

export interface Qr {
  /** Squares on each side, the quiet zone included. */
  readonly size: number;
  /** For the `d` of an SVG path. */
  readonly path: string;
}

export function qr(text: string): Qr {
  const { data, size } = encode(text, { ecc: "M", border: QUIET });
  return { size, path: data.map(rowPath).join("") };
}

/** A row's runs of dark squares. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x++;
    const width = x - start + 1;
    path += `M${start} ${y}h${width}v1h-${width}z`;
  }
  return path;
}
