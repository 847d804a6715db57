// Who one is: finds that out when the page comes, signs in and out, and follows what the server or another page of this browser
// makes of it.

import { t } from "../i18n/index.svelte.ts";
import { ask } from "../net/api.ts";
import { browserName } from "../net/browser.ts";
import { keepGoodbye, lastGoodbye } from "../net/goodbye.ts";
import { isLeaving, setLeaving } from "../net/leaving.ts";
import type { Ended } from "../net/connection.ts";
import { usePasskey } from "../net/passkey.ts";
import { Problem } from "../net/problem.ts";
import type { Api, Welcome } from "$wire/protocol.ts";
import type { Client } from "./client.svelte.ts";

export interface Me extends Pick<Api.Me, "user" | "name" | "role"> {
  /** The role counts for nothing until there is a second factor. */
  readonly needsFactor?: boolean;
}

export interface SignIn {
  readonly name: string;
  readonly password?: string;
  readonly code?: string;
  readonly invite?: string;
  readonly claim?: string;
}

const AGAIN_MS = 3_000;
const LEAVING_MS = 10_000;

export class Session {
  /** Somebody has just signed in and sees the lobby first. */
  arriving = false;
  /** As whom this browser is signed in while its page asks whether it shall be signed in by a code. */
  former: string | undefined;
  #leaving: Promise<void> | undefined;

  constructor(readonly client: Client) {}

  /** Finds out who one is: by the browser's session, or, without the server, by what was kept. */
  async start(): Promise<void> {
    const { client } = this;
    try {
      // Whoever has left is nobody now, whatever was said of them before that was done.
      const hasLeft = isLeaving();
      await this.#finishLeaving();
      const session = hasLeft ? undefined : this.#asked();
      const [server, me] = await Promise.all([ask<Api.ServerInfo>("GET", "/server"), session]);
      client.server = server;
      client.serverName = server.server;
      if (me && client.router.now.page === "join") this.#isIn(me);
      if (me && !this.#claims(server) && !this.#arrives()) await this.#enter(me);
      else {
        this.former = me?.name;
        client.phase = "out";
      }
    } catch (problem) {
      if (problem instanceof Problem && !problem.passes) this.#refused(problem);
      else await this.#startWithout();
    }
  }

  /** Shows what was kept until the server is there. */
  async #startWithout(): Promise<void> {
    const me = isLeaving() ? undefined : await this.client.cache.last();
    if (me) await this.#enter(me);
    else this.#startAgain();
  }

