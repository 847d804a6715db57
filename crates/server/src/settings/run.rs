//! The settings of running commands: whether, how many, and which besides those that are allowed out of the box.

use std::path::Path;

use parlor_core::{Reads, RunCommand, RunFor, RunPattern, RunRules};
use parlor_model::{RoomName, limits};
use serde::Deserialize;

use crate::settings::key::Key;
use crate::settings::layer::Given;
use crate::settings::value::{self, bad};
use crate::settings::{Layers, SettingsError};

/// The most that can be allowed in a minute.
const MOST_A_MINUTE: u32 = 100_000;

/// A command as the settings have it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    name: String,
    program: Option<String>,
    args: Option<Vec<String>>,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    rooms: Vec<String>,
    role: Option<String>,
    seconds: Option<u64>,
    output: Option<u64>,
    #[serde(default)]
    threads: bool,
    #[serde(default)]
    off: bool,
}

pub(super) fn resolve(layers: &Layers) -> Result<RunRules, SettingsError> {
    let defaults = RunRules::default();
    let mut rules = RunRules {
        on: layers.is_on(Key::Run, defaults.on)?,
        a_minute: layers
            .given(Key::RunAMinute)
            .map_or(Ok(defaults.a_minute), a_minute)?,
        commands: defaults.commands,
    };
    if let Some(given) = layers.given(Key::RunCommand) {
        for text in value::texts(given)? {
            add(&mut rules, given, &text)?;
        }
    }
    Ok(rules)
}

fn a_minute(given: &Given) -> Result<u32, SettingsError> {
    let text = value::text(given)?;
    let number = text.parse().ok();
    let number = number.filter(|number| (1..=MOST_A_MINUTE).contains(number));
    number.ok_or_else(|| bad(given, &text, format!("a number from 1 to {MOST_A_MINUTE}")))
}

/// Adds a command, or takes one off.
fn add(rules: &mut RunRules, given: &Given, text: &str) -> Result<(), SettingsError> {
    let read = serde_json::from_str::<Command>(text);
    let command = read.map_err(|error| {
        let why = error.to_string();
        let why = why.split(" at line").next().unwrap_or_default().to_owned();
        bad(given, text, format!("a command: {why}"))
    })?;
    if command.off {
        rules.commands.retain(|known| known.name != command.name);
        return Ok(());
    }
    let built_in = rules
        .commands
        .iter()
        .find(|known| known.name == command.name && known.program.is_none());
    let base = match (&command.program, built_in) {
        (Some(program), _) if Path::new(program).is_absolute() => RunCommand {
            program: Some(program.clone()),
            patterns: patterns(given, &[String::new()])?,
            ..RunCommand::built_in(&command.name, Reads::Files)
        },
        (Some(program), _) => return Err(bad(given, program, "the whole path of a program")),
        (None, Some(known)) => known.clone(),
        (None, None) => {
            let wanted = "a command that Parlor has in itself: name its program";
            return Err(bad(given, &command.name, wanted));
        }
    };
    if !is_name(&command.name) {
        return Err(bad(given, &command.name, "a name without white space"));
    }
    let args = command
        .args
        .map(|args| patterns(given, &args))
        .transpose()?;
    let rooms = command.rooms.iter().map(|room| self::room(given, room));
    let role = command
        .role
        .map(|role| self::role(given, &role))
        .transpose()?;
    rules.commands.push(RunCommand {
        patterns: args.unwrap_or(base.patterns),
        paths: command.paths,
        threads: command.threads,
        rooms: rooms.collect::<Result<_, _>>()?,
        who: role.unwrap_or(base.who),
        seconds: within(
            given,
            command.seconds,
            base.seconds,
            limits::RUN_SECONDS_MAX,
        )?,
        output_bytes: output(given, command.output, base.output_bytes)?,
        name: base.name,
        program: base.program,
        reads: base.reads,
    });
    Ok(())
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control())
}

fn patterns(given: &Given, texts: &[String]) -> Result<Vec<RunPattern>, SettingsError> {
    let pattern = |text: &String| {
        RunPattern::parse(text).map_err(|why| bad(given, text, format!("a pattern: {why}")))
    };
    texts.iter().map(pattern).collect()
}

