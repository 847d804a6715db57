import { expect, test } from "vitest";
import { settled } from "../../../tests/fake/clock.ts";
import { lobbyOf, started } from "../../../tests/fake/client.ts";
import { ANNA, BERT, FakeServer } from "../../../tests/fake/server.ts";
import { MOST_ROWS, type Log } from "./log.svelte.ts";
import { MOST_PEOPLE, type ComingsRow, type MessageRow, type Post } from "./rows.ts";

async function opened(count: number): Promise<{ server: FakeServer; log: Log }> {
  const server = new FakeServer();
  server.fill(count);
  const { log } = lobbyOf(await started(server));
  await log.toEnd();
  return { server, log };
}

const seqs = (log: Log) => log.rows.map(({ seq }) => seq);
const texts = (log: Log) => log.rows.map((row) => (row as MessageRow).text);
const run = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

test("a room opens at its newest messages", async () => {
  const { log } = await opened(200);

  expect(seqs(log)).toEqual(run(141, 200));
  expect(log.atEnd).toBe(true);
  expect(log.atStart).toBe(false);
});

test("an empty room is at its start and at its end", async () => {
  const { log } = await opened(0);

  expect([log.ready, log.atStart, log.atEnd, log.rows.length]).toEqual([true, true, true, 0]);
});

test("paging to the start and back to the end has no gap and no double, and keeps so many rows", async () => {
  const { log } = await opened(1_000);

  while (!log.atStart) {
    await log.older();
    expect(seqs(log)).toEqual(run(log.rows[0]?.seq ?? 0, log.rows.at(-1)?.seq ?? 0));
    expect(log.rows.length).toBeLessThanOrEqual(MOST_ROWS);
  }
  expect(log.rows[0]?.seq).toBe(1);
  expect(log.atEnd).toBe(false);

  while (!log.atEnd) {
    await log.newer();
    expect(seqs(log)).toEqual(run(log.rows[0]?.seq ?? 0, log.rows.at(-1)?.seq ?? 0));
  }
  expect(log.rows.at(-1)?.seq).toBe(1_000);
  expect(log.atStart).toBe(false);
});

test("what is written while an older page is read stands at the end once", async () => {
  const { server, log } = await opened(100);

  server.hold();
  const read = log.older();
  server.say(BERT, "meanwhile");
  await settled();
  await server.release();
  await read;

  expect(seqs(log)).toEqual(run(21, 101));
  expect(texts(log).at(-1)).toBe("meanwhile");
});

test("what is written while the last newer page is read follows it without a gap", async () => {
  const { server, log } = await opened(300);
  await log.toSeq(200);

  server.hold();
  const read = (async () => {
    while (!log.atEnd) await log.newer();
  })();
  server.fill(3);
  await server.release();
  await read;

  expect(log.rows.at(-1)?.seq).toBe(303);
  expect(seqs(log)).toEqual(run(log.rows[0]?.seq ?? 0, 303));
});

test("an edit while the page of its message is read is not lost", async () => {
  const { server, log } = await opened(100);

  server.hold();
  const read = log.older();
  server.happen(BERT, { kind: "edited", target: 25, text: "changed" });
  await settled();
  await server.release();
  await read;

  expect((log.find(25) as MessageRow).text).toBe("changed");
});

test("what is written is not put at the end of a window that is elsewhere", async () => {
  const { server, log } = await opened(500);
  await log.toSeq(100);

  server.say(BERT, "at the end");
  await settled();

  expect(log.atEnd).toBe(false);
  expect(log.has(501)).toBe(false);
  expect(log.head).toBe(501);
});

test("those who follow lose the oldest rows, and find them again", async () => {
  const { server, log } = await opened(10);

  server.fill(400);
  await settled();

  expect(seqs(log)).toEqual(run(251, 410));
  expect(log.atStart).toBe(false);
  await log.older();
  expect(log.rows[0]?.seq).toBe(231);
});

test("those who read further up keep their rows when more comes than there is room for", async () => {
  const { server, log } = await opened(300);
  while (log.rows.length < MOST_ROWS) await log.older();
  log.following = false;
  const first = log.rows[0]?.seq;

  server.fill(50);
  await settled();

  expect(log.rows[0]?.seq).toBe(first);
  expect(log.atEnd).toBe(false);
  while (!log.atEnd) await log.newer();
  expect(seqs(log)).toEqual(run(191, 350));
});

test("jumping shows a message with others on both sides of it", async () => {
  const { log } = await opened(500);

  const there = await log.toSeq(100);

  expect(there).toBe(true);
  expect(seqs(log)).toEqual(run(71, 130));
});

test("jumping to what is no row answers that it isn't there", async () => {
  const { server, log } = await opened(10);
  const { seq } = server.happen(BERT, { kind: "reacted", target: 1, emoji: "👍" });
  await settled();

  expect(await log.toSeq(seq)).toBe(false);
});

