import { expect, test, vi } from "vitest";
import { t } from "../i18n/index.svelte.ts";
import { Problem } from "../net/problem.ts";
import { JoinForm, type SignIn } from "./join.svelte.ts";

/** A form whose server refuses with this code. */
function refusing(code: string, message = "The server's words."): JoinForm {
  const form = new JoinForm(() => Promise.reject(new Problem(code, message, 403)));
  form.name = "anna";
  return form;
}

test("what was filled in is what the server is asked with", async () => {
  const signIn = vi.fn<SignIn>(() => Promise.resolve());
  const form = new JoinForm(signIn);
  Object.assign(form, { name: " anna ", code: "https://chat.example.org/join#c0de" });

  const field = await form.submit();

  expect(field).toBeUndefined();
  expect(signIn).toHaveBeenCalledWith({ name: "anna", invite: "c0de" });
  expect(form.busy).toBe(false);
});

test("a password that is no more asked for is not sent", async () => {
  const signIn = vi.fn<SignIn>(() => Promise.resolve());
  const form = new JoinForm(signIn);
  Object.assign(form, { name: "anna", password: "left over", withPassword: false });

  await form.submit();

  expect(signIn).toHaveBeenCalledWith({ name: "anna" });
});

test.each([
  ["name_registered", "password", { withPassword: true, suggestion: "anna-2" }],
  ["name_taken", "name", { suggestion: "anna-2" }],
  ["name_confusable", "name", { suggestion: "anna-2" }],
  ["name_blocked", "name", { stopped: false }],
  ["wrong_password", "password", { withPassword: true, password: "" }],
  ["second_factor", "second", { withSecond: true, problem: undefined }],
  ["wrong_code", "second", { second: "" }],
  ["registered_only", "password", { withPassword: true }],
  ["server_invite_only", "code", { withCode: true }],
  ["no_such_invite", "code", { withCode: true }],
  ["blocked", undefined, { stopped: true }],
  ["unreachable", undefined, { stopped: false }],
  ["too_fast", undefined, { stopped: false }],
])("%s leads to the field %s", async (code, field, state) => {
  const form = refusing(code);

  const led = await form.submit();

  expect(led).toBe(field);
  if (code !== "second_factor") expect(form.problem?.field).toBe(field);
  expect(form.problem?.text).not.toBe("");
  expect(form).toMatchObject(state);
  expect(form.ready).toBe(!form.stopped);
});

test("a code that is asked for is sent with the password, and forgotten with the name", async () => {
  const signIn = vi
    .fn<SignIn>(() => Promise.resolve())
    .mockRejectedValueOnce(new Problem("second_factor", "The server's words.", 403));
  const form = new JoinForm(signIn);
  Object.assign(form, { name: "anna", password: "correct horse", withPassword: true });

  const asked = await form.submit();
  const without = await form.submit();
  form.second = " 123 456 ";
  await form.submit();

  expect([asked, without]).toEqual(["second", "second"]);
  expect(signIn.mock.lastCall).toEqual([{ name: "anna", password: "correct horse", code: "123 456" }]);
});

test("the field for a code stays while the browser fills in the same name, and goes with another name", async () => {
  const form = refusing("second_factor");
  Object.assign(form, { password: "correct horse", withPassword: true });
  await form.submit();

  form.name = "";
  form.name = "Anna ";
  expect(form.withSecond).toBe(true);
  form.name = "bert";
  expect(form.withSecond).toBe(false);
});

test.each([
  ["12345", "second"],
  ["123 456", undefined],
  ["abcd-efgh-ijkl-mnop", undefined],
  ["abcd-efgh-ijkl-mno1", "second"],
])("a request that could not be read is the fault of the code %s only where that is none", async (second, field) => {
  const refusals = ["second_factor", "bad_request"].map((code) => new Problem(code, "The server's words.", 400));
  const form = new JoinForm(() => Promise.reject(refusals.shift()));
  Object.assign(form, { name: "anna", password: "correct horse", withPassword: true });
  await form.submit();
  form.second = second;

  expect(await form.submit()).toBe(field);
  expect(form.problem).toEqual(field ? { field, text: t("join.second_form") } : { text: "The server's words." });
});

test("a refusal is told in the language of the page where it has the words", async () => {
  const form = refusing("blocked");
  await form.submit();
  expect(form.problem?.text).toBe(t("problems.code_blocked"));
});

test("the suggestion is a name to come in under as a guest", async () => {
  const form = refusing("name_registered");
  await form.submit();

  form.useSuggestion();

  expect(form).toMatchObject({ name: "anna-2", withPassword: false, problem: undefined, suggestion: undefined });
});

test("a name at fault is told while it is typed and never sent", async () => {
  const signIn = vi.fn<SignIn>(() => Promise.resolve());
  const form = new JoinForm(signIn);
  form.name = "two words";

  const field = await form.submit();

  expect(field).toBe("name");
  expect(form.nameProblem).toMatch(/space/);
  expect(signIn).not.toHaveBeenCalled();
});

test("an owner's password is long enough and typed twice before it is sent", async () => {
  const signIn = vi.fn<SignIn>(() => Promise.resolve());
  const form = new JoinForm(signIn);
  Object.assign(form, { name: "anna", password: "correct horse", repeated: "correct hose" });

  const before = await form.claim("5ec7e7");
  form.repeated = "correct horse";
  const after = await form.claim("5ec7e7");

  expect([before, after]).toEqual(["password", undefined]);
  expect(signIn.mock.calls).toEqual([[{ name: "anna", password: "correct horse", claim: "5ec7e7" }]]);
});

test("a link to nobody ends the claim", async () => {
  const form = refusing("invalid_claim");
  Object.assign(form, { password: "correct horse", repeated: "correct horse" });

  await form.claim("5ec7e7");

  expect(form.stopped).toBe(true);
});
