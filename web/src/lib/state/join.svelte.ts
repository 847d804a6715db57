// What somebody fills in to come in, and where each refusal leads: to the field that must change, or to an end.

import { t } from "../i18n/index.svelte.ts";
import { Problem } from "../net/problem.ts";
import { codeIn } from "../net/reach.ts";
import { forbiddenIn, nameFault, otherName } from "../text/name-fault.ts";
import { explain } from "./explain.ts";
import { PASSWORD_CHARS, passwordFault } from "../text/password.ts";

export type JoinField = "name" | "password" | "second" | "code";

/** Comes in, or throws a `Problem` that says why not. */
export type SignIn = (body: {
  name: string;
  password?: string;
  code?: string;
  invite?: string;
  claim?: string;
}) => Promise<void>;

export class JoinForm {
  name = $state("");
  password = $state("");
  repeated = $state("");
  /** The code of an invite. */
  code = $state("");
  /** The code of the second factor. */
  second = $state("");
  /** Whether the password is asked for. */
  withPassword = $state(false);
  /** The name whose account asked for the code of a second factor; another may have none. */
  #secondOf = $state<string>();
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
  /** Whether the code of the second factor is asked for. */
  withSecond = $derived(this.#secondOf !== undefined && this.#secondOf === folded(this.name));
  passwordProblem = $derived(this.#problemOf("password"));
  secondProblem = $derived(this.#problemOf("second"));
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
    const second = this.withPassword && this.withSecond;
    if (second && !this.second.trim()) return this.#refuse("second", t("join.second_missing"));
    const invite = codeIn(this.code);
    return this.#try({
      name: this.name.trim(),
      ...(this.withPassword && { password: this.password }),
      ...(second && { code: this.second.trim() }),
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
        if (this.withSecond && !isSecond(this.second)) return this.#refuse("second", t("join.second_form"));
        return this.#refuse(this.withSecond ? undefined : "name", problem.message);
      case "wrong_password":
        this.withPassword = true;
        this.password = "";
        return this.#refuse("password", t("join.wrong_password"));
      case "second_factor":
        this.#secondOf = folded(name);
        this.second = "";
        return "second";
      case "wrong_code":
        this.second = "";
        return this.#refuse("second", t("join.second_wrong"));
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

/** As names are compared, so far as that matters here. */
function folded(name: string): string {
  return name.trim().toLocaleLowerCase();
}

/** Whether it has the form of a code: six digits of an app, or a recovery code in base32 (RFC 4648 section 6). */
function isSecond(text: string): boolean {
  return /^(?:\d{6}|[A-Z2-7]{16})$/i.test(text.replace(/[\s-]/g, ""));
}
