import { expect, test } from "vitest";
import type { ClientFrame, ServerFrame, Welcome } from "$wire/protocol.ts";
import { FakeClock, settled } from "../../../tests/fake/clock.ts";
import { FakeSocket } from "../../../tests/fake/socket.ts";
import { Connection, type Status, type Told } from "./connection.ts";
import { Problem } from "./problem.ts";

const WELCOME = { type: "welcome", epoch: "e", user: "a" } as ServerFrame;

/** A connection whose other end is the test. */
class World {
  readonly clock = new FakeClock();
  readonly sockets: FakeSocket[] = [];
  readonly sent: ClientFrame[] = [];
  readonly told: Told[] = [];
  readonly statuses: Status[] = [];
  tickets: (() => Promise<string>)[] = [];
  /** What has come waits to be shown for so long. */
  soonMs = 0;
  onwelcome: (welcome: Welcome) => void = () => undefined;

  readonly connection = new Connection(
    {
      socket: () => {
        const socket = new FakeSocket((_, frame) => void this.sent.push(frame));
        this.sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      ticket: () => this.tickets.shift()?.() ?? Promise.resolve("ticket"),
      now: () => this.clock.now,
      random: () => 0,
      after: (ms, call) => this.clock.after(ms, call),
      steady: () => this.clock.now,
      soon: (call) => void this.clock.after(this.soonMs, call),
    },
    {
      resume: () => undefined,
      welcome: (welcome) => this.onwelcome(welcome),
      told: (frames) => void this.told.push(...frames),
      changed: (status) => void this.statuses.push(status),
    },
  );

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("Nothing was dialled.");
    return socket;
  }

  get status(): string {
    return this.connection.status.name;
  }

  /** Connected and welcome. */
  async open(): Promise<this> {
    await this.connection.open();
    await settled();
    this.socket.tell(WELCOME);
    await this.clock.pass(this.soonMs);
    return this;
  }
}

test("a goodbye that comes just before the end is heard", async () => {
  const world = await new World().open();
  world.soonMs = 1_000;

  world.socket.tell({ type: "goodbye", code: "removed", message: "Out." });
  world.socket.cut();

  expect(world.connection.status).toEqual({ name: "ended", code: "removed", message: "Out." });
});

test("an answer that came just before the end is not lost, nor is what was told", async () => {
  const world = await new World().open();
  world.soonMs = 1_000;
  const answer = world.connection.ask({ type: "away" });

  world.socket.tell({ type: "read", room: "r", seq: 1 });
  world.socket.tell({ type: "ok", tag: 1, kind: "done" });
  world.socket.cut();

  await expect(answer).resolves.toMatchObject({ kind: "done" });
  expect(world.told).toMatchObject([{ type: "read", seq: 1 }]);
  expect(world.status).toBe("waiting");
});

test("a connection on which an answer does not come is given up, and what else waits is lost with it", async () => {
  const world = await new World().open();
  const first = world.connection.ask({ type: "away" }).catch((problem: Problem) => problem.code);
  await world.clock.pass(5_000);
  const second = world.connection.ask({ type: "away" }).catch((problem: Problem) => problem.code);

  await world.clock.pass(15_000);

  expect(await Promise.all([first, second])).toEqual(["timeout", "lost"]);
  expect(world.status).toBe("waiting");
});

test("an answer that waits to be shown is in time", async () => {
  const world = await new World().open();
  world.soonMs = 60_000;
  const answer = world.connection.ask({ type: "away" });
  world.socket.tell({ type: "ok", tag: 1, kind: "done" });

  await world.clock.pass(20_000);

  await expect(answer).resolves.toMatchObject({ kind: "done" });
  expect(world.status).toBe("open");
});

test("a connection that is asked whether it lives and doesn't say so is given up soon", async () => {
  const world = await new World().open();

  world.connection.again();
  await world.clock.pass(8_000);

  expect(world.sent.at(-1)).toMatchObject({ type: "ping" });
  expect(world.status).not.toBe("open");
});

test("a connection through which much comes before the answer is alive", async () => {
  const world = await new World().open();

  world.connection.again();
  await world.clock.pass(5_000);
  world.socket.tell({ type: "read", room: "r", seq: 1 });
  await world.clock.pass(5_000);

  expect(world.status).toBe("open");
});

test("the waits double up to twenty seconds, and begin anew after a welcome", async () => {
  const world = new World();
  world.tickets = Array.from({ length: 8 }, () => () => Promise.reject(new TypeError("Failed to fetch")));
  const waits = () =>
    world.statuses.flatMap((status) => (status.name === "waiting" ? [status.until - world.clock.now] : []));
  const seen: number[] = [];

  await world.connection.open();
  for (let nr = 0; nr < 8; nr++) {
    seen.push(waits().at(-1) ?? 0);
    await world.clock.pass(seen.at(-1) ?? 0);
  }
  world.socket.tell(WELCOME);
  await world.clock.pass(0);
  world.socket.cut();

  expect(seen).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  expect(waits().at(-1)).toBe(250);
});

test("a ticket that is refused ends it with the server's words", async () => {
  const world = new World();
  world.tickets = [() => Promise.reject(new Problem("invalid_token", "Signed out.", 401))];

  await world.connection.open();

  expect(world.connection.status).toEqual({ name: "ended", code: "invalid_token", message: "Signed out." });
});

test("a ticket that was good no more is no end: another is asked for", async () => {
  const world = new World();
  await world.connection.open();
  await settled();

  world.socket.tell({ type: "goodbye", code: "invalid_ticket", message: "Too late." });
  await world.clock.pass(0);
  expect(world.status).toBe("waiting");
  await world.clock.pass(500);

  expect(world.sockets.length).toBe(2);
});

test("a ticket that comes after another was asked for opens nothing", async () => {
  const world = new World();
  let late: (ticket: string) => void = () => undefined;
  world.tickets = [() => new Promise((resolve) => (late = resolve))];
  void world.connection.open();
  await world.connection.open();

  late("late");
  await settled();

  expect(world.sent).toMatchObject([{ type: "hello", ticket: "ticket" }]);
});

test("a server that takes the connection and never welcomes is given up", async () => {
  const world = new World();
  await world.connection.open();

  await world.clock.pass(14_999);
  expect(world.status).toBe("connecting");
  await world.clock.pass(1);

  expect(world.status).toBe("waiting");
});

test("who leaves upon the welcome hears no more of it", async () => {
  const world = new World();
  world.onwelcome = () => world.connection.close();
  await world.connection.open();
  await settled();

  world.socket.tell(WELCOME);
  world.socket.tell({ type: "read", room: "r", seq: 1 });
  await world.clock.pass(0);

  expect(world.told).toEqual([]);
  expect(world.status).toBe("ended");
});
