// A search over the messages of all rooms: what is typed, what was found, and what the server says of how far it looked.

import { t } from "../i18n/index.svelte.ts";
import { dayStart, parseQuery, valueOf, type Query } from "../text/query.ts";
import type { EventFrame, Found, Request, RoomSummary } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";
import { explain } from "./explain.ts";

type SearchRequest = Extract<Request, { type: "search" }>;
type Searcher = Pick<Client, "rooms" | "roomNamed" | "direct" | "serverNow"> & {
  ask(request: Request): Promise<unknown>;
};

export class Search {
  text = $state("");
  query = $derived(parseQuery(this.text));
  #all = $state.raw<readonly EventFrame[]>();
  /** Without what is over meanwhile; undefined before anything was looked for. */
  found = $derived(this.#all?.filter((event) => this.#endOf(event) > this.client.serverNow));
  /** The words that `found` was found by. */
  words = $state("");
  rooms = $state.raw<ReadonlyMap<string, RoomSummary>>(new Map());
  partial = $state(false);
  behind = $state(0);
  /** Whether there may be older ones. */
  more = $state(false);
  busy = $state(false);
  problem = $state<string>();

  #asked: SearchRequest | undefined;
  #run = 0;

  constructor(readonly client: Searcher) {}

  /** Looks anew. */
  async run(): Promise<void> {
    const request = this.#request(this.query);
    if (!request) return;
    this.#asked = request;
    this.words = request.words;
    await this.#ask(request, false);
  }

  /** Looks for older ones. */
  async older(): Promise<void> {
    const last = this.#all?.at(-1);
    if (!this.#asked || !last || this.busy) return;
    await this.#ask({ ...this.#asked, before: last.at + 1 }, true);
  }

  async #ask(request: SearchRequest, goOn: boolean): Promise<void> {
    const run = ++this.#run;
    this.busy = true;
    this.problem = undefined;
    try {
      const found = (await this.client.ask(request)) as Found;
      if (run === this.#run) this.#take(found, goOn);
    } catch (refused) {
      if (run === this.#run) this.problem = explain(refused);
    } finally {
      if (run === this.#run) this.busy = false;
    }
  }

  #take(found: Found, goOn: boolean): void {
    const before = goOn ? (this.#all ?? []) : [];
    const known = new Set(before.map(keyOf));
    const fresh = found.events.filter((event) => !known.has(keyOf(event)));
    this.#all = [...before, ...fresh];
    this.rooms = new Map([...this.rooms, ...found.rooms.map((room) => [room.id, room] as const)]);
    this.partial = found.partial ?? false;
    this.behind = found.behind;
    this.more = fresh.length > 0 && found.events.length >= PAGE;
  }

  /** When a message is over, as the room says where one is in it. */
  #endOf({ room, at, expires_at: expiresAt }: EventFrame): number {
    return this.client.rooms.get(room)?.endOf({ at, expiresAt }) ?? expiresAt ?? Infinity;
  }

  /** What the server is asked; where it can't be asked, `problem` says why. */
  #request(query: Query): SearchRequest | undefined {
    this.problem = undefined;
    if (query.badDate !== undefined) return this.#wrong(t("search.bad_date", { value: query.badDate }));
    const hasFile = valueOf(query, "has") !== undefined;
    if (!query.words && !hasFile) return this.#wrong(t("search.needs_words"));
    const where = valueOf(query, "in");
    const room = where === undefined ? undefined : this.#room(where);
    if (where !== undefined && !room) return this.#wrong(t("search.no_room", { value: where }));
    const author = valueOf(query, "from")?.replace(/^@/, "");
    const after = dayStart(valueOf(query, "after") ?? "");
    const before = dayStart(valueOf(query, "before") ?? "");
    return {
      type: "search",
      words: query.words,
      limit: PAGE,
      ...(room && { room }),
      ...(author && { author: `@${author}` }),
      ...(after !== undefined && { after: after - 1 }),
      ...(before !== undefined && { before }),
      ...(hasFile && { has_file: true }),
    };
  }

  #wrong(problem: string): undefined {
    this.problem = problem;
    return undefined;
  }

  #room(name: string): string | undefined {
    if (!name.startsWith("@")) return this.client.roomNamed(name)?.id;
    const other = name.slice(1).toLocaleLowerCase();
    return this.client.direct.find((room) => room.name.toLocaleLowerCase() === other)?.id;
  }
}

const PAGE = 30;

function keyOf(event: EventFrame): string {
  return `${event.room} ${event.seq}`;
}