test("jumping beyond the end leads to the end", async () => {
  const { log } = await opened(100);

  expect(await log.toSeq(999)).toBe(false);

  expect(seqs(log)).toEqual(run(41, 100));
  expect(log.atEnd).toBe(true);
});

test("jumping to a date finds the first message from then on", async () => {
  const server = new FakeServer();
  server.fill(100);
  await server.clock.pass(86_400_000);
  const since = server.clock.now;
  server.fill(100);
  const { log } = lobbyOf(await started(server));

  expect(await log.toDate(since)).toBe(101);
  expect(log.has(90)).toBe(true);
});

test("a date after everything leads to the end", async () => {
  const { server, log } = await opened(100);

  expect(await log.toDate(server.clock.now + 1)).toBeUndefined();
  expect(log.atEnd).toBe(true);
});

test("a page of reactions alone does not end the search for rows", async () => {
  const server = new FakeServer();
  server.fill(5);
  for (let time = 0; time < 150; time++) {
    server.happen(BERT, { kind: time % 2 ? "unreacted" : "reacted", target: 1, emoji: "👍" });
  }
  server.say(BERT, "last");
  const { log } = lobbyOf(await started(server));

  await log.toEnd();

  expect(seqs(log)).toEqual([1, 2, 3, 4, 5, 156]);
  expect(log.atStart).toBe(true);
});

test("reactions that stand are there after paging, those that were taken back are not", async () => {
  const { server, log } = await opened(100);
  server.happen(BERT, { kind: "reacted", target: 3, emoji: "👍" });
  server.happen(ANNA, { kind: "reacted", target: 3, emoji: "🎉" });
  server.happen(BERT, { kind: "unreacted", target: 3, emoji: "👍" });
  await settled();

  while (!log.atStart) await log.older();

  expect((log.find(3) as Post).reactions).toEqual([{ emoji: "🎉", by: [ANNA] }]);
});

test("a quoted message outside of the window is asked for once, and follows its edits", async () => {
  const { server, log } = await opened(300);

  expect(log.quote(7)).toBeUndefined();
  log.quote(7);
  await settled();
  expect((log.quote(7) as MessageRow).text).toBe("message 7");
  expect(server.asked.filter(({ type }) => type === "history").length).toBe(2);

  server.happen(BERT, { kind: "edited", target: 7, text: "changed" });
  await settled();
  expect((log.quote(7) as MessageRow).text).toBe("changed");
});

test("a row that nothing happened to stays the same object", async () => {
  const { server, log } = await opened(20);
  const before = log.find(5);

  server.happen(BERT, { kind: "edited", target: 6, text: "changed" });
  server.say(BERT, "more");
  await settled();

  expect(log.find(5)).toBe(before);
  expect((log.find(6) as MessageRow).text).toBe("changed");
});

test("a page that can't be read leaves the window as it was, and can be asked for again", async () => {
  const { server, log } = await opened(200);
  server.refused.set("history", "busy");
  await expect(log.older()).rejects.toThrow("Refused");
  expect(seqs(log)).toEqual(run(141, 200));

  server.refused.clear();
  await log.older();

  expect(seqs(log)).toEqual(run(121, 200));
});

test("who goes to the end twice at once reads it once, and a jump waits for a page that is being read", async () => {
  const { server, log } = await opened(500);

  server.hold();
  const older = log.older();
  const there = log.toSeq(20);
  const back = Promise.all([log.toEnd(), log.toEnd()]);
  await server.release();

  expect([await older, await there, await back]).toEqual([undefined, true, [undefined, undefined]]);
  expect(log.atEnd).toBe(true);
  expect(seqs(log)).toEqual(run(log.rows[0]?.seq ?? 0, 500));
});

test("what is quoted is let go of when the window quotes it no more", async () => {
  const server = new FakeServer();
  server.fill(300);
  server.happen(BERT, { kind: "message", text: "as you said", reply_to: 3 });
  const { log } = lobbyOf(await started(server));
  await log.toEnd();
  log.quote(3);
  await settled();
  expect([...log.quoted.keys()]).toEqual([3]);

  await log.toSeq(150);

  expect([...log.quoted.keys()]).toEqual([]);
});

test("what is read further up or down is shown some rows at a time, without a gap", async () => {
  const { log } = await opened(400);
  const shown: number[][] = [];
  const painted = async () => void shown.push(seqs(log));

  await log.older(painted);
  expect(shown).toEqual([run(331, 400)]);
  expect(seqs(log)).toEqual(run(321, 400));

  await log.toSeq(100);
  shown.length = 0;
  const last = log.rows.at(-1)?.seq ?? 0;
  await log.newer(painted);
  expect(shown).toEqual([run(log.rows[0]?.seq ?? 0, last + 10)]);
  expect(log.rows.at(-1)?.seq).toBe(last + 20);
});

