import { expect, test } from "vitest";
import { choose, outdated } from "./shell.ts";

const ORIGIN = "https://chat.example.org";
const SHELL = new Set(["/assets/index-1a2b.js", "/icon.svg"]);

const chosen = (path: string, of: { mode?: string; method?: string } = {}) =>
  choose({ method: "GET", mode: "cors", ...of, url: new URL(path, ORIGIN).href }, ORIGIN, SHELL);

test.each(["/", "/settings", "/r/0123456789abcdef0123456789abcdef/17", "/admin/users", "/join#c0de"])(
  "the place %s opens with the page that was kept where the server can't be reached",
  (path) => {
    expect(chosen(path, { mode: "navigate" })).toBe("page");
  },
);

test.each(["/assets/index-1a2b.js", "/icon.svg"])("%s, a part of the page, is taken from the cache", (path) => {
  expect(chosen(path)).toBe("part");
});

test.each(["/api/v1/session", "/api/v1/files/0123/content", "/api", "/api/v1/openapi.json"])(
  "nothing is kept of %s",
  (path) => {
    expect([chosen(path), chosen(path, { mode: "navigate" })]).toEqual(["network", "network"]);
  },
);

test("nothing is kept of other servers, of what is sent, and of what no build has named", () => {
  expect(chosen("https://elsewhere.example/assets/index-1a2b.js")).toBe("network");
  expect(chosen("/assets/index-1a2b.js", { method: "POST" })).toBe("network");
  expect(chosen("/assets/other.js")).toBe("network");
  expect(chosen("/metrics")).toBe("network");
});

test("a file that is opened by itself is not answered with the page", () => {
  expect(chosen("/icon.svg", { mode: "navigate" })).toBe("network");
});

test("caches of other versions are outdated, and those of nobody's business stay", () => {
  expect(outdated(["parlor-1", "parlor-2", "something"], "2")).toEqual(["parlor-1"]);
});
