// What is typed into the search: words, and filters such as `from:anna in:lobby after:2026-11-01 has:file` in any order.

export type FilterName = "from" | "in" | "after" | "before" | "has";

export interface Filter {
  readonly name: FilterName;
  readonly value: string;
  /** As it was typed. */
  readonly text: string;
}

export interface Query {
  readonly words: string;
  /** One of each name: the last that was typed. */
  readonly filters: readonly Filter[];
  /** Of a filter of dates, what is no date. */
  readonly badDate?: string;
}

const FILTER = /^(from|in|after|before|has):(.+)$/i;

export function parseQuery(text: string): Query {
  const words: string[] = [];
  const filters = new Map<FilterName, Filter>();
  let badDate: string | undefined;
  for (const part of text.split(/\s+/).filter(Boolean)) {
    const filter = filterOf(part);
    if (!filter) {
      words.push(part);
      continue;
    }
    const isDate = filter.name === "after" || filter.name === "before";
    if (isDate && dayStart(filter.value) === undefined) badDate = filter.value;
    else filters.set(filter.name, filter);
  }
  return { words: words.join(" "), filters: [...filters.values()], ...(badDate !== undefined && { badDate }) };
}

function filterOf(part: string): Filter | undefined {
  const [, name, value] = FILTER.exec(part) ?? [];
  if (!name || !value) return undefined;
  const lower = name.toLowerCase() as FilterName;
  // Nothing else is to be had than files; `has:link` is words.
  if (lower === "has" && value.toLowerCase() !== "file") return undefined;
  return { name: lower, value, text: part };
}

export function valueOf(query: Query, name: FilterName): string | undefined {
  return query.filters.find((filter) => filter.name === name)?.value;
}

/** The text without a filter. */
export function without(text: string, filter: Filter): string {
  return text
    .split(/\s+/)
    .filter((part) => part !== "" && part !== filter.text)
    .join(" ");
}

/** When a day `2026-11-01` starts here, in milliseconds since 1970; undefined for what is no day. */
export function dayStart(day: string): number | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(day) ?? [];
  if (!year) return undefined;
  const at = new Date(Number(year), Number(month) - 1, Number(date));
  const isDay = at.getMonth() === Number(month) - 1 && at.getDate() === Number(date);
  return isDay ? at.getTime() : undefined;
}
