//! Generates `web/wire/commands.ts` from core's vocabulary, so that the browser offers the same commands as
//! every other door, and holds the committed copy to it.

use std::fmt::Write as _;

use parlor_core::policy::Needs;
use parlor_core::vocabulary::{Entry, table};
use serde_json::json;

use crate::typescript;

const HEAD: &str = "\
// The text commands of Parlor: see crates/core/src/vocabulary/table.rs.
// Generated from there and never edited. After a change:
//   PARLOR_UPDATE=1 cargo test -p parlor-wire commands

/** Who is offered a command, as far as that can be said without knowing the room. */
export type CommandRole = \"anyone\" | \"member\" | \"voiced\" | \"operator\" | \"admin\" | \"owner\";

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
";

fn role(needs: Needs) -> &'static str {
    match needs {
        Needs::Anyone => "anyone",
        Needs::Member => "member",
        Needs::Voice => "voiced",
        Needs::Operator => "operator",
        Needs::Admin => "admin",
        Needs::Owner => "owner",
    }
}

fn line(entry: &Entry) -> String {
    let aliases = json!(entry.aliases);
    let [name, usage, help, role] =
        [entry.name, &*entry.usage(), entry.help, role(entry.needs)].map(|text| json!(text));
    format!("{{ name: {name}, aliases: {aliases}, usage: {usage}, help: {help}, role: {role} }}")
}

fn generate() -> String {
    let mut text = HEAD.to_owned();
    for entry in table() {
        let _ = writeln!(text, "  {},", line(entry));
    }
    text + "];\n"
}

#[test]
fn commands_are_up_to_date() {
    typescript::hold("commands", &generate());
}

#[test]
fn a_command_is_a_line_of_the_table() {
    let kick = table().iter().find(|entry| entry.name == "remove").unwrap();
    let expected = concat!(
        r#"{ name: "remove", aliases: ["kick"], usage: "/remove USER [REASON]", "#,
        r#"help: "take somebody out of the room; from the lobby, off the server", role: "operator" }"#
    );
    assert_eq!(line(kick), expected);
}