fn room(given: &Given, text: &str) -> Result<RoomName, SettingsError> {
    RoomName::parse_typed(text).map_err(|why| bad(given, text, format!("a room: {why}")))
}

fn role(given: &Given, text: &str) -> Result<RunFor, SettingsError> {
    match text {
        "guest" => Ok(RunFor::Guest),
        "member" => Ok(RunFor::Member),
        "operator" => Ok(RunFor::Operator),
        "admin" => Ok(RunFor::Admin),
        "owner" => Ok(RunFor::Owner),
        _ => Err(bad(given, text, "guest, member, operator, admin or owner")),
    }
}

fn within(given: &Given, number: Option<u64>, usual: u64, most: u64) -> Result<u64, SettingsError> {
    let number = number.unwrap_or(usual);
    match (1..=most).contains(&number) {
        true => Ok(number),
        false => Err(bad(
            given,
            &number.to_string(),
            format!("a number from 1 to {most}"),
        )),
    }
}

fn output(given: &Given, number: Option<u64>, usual: usize) -> Result<usize, SettingsError> {
    let most = limits::RUN_OUTPUT_BYTES as u64;
    let bytes = within(given, number, usual as u64, most)?;
    Ok(usize::try_from(bytes).unwrap_or(usual))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::layer::Origin;

    fn rules(text: &str) -> Result<RunRules, String> {
        let given = Given {
            values: vec![text.into()],
            origin: Origin::Flag("test"),
        };
        let mut rules = RunRules::default();
        let added = add(&mut rules, &given, text);
        added.map(|()| rules).map_err(|error| error.to_string())
    }

    #[test]
    fn program_is_allowed_with_its_patterns_rooms_and_role() {
        let text = r##"{"name": "df", "program": "/usr/bin/df", "args": ["-h", "-h *"], "rooms": ["#ops"],
            "role": "operator", "seconds": 2, "output": 1000}"##;
        let rules = rules(text).unwrap();
        let command = rules.command("df").unwrap();
        assert_eq!(command.program.as_deref(), Some("/usr/bin/df"));
        assert_eq!(
            (command.who, command.seconds, command.output_bytes),
            (RunFor::Operator, 2, 1_000)
        );
        assert_eq!(command.rooms, [RoomName::parse("ops").unwrap()]);
        assert!(command.takes(&["-h".into(), "/".into()], |_| false));
        assert!(!command.takes(&[], |_| false));
    }

    #[test]
    fn what_is_built_in_can_be_narrowed_or_switched_off() {
        let narrowed = rules(r#"{"name": "cat", "role": "member", "args": ["FILE"]}"#).unwrap();
        let cat = narrowed.command("cat").unwrap();
        assert_eq!((cat.who, cat.reads), (RunFor::Member, Reads::Files));
        assert!(!cat.takes(&["x".into(), "y".into()], |_| true));
        assert!(
            rules(r#"{"name": "cat", "off": true}"#)
                .unwrap()
                .command("cat")
                .is_none()
        );
    }

    #[test]
    fn mistakes_are_told() {
        for (text, told) in [
            (r#"{"name": "df"}"#, "name its program"),
            (r#"{"name": "df", "program": "df"}"#, "whole path"),
            (r#"{"name": "d f", "program": "/d"}"#, "white space"),
            (
                r#"{"name": "df", "program": "/df", "arg": []}"#,
                "unknown field",
            ),
            (
                r#"{"name": "df", "program": "/df", "args": ["... x"]}"#,
                "at the end",
            ),
            (
                r#"{"name": "df", "program": "/df", "role": "root"}"#,
                "operator",
            ),
            (
                r#"{"name": "df", "program": "/df", "seconds": 0}"#,
                "from 1 to 60",
            ),
            (
                r#"{"name": "df", "program": "/df", "output": 70000}"#,
                "from 1 to 65536",
            ),
            ("date", "a command"),
        ] {
            let error = rules(text).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