  #startAgain(): void {
    const { client } = this;
    client.status = { name: "waiting", until: client.outside.now() + AGAIN_MS };
    client.outside.after(AGAIN_MS, () => void this.start());
  }

  /** The server is there and lets one in no more, such as after a block. */
  #refused({ code, message, until }: Problem): void {
    const { client } = this;
    // Whoever was told before by whom and why reads that again.
    const last = lastGoodbye();
    client.ended = last?.code === code && last.until === until ? last : { code, message, until };
    client.clear();
    client.phase = "out";
  }

  /** Somebody who is signed in opened an invite: it is of no use to them, and leads to where they are. */
  #isIn({ name }: Me): void {
    this.arriving = true;
    this.client.notices.say(t("join.already_in", { name }));
  }

  /** A page that was opened to become the owner, on a server without one. */
  #claims(server: Api.ServerInfo): boolean {
    return this.client.router.now.page === "claim" && server.claimable;
  }

  /** A page that was opened by a code asks whether it shall sign in by it, whoever is in already. */
  #arrives(): boolean {
    const { now } = this.client.router;
    return now.page === "q" && now.code !== "";
  }

  async #asked(): Promise<Me | undefined> {
    try {
      return await ask<Me>("GET", "/session");
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401 && !problem.passes) return undefined;
      throw problem;
    }
  }

  /** Asks again what the server says of itself. */
  async askServer(): Promise<void> {
    const { client } = this;
    try {
      client.server = await ask<Api.ServerInfo>("GET", "/server");
      client.serverName = client.server.server;
    } catch {
      // What was known before stands.
    }
  }

  /** After one was put out: in again where the browser is still signed in, else to where one signs in. */
  async comeBack(): Promise<void> {
    this.client.ended = undefined;
    this.client.phase = "starting";
    await this.start();
  }

  /** Signs in with a name, with a password where the name is registered, or as the owner with the one-time link's secret.
   *
   * @throws {Problem} why not. */
  async signIn(body: SignIn): Promise<void> {
    await this.#finishLeaving();
    const me = await ask<Me>("POST", "/session", { ...body, client: browserName() });
    this.arriving = true;
    await this.#enter(me);
  }

  /** Signs in by a passkey, in place of name and password. Answers whether there was one.
   *
   * @throws {Problem} why not. */
  async signInByPasskey(): Promise<boolean> {
    await this.#finishLeaving();
    const asked = await ask<Api.PasskeyChallenge>("POST", "/session/passkey/challenge");
    const shown = await usePasskey(asked);
    if (!shown) return false;
    const me = await ask<Me>("POST", "/session/passkey", { ...shown, client: browserName() });
    this.arriving = true;
    await this.#enter(me);
    return true;
  }

  /** Another device has let this browser in. */
  async handedOver(me: Me): Promise<void> {
    this.arriving = true;
    await this.#enter(me);
  }

  async #enter(me: Me): Promise<void> {
    const { client } = this;
    const kept = await client.cache.load(me.user);
    void client.cache.forgetOthers(me.user);
    client.me = me;
    client.ended = undefined;
    keepGoodbye(undefined);
    client.keeping.restore(kept);
    const { page } = client.router.now;
    // The secret in the address has done its work; and who has just signed in is shown more than that there is nothing.
    const isDone = page === "join" || page === "claim" || page === "q" || (page === "nowhere" && this.arriving);
    if (isDone) client.router.replace({ page: "rooms" });
    client.phase = "in";
    void client.uploads.restore();
    void client.connection.open();
  }

  /** The server says who one is. Answers whether that is who one was: another page of this browser may have signed in as somebody
   * else, whose cookie this page uses now, too. */
  isStill(welcome: Welcome): boolean {
    const me = {
      user: welcome.user,
      name: welcome.name,
      role: welcome.role,
      ...(welcome.needs_factor && { needsFactor: true }),
    };
    if (me.user === this.client.me.user) {
      this.client.me = me;
      return true;
    }
    void this.#become(me);
    return false;
  }

  async #become(me: Me): Promise<void> {
    const { client } = this;
    const former = client.me.user;
    client.connection.close();
    client.phase = "starting";
    client.clear();
    await client.cache.forget(former);
    await this.#enter(me);
  }

  /** Ended by the server. What was kept is there when the same user comes back, unless they have signed this browser out. */
  async end({ code, message, until, by, reason }: Ended): Promise<void> {
    const { client } = this;
    const { user } = client.me;
    client.ended = { code, message, until, by, reason };
    keepGoodbye(client.ended);
    client.clear();
    if (code === "signed_out") await client.cache.forget(user);
    client.phase = "out";
  }

  /** Signs this browser out and forgets what it kept, also while the server can't be told: then it is told later. */
  async signOut(): Promise<void> {
    const { client } = this;
    const { user } = client.me;
    client.connection.close();
    setLeaving(true);
    try {
      await this.#finishLeaving();
    } catch (problem) {
      if (!(problem instanceof Problem && problem.passes)) throw problem;
    } finally {
      client.clear();
      await client.cache.forget(user);
      // Whoever sits here next need not know who it was.
      client.settings.choices.lastName = "";
      client.phase = "out";
      client.router.replace({ page: "rooms" });
    }
    if (!isLeaving()) return;
    client.notices.say(t("join.still_signing_out"), "news");
    client.outside.after(LEAVING_MS, () => void this.#keepLeaving());
  }

  async #keepLeaving(): Promise<void> {
    try {
      await this.#finishLeaving();
    } catch {
      this.client.outside.after(LEAVING_MS, () => void this.#keepLeaving());
    }
  }

  /** Takes the cookie back that is still there from signing out without the server; once at a time, as the answer to a later
   * try would take a newer cookie back.
   *
   * @throws {Problem} while that can't be done. */
  async #finishLeaving(): Promise<void> {
    if (!isLeaving()) return;
    this.#leaving ??= ask<void>("DELETE", "/session").finally(() => (this.#leaving = undefined));
    try {
      await this.#leaving;
    } catch (problem) {
      // The server knows it no more.
      if (!(problem instanceof Problem && problem.status === 401 && !problem.passes)) throw problem;
    }
    setLeaving(false);
  }
}
