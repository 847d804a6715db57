// Runs the text commands by the client's own requests. What they answer goes to their caller alone; what destroys something asks first.

import { t, type Key } from "../i18n/index.svelte.ts";
import { en } from "../i18n/en/index.ts";
import { Problem } from "../net/problem.ts";
import { COMMANDS, commandNamed, nearest, spanOf, usage, type Command } from "../text/commands.ts";
import { glyphOf } from "../text/emoji.ts";
import type { Api, RoomSummary, WhoEntry } from "$wire/protocol.ts";
import type { Answer, AnswerLine } from "./answer.ts";
import { Arguments, Misuse } from "./arguments.ts";
import type { Client } from "./client.svelte.ts";
import { explain } from "./explain.ts";
import { moderation } from "./moderation.ts";
import type { Outgoing } from "./outbox.svelte.ts";
import type { Overlays } from "./overlays.svelte.ts";
import type { Room } from "./room.svelte.ts";
import { isDeleted, isPost, rowsOf, type Post } from "./rows.ts";

/** What a command can reach. */
export interface Reach {
  readonly client: Client;
  readonly overlays: Pick<Overlays, "open">;
  /** The room it was typed in. */
  readonly room: Room;
  say(text: string, more?: Pick<Outgoing, "action" | "replyTo" | "lifetime">): boolean;
  pickFiles(): void;
  download(file: string, name: string): void;
}

export type Result = Promise<Answer | undefined> | Answer | undefined;
export type Handler = (reach: Reach, given: Arguments) => Result;

const SHOWN = 20;
const MOST_SHOWN = 100;

/** Runs a command. What is wrong with it, or why the server refuses it, is an answer as well. */
export async function run(reach: Reach, command: Command, rest: string): Promise<Answer | undefined> {
  try {
    return await HANDLERS[command.name]?.(reach, new Arguments(rest));
  } catch (problem) {
    if (problem instanceof Misuse) {
      const lines = [{ text: usage(command), more: helpOf(command) }];
      return { title: problem.message, lines, problem: true, keep: true };
    }
    return { title: explain(problem), problem: true, keep: problem instanceof Problem && problem.passes };
  }
}

/** What a command does, in a few words. */
export function helpOf(command: Pick<Command, "name">): string {
  const key = `help_${command.name}`;
  return key in en.composer ? t(`composer.${key}` as Key) : "";
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  help,
  join,
  create,
  leave,
  rooms,
  topic,
  async invite({ client, room }, given) {
    const user = given.user();
    const into = given.room();
    await client.ask({ type: "invite", room: into ? `#${into}` : room.id, user: `@${user}` });
    return { title: t("composer.invited", { name: user, room: `#${into ?? room.name}` }) };
  },
  who,
  msg,
  me: ({ say }, given) => void say(given.text(), { action: true }),
  say: ({ say }, given) => void say(given.text()),
  expire({ say }, given) {
    const stands = lifetime(given);
    say(given.text(), { lifetime: stands });
    return undefined;
  },
  retention: ({ client, room }, given) =>
    keep(client, room, { retention_ms: given.takes("off") ? 0 : lifetime(given) }),
  until: ({ client, room }, given) => keep(client, room, end(given)),
  reply(reach, given) {
    const replyTo = target(given, () => lastPost(reach));
    reach.say(given.text(), { replyTo });
    return undefined;
  },
  async edit(reach, given) {
    const seq = target(given, () => lastOwn(reach));
    await reach.client.ask({ type: "edit", room: reach.room.id, target: seq, text: given.text() });
    return undefined;
  },
  delete: remove,
  async react(reach, given) {
    const seq = target(given, () => lastPost(reach));
    const word = given.need("EMOJI");
    const on = !word.startsWith("-");
    const typed = on ? word : word.slice(1);
    const emoji = glyphOf(typed) ?? typed;
    await reach.client.ask({ type: "react", room: reach.room.id, target: seq, emoji, on });
    return undefined;
  },
  pin: (reach, given) => pin(reach, given, true),
  unpin: (reach, given) => pin(reach, given, false),
  history,
  search({ overlays }, given) {
    overlays.open({ name: "search", words: given.text("WORDS") });
    return undefined;
  },
  send: ({ pickFiles }) => pickFiles() as undefined,
  files,
  async get({ client, room, download }, given) {
    const name = given.text("NAME");
    const { file } = await client.ask<"file">({ type: "file_named", room: room.id, name });
    download(file.id, file.name ?? name);
    return undefined;
  },
  async run({ client, room }, given) {
    await client.ask({ type: "run", room: room.id, command: given.text("COMMAND") });
    return undefined;
  },
  async nick({ client }, given) {
    await client.ask({ type: "rename", name: given.need("NAME") });
    return { title: t("composer.renamed", { name: client.me.name }) };
  },
  async away({ client }, given) {
    const text = given.rest();
    await client.ask({ type: "away", ...(text && { text }) });
    return { title: text ? t("composer.away", { text }) : t("composer.back") };
  },
  ignore: (reach, given) => ignore(reach, given, true),
  unignore: (reach, given) => ignore(reach, given, false),
  register: ({ overlays }) => overlays.open({ name: "register" }) as undefined,
  password: ({ overlays, client }) =>
    overlays.open(client.isGuest ? { name: "register" } : { name: "password" }) as undefined,
  async "2fa"({ client }, given) {
    if (given.word()?.toLowerCase() === "reset") {
      const user = given.user();
      await client.ask({ type: "reset_factor", user: `@${user}` });
      return { title: t("composer.factor_reset", { name: user }) };
    }
    client.router.go({ page: "settings" });
    return undefined;
  },
  qr(reach, given) {
    const code = given.rest();
    reach.overlays.open({ name: "handoff", ...(code && { code }) });
    return undefined;
  },
  ...moderation,
  quit: ({ client }) => ({
    title: t("composer.quit_asks"),
    confirm: { label: t("composer.quit"), run: () => client.signOut().then(() => undefined) },
  }),
};

