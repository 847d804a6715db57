// What a log is drawn as: its rows with lines between days, a line where the new ones begin, and one head over what somebody wrote
// in a row. What did not change is the same object, so that it isn't drawn again.

import { isSameDay } from "../text/time.ts";
import { isPost, type ComingsRow, type NoticeRow, type Post, type Row } from "./rows.ts";

export interface PostItem {
  readonly kind: "post";
  readonly key: string;
  readonly row: Post;
  /** Whether it is told who wrote it: not below another of theirs. */
  readonly head: boolean;
}

export interface NoticeItem {
  readonly kind: "notice";
  readonly key: string;
  readonly row: NoticeRow | ComingsRow;
}

export type Item =
  | PostItem
  | NoticeItem
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "new"; readonly key: string };

export interface GroupingOptions {
  /** Where the line "new" stands. */
  readonly newFrom?: number | undefined;
  /** Above one's own there is no such line. */
  readonly me: string;
}

/** What is written within so long after another stands below the same head. */
export const FOLD_MS = 5 * 60_000;

export class Grouping {
  #kept: ReadonlyMap<string, Item> = new Map();

  /** The items of these rows; those that are as they were the last time are the same. */
  of(rows: readonly Row[], options: GroupingOptions): readonly Item[] {
    const items = grouped(rows, options).map((item) => {
      const kept = this.#kept.get(item.key);
      return kept && isSame(kept, item) ? kept : item;
    });
    this.#kept = new Map(items.map((item) => [item.key, item]));
    return items;
  }
}

function grouped(rows: readonly Row[], { newFrom, me }: GroupingOptions): Item[] {
  const items: Item[] = [];
  let before: Row | undefined;
  let marked = newFrom === undefined;
  for (const row of rows) {
    if (!before || !isSameDay(before.at, row.at)) {
      items.push({ kind: "day", key: `day ${new Date(row.at).toDateString()}`, at: row.at });
      before = undefined;
    }
    if (!marked && newFrom !== undefined && row.seq >= newFrom && isPost(row) && row.by.id !== me) {
      items.push({ kind: "new", key: "new" });
      marked = true;
      before = undefined;
    }
    items.push(itemOf(row, before));
    before = row;
  }
  return items;
}

function itemOf(row: Row, before: Row | undefined): Item {
  const key = `${row.seq}`;
  return isPost(row) ? { kind: "post", key, row, head: !isFolded(row, before) } : { kind: "notice", key, row };
}

/** Whether it stands below the head of the one before. */
export function isFolded(row: Post, before: Row | undefined): boolean {
  if (!isPost(before) || before.by.id !== row.by.id || before.by.name !== row.by.name) return false;
  if (row.at - before.at > FOLD_MS) return false;
  return !isAction(row) && !isAction(before) && !(row.kind === "message" && row.replyTo !== undefined);
}

function isAction(row: Post): boolean {
  return row.kind === "message" && row.action;
}

function isSame(one: Item, other: Item): boolean {
  if (one.kind === "post" && other.kind === "post") return one.row === other.row && one.head === other.head;
  if (one.kind === "notice" && other.kind === "notice") return one.row === other.row;
  return one.kind === other.kind;
}
