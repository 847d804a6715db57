// The beginning of a text file: some bytes of it, however long it is.

import { refusal } from "./api.ts";

const MOST_BYTES = 8_192;

export interface TextStart {
  readonly lines: readonly string[];
  /** There is more of it. */
  readonly more: boolean;
}

/** @throws {Problem} when the server refuses. */
export async function textStart(file: string, size: number, most: number): Promise<TextStart> {
  const headers: HeadersInit = size > MOST_BYTES ? { Range: `bytes=0-${MOST_BYTES - 1}` } : {};
  const response = await fetch(`/api/v1/files/${file}`, { headers, credentials: "same-origin" });
  if (!response.ok) throw refusal(response.status, await response.text());
  const text = new TextDecoder().decode(await response.arrayBuffer());
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const cut = size > MOST_BYTES;
  // The last line that came may be cut in the middle of a letter.
  if (cut && lines.length > 1) lines.pop();
  return { lines: lines.slice(0, most), more: cut || lines.length > most };
}
