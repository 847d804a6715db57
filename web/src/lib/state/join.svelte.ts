// What somebody fills in to come in, and where each refusal leads: to the field that must change, or to an end.

import { t } from "../i18n/index.svelte.ts";
import { Problem } from "../net/problem.ts";
import { codeIn } from "../net/reach.ts";
import { forbiddenIn, nameFault, otherName } from "../text/name-fault.ts";
import { explain } from "./explain.ts";
import { PASSWORD_CHARS, passwordFault } from "../text/password.ts";

export type JoinField = "name" | "password" | "code";

/** Comes in, or throws a `Problem` that says why not. */
export type SignIn = (body: { name: string; password?: string; invite?: string; claim?: string }) => Promise<void>;

export class JoinForm {
  name = $state("");
  password = $state("");
  repeated = $state("");
  code = $state("");
  /** Whether the password is asked for. */
  withPassword = $state(false);
  /** Whether the code of an invite is asked for. */
  withCode = $state(false);
  busy = $state(false);
  /** What is wrong, and with which field; without one it is the whole. */
  problem = $state.raw<{ readonly field?: JoinField; readonly text: string }>();
  /** Nothing more can be done here. */
  stopped = $state(false);
  /** A name that may be free. */
  suggestion = $state<string>();

  /** What is plainly wrong with the name while it is typed. */
  nameProblem = $derived.by(() => {
    const fault = nameFault(this.name.trim());
    return fault ? t(`join.name_${fault}`, { character: forbiddenIn(this.name) }) : this.#problemOf("name");
  });
  passwordProblem = $derived(this.#problemOf("password"));
  codeProblem = $derived(this.#problemOf("code"));
  ready = $derived(this.name.trim() !== "" && !nameFault(this.name.trim()) && !this.busy && !this.stopped);

  constructor(
    readonly signIn: SignIn,
    /** How many characters a new password has at least. */
    readonly least: () => number = () => PASSWORD_CHARS,
  ) {}

  #problemOf(field: JoinField): string | undefined {
    return this.problem?.field === field ? this.problem.text : undefined;
  }

  /** Something was changed: what was wrong before need not be now. */
  changed(): void {
    this.problem = undefined;
    this.suggestion = undefined;
  }

  useSuggestion(): void {
    if (!this.suggestion) return;
    this.name = this.suggestion;
    this.withPassword = false;
    this.password = "";
    this.changed();
  }

  /** Comes in under the name; the answer is the field to look at when that was refused. */
  async submit(): Promise<JoinField | undefined> {
    if (!this.ready) return "name";
    if (this.withPassword && !this.password) return this.#refuse("password", t("join.password_missing"));
    const invite = codeIn(this.code);
    return this.#try({
      name: this.name.trim(),
      ...(this.withPassword && { password: this.password }),
      ...(invite && { invite }),
    });
  }

  /** Becomes the owner by the secret of the one-time link. */
  async claim(secret: string): Promise<JoinField | undefined> {
    if (!this.ready) return "name";
    const fault = passwordFault(this.password, this.repeated, this.least());
    if (fault) return this.#refuse("password", t(`join.password_${fault}`, { count: this.least() }));
    return this.#try({ name: this.name.trim(), password: this.password, claim: secret });
  }

  async #try(body: Parameters<SignIn>[0]): Promise<JoinField | undefined> {
    this.busy = true;
    this.changed();
    try {
      await this.signIn(body);
      return undefined;
    } catch (problem) {
      return this.#refused(problem);
    } finally {
      this.busy = false;
    }
  }

  #refused(problem: unknown): JoinField | undefined {
    if (!(problem instanceof Problem)) return this.#refuse(undefined, explain(problem));
    const name = this.name.trim();
    switch (problem.code) {
      case "name_registered":
        this.withPassword = true;
        this.suggestion = otherName(name);
        return this.#refuse("password", t("join.name_registered", { name }));
      case "name_taken":
      case "name_confusable":
        this.suggestion = otherName(name);
        return this.#refuse("name", t(`join.${problem.code}`, { name }));
      case "name_blocked":
        return this.#refuse("name", t("join.name_blocked", { name }));
      case "bad_request":
        return this.#refuse("name", problem.message);
      case "wrong_password":
        this.withPassword = true;
        this.password = "";
        return this.#refuse("password", t("join.wrong_password"));
      case "registered_only":
        this.withPassword = true;
        return this.#refuse("password", t("join.registered_only"));
      case "server_invite_only":
        this.withCode = true;
        return this.#refuse("code", t("join.code_missing"));
      case "no_such_invite":
        this.withCode = true;
        return this.#refuse("code", t("join.code_wrong"));
      case "blocked":
        this.stopped = true;
        return this.#refuse(undefined, explain(problem));
      case "invalid_claim":
        this.stopped = true;
        return this.#refuse(undefined, t("join.claim_void"));
      case "unreachable":
        return this.#refuse(undefined, t("join.unreachable"));
      default:
        return this.#refuse(undefined, explain(problem));
    }
  }

  #refuse(field: JoinField | undefined, text: string): JoinField | undefined {
    this.problem = { text, ...(field && { field }) };
    return field;
  }
}
