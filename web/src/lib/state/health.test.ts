import { expect, test } from "vitest";
import type { Health } from "../net/admin.ts";
import { checks } from "./health.ts";

const NOW = 1_795_000_000_000;
const DAY = 86_400_000;

function health(of: Partial<Health>): Health {
  return {
    version: "0.1.0",
    uptime_ms: 3 * DAY,
    sessions: { http: 2 },
    users: 3,
    rooms: 2,
    store_bytes: 1_000_000,
    files: { count: 1, bytes: 10 },
    disk_free_bytes: 50_000_000_000,
    search_behind: 0,
    last_backup: NOW - DAY,
    ...of,
  };
}

const warned = (of: Partial<Health>) =>
  checks(health(of), NOW)
    .filter((check) => check.warn)
    .map((check) => check.label);

test("nothing is to be looked at of a server that is well", () => {
  expect(warned({})).toEqual([]);
});

test.each<[Partial<Health>, string]>([
  [{ disk_free_bytes: 900_000_000 }, "Free on the disk"],
  [{ files: { count: 9, bytes: 95, quota: 100 } }, "Files"],
  [{ search_behind: 5_000 }, "Search"],
  [{ last_backup: undefined }, "Last backup"],
  [{ last_backup: NOW - 8 * DAY }, "Last backup"],
])("%j is told with what to do", (of, label) => {
  expect(warned(of)).toEqual([label]);
});

test("sessions are told by their door, and that there is none", () => {
  const told = (sessions: Health["sessions"]) => checks(health({ sessions }), NOW)[2]?.value;
  expect(told({ http: 12, line: 3 })).toBe("12 by browser or client, 3 by plain lines");
  expect(told({})).toBe("nobody is connected");
});
