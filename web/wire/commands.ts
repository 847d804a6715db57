// The text commands of Parlor: see crates/core/src/vocabulary/table.rs.
// Generated from there and never edited. After a change:
//   PARLOR_UPDATE=1 cargo test -p parlor-wire commands

/** Who is offered a command, as far as that can be said without knowing the room. */
export type CommandRole = "anyone" | "member" | "voiced" | "operator" | "admin" | "owner";

export interface Command {
  /** Without the `/`. */
  name: string;
  /** Its other names, without the `/`. */
  aliases: readonly string[];
  /** How to type it. */
  usage: string;
  /** What it does, in a few words. */
  help: string;
  role: CommandRole;
}

/** In the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  { name: "help", aliases: [], usage: "/help [COMMAND]", help: "list the commands, or explain one", role: "anyone" },
  { name: "join", aliases: [], usage: "/join ROOM [KEY|private]", help: "go into a room; make it, public or private, if there is none", role: "anyone" },
  { name: "create", aliases: [], usage: "/create ROOM [private] [--end DATE|DURATION] [--retention DURATION]", help: "make a room, for a while or one that keeps things for a while", role: "anyone" },
  { name: "leave", aliases: ["part"], usage: "/leave [ROOM]", help: "leave a room for good and go back to the lobby", role: "member" },
  { name: "rooms", aliases: ["list"], usage: "/rooms", help: "list the rooms", role: "anyone" },
  { name: "topic", aliases: [], usage: "/topic [TEXT]", help: "show what the room is about, or set it; - clears it", role: "member" },
  { name: "invite", aliases: [], usage: "/invite USER [ROOM]", help: "invite somebody into the room", role: "member" },
  { name: "who", aliases: ["online"], usage: "/who [ROOM]", help: "list who is here, and how long they have been idle", role: "anyone" },
  { name: "msg", aliases: ["dm"], usage: "/msg USER TEXT", help: "write to one person alone", role: "anyone" },
  { name: "me", aliases: [], usage: "/me TEXT", help: "say it in the third person", role: "member" },
  { name: "say", aliases: [], usage: "/say TEXT", help: "say it as it stands, even if it starts with /", role: "member" },
  { name: "reply", aliases: [], usage: "/reply NUMBER|^ TEXT", help: "answer a message; ^ is the last one", role: "member" },
  { name: "edit", aliases: [], usage: "/edit NUMBER|^ TEXT", help: "replace your message; ^ is your last one", role: "member" },
  { name: "delete", aliases: [], usage: "/delete NUMBER|^", help: "delete your message; ^ is your last one", role: "member" },
  { name: "react", aliases: [], usage: "/react NUMBER|^ [-]EMOJI", help: "react to a message; -EMOJI takes it back", role: "member" },
  { name: "pin", aliases: [], usage: "/pin NUMBER|^", help: "keep a message at hand for the room; ^ is the last one", role: "member" },
  { name: "unpin", aliases: [], usage: "/unpin NUMBER|^", help: "take the pin off a message", role: "member" },
  { name: "history", aliases: [], usage: "/history [COUNT]", help: "show the newest messages, with their numbers", role: "member" },
  { name: "search", aliases: [], usage: "/search WORDS", help: "find messages in all your rooms", role: "anyone" },
  { name: "expire", aliases: ["ephemeral"], usage: "/expire DURATION TEXT", help: "say it for a while, such as 10m; then it is erased everywhere", role: "member" },
  { name: "send", aliases: ["upload"], usage: "/send NAME", help: "share a file with the room; --for 10m before its name for a while only", role: "member" },
  { name: "files", aliases: [], usage: "/files", help: "list the files of the room", role: "member" },
  { name: "get", aliases: [], usage: "/get NAME", help: "fetch the newest file of that name", role: "member" },
  { name: "run", aliases: [], usage: "/run COMMAND", help: "run a command on the server, and show everyone what it writes", role: "member" },
  { name: "nick", aliases: [], usage: "/nick NAME", help: "take another name", role: "anyone" },
  { name: "away", aliases: [], usage: "/away [TEXT]", help: "say that you are away; without a text, that you are back", role: "anyone" },
  { name: "ignore", aliases: [], usage: "/ignore USER", help: "see no more of what somebody writes", role: "anyone" },
  { name: "unignore", aliases: [], usage: "/unignore USER", help: "see it again", role: "anyone" },
  { name: "register", aliases: [], usage: "/register PASSWORD", help: "keep your name: it will need this password", role: "anyone" },
  { name: "password", aliases: [], usage: "/password OLD NEW [CODE]", help: "change your password", role: "anyone" },
  { name: "2fa", aliases: [], usage: "/2fa [on|off|codes|reset USER] [CODE] [PASSWORD]", help: "ask for a code of your app besides your password; help 2fa tells how", role: "anyone" },
  { name: "remove", aliases: ["kick"], usage: "/remove USER [REASON]", help: "take somebody out of the room; from the lobby, off the server", role: "operator" },
  { name: "mute", aliases: [], usage: "/mute USER [DURATION] [REASON]", help: "let somebody read and not write, such as for 10m", role: "operator" },
  { name: "unmute", aliases: [], usage: "/unmute USER", help: "let somebody write again", role: "operator" },
  { name: "retention", aliases: [], usage: "/retention DURATION|off", help: "erase what is said in the room after that time, such as 30d", role: "operator" },
  { name: "until", aliases: [], usage: "/until DATE|DURATION|off", help: "end the room then, such as 2030-12-24 or 30d, and erase all of it", role: "operator" },
  { name: "op", aliases: [], usage: "/op USER", help: "make somebody operator of the room", role: "operator" },
  { name: "deop", aliases: [], usage: "/deop USER", help: "take that back", role: "operator" },
  { name: "block", aliases: ["ban"], usage: "/block USER [DURATION] [+address] [REASON]", help: "take somebody out and keep them out, +address with their address", role: "admin" },
  { name: "unblock", aliases: ["unban"], usage: "/unblock USER", help: "let somebody in again", role: "admin" },
  { name: "blocks", aliases: [], usage: "/blocks", help: "list who is blocked", role: "admin" },
  { name: "qr", aliases: [], usage: "/qr [NUMBER|CODE|no]", help: "sign in another device of yours by a code that destroys itself", role: "anyone" },
  { name: "quit", aliases: ["exit"], usage: "/quit", help: "leave the chat", role: "anyone" },
];