/** Milliseconds that something can stand: the server says where that is too short or too long. */
function lifetime(given: Arguments): number {
  const span = given.span();
  if (span === undefined) throw new Misuse(t("composer.missing", { argument: "DURATION" }));
  return span;
}

function end(given: Arguments): Api.Keeping {
  if (given.takes("off")) return { ends_at: 0 };
  const word = given.need("DATE");
  const span = spanOf(word);
  if (span !== undefined) return { ends_in_ms: span };
  const at = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?$/.test(word)
    ? Date.parse(word.length > 10 ? `${word}:00Z` : `${word}T00:00:00Z`)
    : Number.NaN;
  if (Number.isNaN(at)) throw new Misuse(t("composer.no_end", { word }));
  return { ends_at: at };
}

async function keep(client: Client, room: Room, keeping: Api.Keeping): Promise<undefined> {
  await client.ask({ type: "set_keeping", room: room.id, ...keeping });
}

function help(_: Reach, given: Arguments): Answer {
  const word = given.word()?.replace(/^[/!]/, "");
  if (word === undefined) {
    const lines = COMMANDS.map((command) => ({ text: usage(command), more: helpOf(command) }));
    return { title: t("composer.help"), lines: [...lines, { text: "//…", more: t("composer.help_slash") }] };
  }
  const command = commandNamed(word);
  if (!command) {
    const near = nearest(word);
    const lines = near ? [{ text: t("composer.did_you_mean", { command: `/${near}` }) }] : [];
    return { title: t("composer.unknown", { word: `/${word}` }), lines, problem: true };
  }
  const others = command.aliases.map((alias) => `/${alias}`).join(", ");
  return { title: usage(command), lines: [{ text: helpOf(command), ...(others && { more: others }) }] };
}

async function join({ client }: Reach, given: Arguments): Promise<undefined> {
  const name = given.needRoom();
  const key = given.word();
  const there = client.roomNamed(name);
  if (there) {
    client.show(there.id);
    return;
  }
  try {
    await client.ask({ type: "join", room: `#${name}`, ...(key && { key }) });
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.code !== "no_such_room") throw problem;
    if (key && key !== "private") throw problem;
    await client.ask({ type: "create_room", name, kind: key === "private" ? "private" : "public" });
  }
  const joined = client.roomNamed(name);
  if (joined) client.show(joined.id);
}

async function create({ client }: Reach, given: Arguments): Promise<undefined> {
  const name = given.needRoom();
  let kind: "public" | "private" = "public";
  let keeping: Api.Keeping = {};
  for (let word = given.word(); word !== undefined; word = given.word()) {
    const option = word.toLowerCase();
    if (option === "public" || option === "private") kind = option;
    else if (option === "--end") keeping = { ...keeping, ...end(given) };
    else if (option === "--retention") keeping = { ...keeping, retention_ms: lifetime(given) };
    else throw new Misuse(t("composer.no_option", { word }));
  }
  const { room } = await client.ask<"room_id">({ type: "create_room", name, kind, ...keeping });
  client.show(room);
}

function leave({ client, room }: Reach, given: Arguments): Answer {
  const name = given.room();
  const left = name === undefined ? room : client.roomNamed(name);
  if (!left) throw new Misuse(t("composer.not_in", { room: `#${name ?? ""}` }));
  const shown = left.kind === "direct" ? left.name : `#${left.name}`;
  const run = async () => void (await client.act({ type: "leave", room: left.id })) as undefined;
  return { title: t("composer.leave_asks", { room: shown }), confirm: { label: t("composer.leave"), run } };
}

