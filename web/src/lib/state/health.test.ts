import { expect, test } from "vitest";
import type { Api } from "$wire/protocol.ts";
import { checks } from "./health.ts";

const NOW = 1_795_801_500_000;
const DAY_MS = 86_400_000;

function health(of: Partial<Api.Health>): Api.Health {
  return {
    version: "0.1.0",
    uptime_ms: 3 * 86_400_000,
    sessions: [{ gateway: "http", count: 2 }],
    users: 3,
    guests: 1,
    rooms: 2,
    events: 40,
    store_bytes: 1_000_000,
    files: { count: 1, bytes: 10 },
    disk_free_bytes: 50_000_000_000,
    search_behind: 0,
    last_backup: NOW - DAY_MS,
    ...of,
  };
}

const warned = (of: Partial<Api.Health>) =>
  checks(health(of), NOW)
    .filter((check) => check.warn)
    .map((check) => check.label);

test("nothing is to be looked at of a server that is well", () => {
  expect(warned({})).toEqual([]);
});

test.each<[Partial<Api.Health>, string]>([
  [{ disk_free_bytes: 900_000_000 }, "Free on the disk"],
  [{ files: { count: 9, bytes: 95, quota: 100 } }, "Files"],
  [{ search_behind: 5_000 }, "Search"],
  [{ last_backup: undefined }, "Last backup"],
  [{ last_backup: NOW - 8 * DAY_MS }, "Last backup"],
])("%j is told with what to do", (of, label) => {
  expect(warned(of)).toEqual([label]);
});

test("what a machine does not tell is left out", () => {
  const labels = checks(health({ disk_free_bytes: undefined, memory_bytes: undefined }), NOW).map(
    (check) => check.label,
  );
  expect(labels).not.toContain("Free on the disk");
  expect(labels).not.toContain("Memory");
});

test("sessions are told by their door, and that there is none", () => {
  const told = (sessions: Api.Health["sessions"]) => checks(health({ sessions }), NOW)[2]?.value;
  const both = [{ gateway: "http", count: 12 } as const, { gateway: "line", count: 3 } as const];
  expect([told(both), told([])]).toEqual(["12 by browser or client, 3 by plain lines", "nobody is connected"]);
});

test("the last backup is told by its age, and that there is none", () => {
  const told = (last_backup?: number) =>
    checks(health({ last_backup }), NOW).find(({ label }) => label === "Last backup")?.value;
  expect([told(NOW - 2 * DAY_MS), told()]).toEqual(["2 days ago", "there is none yet"]);
});
