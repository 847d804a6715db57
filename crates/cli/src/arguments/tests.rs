//! The command line as people type it.

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};

use super::{AdminCommand, Arguments, Command, OnlineCommand};

fn parse(line: &str) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(std::iter::once("parlor").chain(line.split_whitespace()))
}

#[test]
fn description_is_sound() {
    Arguments::command().debug_assert();
}

#[test]
fn every_argument_and_command_is_documented() {
    fn check(command: &clap::Command) {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            let described = argument.get_help().is_some() || argument.get_long_help().is_some();
            assert!(described, "{} {}", command.get_name(), argument.get_id());
        }
        command.get_subcommands().for_each(check);
    }
    let mut command = Arguments::command();
    command.build();
    check(&command);
}

#[test]
fn no_command_is_serve() {
    assert!(parse("").unwrap().command.is_none());
    let none = Arguments::try_parse_from(["parlor", "--lan"]).unwrap();
    assert!(none.command.is_none() && none.serve.lan);
}

#[test]
fn serve_takes_its_flags() {
    let line = "serve --config c.toml --data d --listen 127.0.0.1:0 --listen [::1]:0 --line off --lan \
                --ready-file r --show-messages";
    let Some(Command::Serve(serve)) = parse(line).unwrap().command else {
        panic!("no serve")
    };
    let flags = parlor_server::Flags::from(serve);
    assert_eq!(flags.listen, ["127.0.0.1:0", "[::1]:0"]);
    assert_eq!(flags.line.as_deref(), Some("off"));
    assert!(flags.lan && flags.show_messages);
    assert_eq!(flags.data.as_deref(), Some("d".as_ref()));
}

#[test]
fn client_commands_have_defaults() {
    let Some(Command::Say(say)) = parse("say --name anna hello there").unwrap().command else {
        panic!("no say")
    };
    assert_eq!(say.room, "lobby");
    assert_eq!(say.reach.server().to_string(), "http://127.0.0.1:7666");
    assert_eq!(say.reach.timeout.as_secs(), 10);
    assert_eq!(say.text, ["hello", "there"]);
    let line =
        "tail --name bert --server http://h:1 --room dev --since 0 --count 3 --no-follow --json";
    let Some(Command::Tail(tail)) = parse(line).unwrap().command else {
        panic!("no tail")
    };
    assert_eq!(
        (tail.since, tail.count, tail.no_follow),
        (Some(0), Some(3), true)
    );
    assert_eq!(
        (tail.room.as_str(), tail.reach.server().to_string().as_str()),
        ("dev", "http://h:1")
    );
}

#[test]
fn lengths_of_time_are_read() {
    let cases = [("3", 3_000), ("0.5", 500), ("250ms", 250), ("2m", 120_000)];
    for (text, millis) in cases {
        assert_eq!(
            super::read_timeout(text).unwrap().as_millis(),
            millis,
            "{text}"
        );
    }
    for text in ["", "0", "-1", "inf", "nan", "2d", "1x"] {
        assert!(super::read_timeout(text).is_err(), "{text}");
    }
    let line = "admin block bert --for 1h30m --reason x --name a";
    let Some(Command::Admin(AdminCommand::Online(OnlineCommand::Block(block)))) =
        parse(line).unwrap().command
    else {
        panic!("no block")
    };
    assert_eq!(block.span_ms, Some(5_400_000));
}

#[test]
fn bad_usage_has_exit_code_2_and_names_the_argument() {
    let cases = [
        ("say --server ftp://h", "https://"),
        ("say --password secret", "--password"),
        ("tail --since x", "this is a whole number"),
        ("tail --since -1", "this is a whole number"),
        ("tail --count 1.5", "this is a whole number"),
        ("tail --events", "--json"),
        ("tail --timeout 0", "a timeout is"),
        ("who --token-file f --password-stdin", "--password-stdin"),
        ("admin roles set bert king", "member, admin, owner"),
        ("admin block bert --for 5y", "no unit"),
        ("admin invites create --uses 0", "--uses"),
        ("admin claim --name a", "--link-file"),
        ("send --name a", "<FILE>"),
        ("get --name a", "NAME|ID"),
        ("frobnicate", "frobnicate"),
        ("serve --port 1", "--port"),
    ];
    for (line, named) in cases {
        let error = parse(line).unwrap_err();
        assert_eq!(error.exit_code(), 2, "{line}");
        assert!(error.to_string().contains(named), "{line}: {error}");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    for (line, kind) in [
        ("--help", ErrorKind::DisplayHelp),
        ("say --help", ErrorKind::DisplayHelp),
        ("--version", ErrorKind::DisplayVersion),
    ] {
        let error = parse(line).unwrap_err();
        assert_eq!((error.kind(), error.exit_code()), (kind, 0), "{line}");
    }
}
