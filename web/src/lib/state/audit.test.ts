import { expect, test } from "vitest";
import type { AuditView } from "$wire/protocol.ts";
import { ACTIONS, auditDetail, auditSentence } from "./audit.ts";

const ROOM = "0".repeat(32);

function line(of: Partial<AuditView>): AuditView {
  return { position: 1, at: 0, actor: "1".repeat(32), actor_name: "anna", action: "role", target: "bert", ...of };
}

const said = (of: Partial<AuditView>) => auditSentence(line(of), () => "#kitchen");

test.each([
  [{ action: "role", detail: "admin" }, "anna made bert admin"],
  [{ action: "role", detail: "operator", room: ROOM }, "anna made bert operator in #kitchen"],
  [{ action: "remove", room: ROOM, detail: "be nice" }, "anna removed bert from #kitchen"],
  [{ action: "block", detail: "spam" }, "anna blocked bert"],
  [{ action: "invite", target: ROOM, detail: "made" }, "anna made an invite"],
  [{ action: "invite", target: ROOM, detail: "revoked" }, "anna revoked an invite"],
  [{ action: "sign-in-failed", actor: undefined, actor_name: "", target: "bert" }, "A password for bert was wrong"],
  [{ action: "delete", room: ROOM, detail: "message 17" }, "anna deleted something by bert in #kitchen"],
])("%j is told as a sentence", (of, sentence) => {
  expect(said(of)).toBe(sentence);
});

test("every action has a sentence without gaps", () => {
  const sentences = ACTIONS.map((action) => said({ action, room: ROOM, detail: "x" }));

  expect(sentences.filter((sentence) => /[{}]|admin\./.test(sentence))).toEqual([]);
  expect(new Set(sentences).size).toBe(ACTIONS.length);
});

test("an action of a newer server is told as far as it is known", () => {
  expect(said({ action: "painted", target: "the wall" })).toBe("anna: painted the wall");
});

test("a reason is told beside the sentence, and what the sentence says already is not", () => {
  expect(auditDetail(line({ action: "block", detail: "spam" }))).toBe("spam");
  expect(auditDetail(line({ action: "role", detail: "admin" }))).toBe("");
});