test("what happens before all of a page is shown is lost in none of it", async () => {
  const { server, log } = await opened(100);

  await log.older(async () => {
    server.happen(BERT, { kind: "edited", target: 25, text: "not shown yet" });
    server.happen(BERT, { kind: "edited", target: 35, text: "shown" });
    server.say(BERT, "meanwhile");
    await settled();
  });

  const find = (seq: number) => (log.find(seq) as MessageRow).text;
  expect([find(25), find(35)]).toEqual(["not shown yet", "shown"]);
  expect(texts(log).at(-1)).toBe("meanwhile");
  expect(seqs(log).slice(0, 80)).toEqual(run(21, 100));
});

test("a page that was read before rows which are let go meanwhile leaves no gap", async () => {
  const { server, log } = await opened(300);
  while (log.rows.length < MOST_ROWS - 20) await log.older();

  await log.older(async () => {
    server.fill(30);
    await settled();
  });

  expect(seqs(log)).toEqual(run(log.rows[0]?.seq ?? 0, log.rows.at(-1)?.seq ?? 0));
});

/** So many come, one after the other, or come and go again. */
function come(server: FakeServer, count: number, going = false): void {
  for (let nr = 1; nr <= count; nr++) {
    const who = { id: `${nr}`.padStart(32, "0"), name: `guest${nr}` };
    server.happen(who, { kind: "joined", role: "member" });
    if (going) server.happen(who, { kind: "left" });
  }
}

const comings = (log: Log) => log.rows.filter((row): row is ComingsRow => row.kind === "comings");

/** Reads up for as long as the window takes more without letting go of what is below. */
async function fillUp(log: Log): Promise<void> {
  while (!log.atStart && !log.isFull) await log.older();
}

test("however many come and go, the window has room for the messages above and below them", async () => {
  const { server, log } = await opened(100);
  come(server, 400, true);
  server.say(BERT, "after them");
  await settled();

  await fillUp(log);

  expect(log.has(100)).toBe(true);
  expect(texts(log).at(-1)).toBe("after them");
  expect(log.rows.length).toBeLessThanOrEqual(MOST_ROWS);
  expect(comings(log).every(({ people }) => people.length <= MOST_PEOPLE)).toBe(true);
});

test("a line of those who come and go covers all of its events, from whichever side it was read", async () => {
  const server = new FakeServer();
  server.fill(5);
  come(server, 30, true);
  server.fill(5);
  const { log } = lobbyOf(await started(server));

  await log.toEnd();
  await fillUp(log);

  expect(log.rows.map((row) => row.kind)).toEqual([
    ...run(1, 5).map(() => "message"),
    "comings",
    ...run(1, 5).map(() => "message"),
  ]);
  expect(comings(log)[0]).toMatchObject({ seq: 6, last: 65 });
  expect(comings(log)[0]?.people).toHaveLength(30);
  expect(log.find(40)?.seq).toBe(6);
});

test("paging over those who came and went has no gap, in either direction", async () => {
  const server = new FakeServer();
  for (let round = 0; round < 30; round++) {
    server.fill(10);
    come(server, 40, true);
  }
  const { log } = lobbyOf(await started(server));
  const covered = () => log.rows.flatMap((row) => run(row.seq, row.kind === "comings" ? row.last : row.seq));
  await log.toEnd();

  while (!log.atStart) {
    await log.older();
    expect(covered()).toEqual(run(log.rows[0]?.seq ?? 0, covered().at(-1) ?? 0));
  }
  while (!log.atEnd) {
    await log.newer();
    expect(covered()).toEqual(run(log.rows[0]?.seq ?? 0, covered().at(-1) ?? 0));
  }
  expect(covered().at(-1)).toBe(log.head);
});

test("a date at which somebody came leads to the line that says so", async () => {
  const { server, log } = await opened(100);
  come(server, 5);
  await server.clock.pass(60_000);
  const since = server.clock.now;
  come(server, 5);
  await settled();

  expect(await log.toDate(since)).toBe(101);
});

test("a window that is lower than the screen may hold more", async () => {
  const { log } = await opened(600);
  await fillUp(log);
  expect(log.rows.length).toBe(MOST_ROWS);

  log.grow();
  await fillUp(log);

  expect(log.rows.length).toBe(2 * MOST_ROWS);
});

test("messages of somebody who is ignored take no place in the window, and are back when they are not", async () => {
  const server = new FakeServer();
  server.say(ANNA, "before");
  server.fill(300);
  const client = await started(server);
  const room = lobbyOf(client);
  await room.log.toEnd();

  server.tell({ type: "ignored", ignored: [BERT] });
  await settled();
  await fillUp(room.log);
  expect(texts(room.log)).toEqual(["before"]);

  server.tell({ type: "ignored", ignored: [] });
  await settled();
  await room.log.toEnd();
  expect(texts(room.log).at(-1)).toBe("message 301");
});