async function rooms({ client }: Reach): Promise<Answer> {
  const { rooms } = await client.ask<"rooms">({ type: "rooms" });
  const named = rooms.filter((room) => room.kind !== "direct");
  return { title: t("composer.rooms", { count: named.length }), lines: named.map((room) => roomLine(client, room)) };
}

function roomLine(client: Client, room: RoomSummary): AnswerLine {
  const run = () => (client.rooms.has(room.id) ? client.show(room.id) : void client.join(room.id));
  const members = t("composer.members", { count: room.members });
  return { text: `#${room.name ?? ""}`, more: room.topic ? `${members} · ${room.topic}` : members, run };
}

async function topic({ client, room }: Reach, given: Arguments): Promise<Answer | undefined> {
  const text = given.rest();
  if (text) {
    await client.ask({ type: "set_topic", room: room.id, topic: text === "-" ? "" : text });
    return undefined;
  }
  return { title: room.topic ? t("composer.topic", { topic: room.topic }) : t("composer.no_topic") };
}

async function who({ client, room }: Reach, given: Arguments): Promise<Answer> {
  const name = given.room();
  const of = name === undefined ? room.id : `#${name}`;
  const { who } = await client.ask<"who">({ type: "who", room: of });
  return { title: t("composer.here", { count: who.length }), lines: who.map((entry) => whoLine(client, entry)) };
}

function whoLine(client: Client, { who, away }: WhoEntry): AnswerLine {
  const isMe = who.id === client.me.user;
  const more = away === undefined ? (isMe ? t("common.you") : undefined) : t("composer.is_away", { text: away });
  return { text: who.name, ...(more && { more }), ...(!isMe && { run: () => void client.showDirect(who.name) }) };
}

async function msg({ client }: Reach, given: Arguments): Promise<undefined> {
  const name = given.user();
  const text = given.rest();
  const { room } = await client.ask<"room_id">({ type: "open_direct", with: `@${name}` });
  if (text) client.outbox.add({ room, text });
  client.show(room);
}

function remove(reach: Reach, given: Arguments): Answer {
  const seq = target(given, () => lastOwn(reach));
  const row = reach.room.log.find(seq);
  const said = row?.kind === "message" ? row.text : row?.kind === "file" ? row.name : undefined;
  const run = async () =>
    void (await reach.client.act({ type: "delete", room: reach.room.id, target: seq })) as undefined;
  return {
    title: t("composer.delete_asks"),
    ...(said && { lines: [{ text: said }] }),
    confirm: { label: t("composer.delete"), run },
  };
}

async function pin(reach: Reach, given: Arguments, on: boolean): Promise<undefined> {
  const seq = target(given, () => lastPost(reach));
  await reach.client.ask({ type: "pin", room: reach.room.id, target: seq, on });
}

async function history({ client, room }: Reach, given: Arguments): Promise<Answer> {
  const count = Math.min(given.count() ?? SHOWN, MOST_SHOWN);
  const page = await client.ask<"history">({ type: "history", room: room.id, order: "newest", limit: count });
  const posts = rowsOf(page).filter((row): row is Post => isPost(row) && !isDeleted(row));
  const lines = posts.map((row) => {
    const said = row.kind === "message" ? row.text : row.name;
    return { text: `${row.by.name}: ${said ?? ""}`, more: String(row.seq), run: () => client.show(room.id, row.seq) };
  });
  return { title: t("composer.history", { count: lines.length }), lines };
}

async function files({ client, room, download }: Reach): Promise<Answer> {
  const { files } = await client.ask<"files">({ type: "files", room: room.id, limit: MOST_SHOWN });
  const ready = files.filter((file) => file.state === "ready");
  const lines = ready.map((file) => {
    const name = file.name ?? "";
    return { text: name, more: file.by.name, run: () => download(file.id, name) };
  });
  return { title: t("composer.files", { count: lines.length }), lines };
}

async function ignore({ client }: Reach, given: Arguments, on: boolean): Promise<Answer> {
  const name = given.user();
  await client.ask({ type: "ignore", user: `@${name}`, on });
  return { title: t(on ? "composer.ignored" : "composer.unignored", { name }) };
}

/** The `seq` of the message that is meant: by its number, or `^` for the last. */
function target(given: Arguments, last: () => Post | undefined): number {
  const word = given.need("NUMBER|^");
  if (word === "^") {
    const row = last();
    if (!row) throw new Misuse(t("composer.no_message"));
    return row.seq;
  }
  const seq = Number(word.replace(/^#/, ""));
  if (!Number.isSafeInteger(seq) || seq < 1) throw new Misuse(t("composer.no_number", { word }));
  return seq;
}

function lastPost({ room }: Reach): Post | undefined {
  return room.log.rows.findLast((row): row is Post => isPost(row) && !isDeleted(row));
}

function lastOwn({ room, client }: Reach): Post | undefined {
  return room.log.rows.findLast((row): row is Post => isPost(row) && !isDeleted(row) && row.by.id === client.me.user);
}
