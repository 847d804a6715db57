// Who belongs to a room and who of them is here.

import type { Attendance, EventFrame, MemberView, UserId, WhoEntry } from "$wire/protocol.ts";
import { byName } from "../text/names.ts";

export class Members {
  /** By id; undefined where a room of many was opened and nobody asked yet. */
  all = $state.raw<ReadonlyMap<UserId, MemberView> | undefined>();
  /** Sorted by name. */
  sorted = $derived([...(this.all?.values() ?? [])].sort((a, b) => byName(a.who, b.who)));
  here = $derived(this.sorted.filter((member) => member.here));
  gone = $derived(this.sorted.filter((member) => !member.here));

  opened(members: readonly MemberView[] | undefined): void {
    this.all = members && new Map(members.map((member) => [member.who.id, member]));
  }

  find(name: string): MemberView | undefined {
    const folded = name.toLocaleLowerCase();
    return this.sorted.find((member) => member.who.name.toLocaleLowerCase() === folded);
  }

  attendance(told: Attendance): void {
    switch (told.change) {
      case "joined":
        this.#change(told.who.id, (member) => ({ ...member, who: told.who, here: true }));
        break;
      case "left":
        this.#change(told.who.id, (member) => ({ ...member, here: undefined, away: undefined }));
        break;
      case "away":
        this.#change(told.who.id, (member) => ({ ...member, away: told.text }));
        break;
      case "renamed":
        this.#change(told.who.id, (member) => ({ ...member, who: told.who }));
        break;
    }
  }

  /** Everybody who is here, in the place of what was missed. */
  whoNow(who: readonly WhoEntry[]): void {
    if (!this.all) return;
    const here = new Map(who.map((entry) => [entry.who.id, entry]));
    const all = [...this.all].map(([id, member]): [UserId, MemberView] => {
      const entry = here.get(id);
      return [id, { ...member, who: entry?.who ?? member.who, here: entry ? true : undefined, away: entry?.away }];
    });
    this.all = new Map(all);
  }

  /** What an event of the room says of its members. */
  take(event: EventFrame): void {
    switch (event.kind) {
      case "joined":
        this.#put({
          who: event.by,
          server_role: "guest",
          since: event.at,
          ...this.all?.get(event.by.id),
          role: event.role,
        });
        break;
      case "left":
        this.#drop(event.by.id);
        break;
      case "removed":
        this.#drop(event.target.id);
        break;
      case "role_set":
        this.#change(event.target.id, (member) => ({ ...member, role: event.role }));
        break;
      case "muted":
        this.#change(event.target.id, (member) => ({ ...member, muted: true, muted_until: event.until }));
        break;
      case "unmuted":
        this.#change(event.target.id, (member) => ({ ...member, muted: undefined, muted_until: undefined }));
        break;
      default:
    }
  }

  #change(id: UserId, how: (member: MemberView) => MemberView): void {
    const member = this.all?.get(id);
    if (member) this.#put(how(member));
  }

  #put(member: MemberView): void {
    if (this.all) this.all = new Map(this.all).set(member.who.id, member);
  }

  #drop(id: UserId): void {
    const all = new Map(this.all);
    if (all.delete(id)) this.all = all;
  }
}
