//! The order of the sources, and what is refused.

use std::fs;

use super::*;

fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs
        .iter()
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

fn settings(flags: &Flags, pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let data = flags.data.clone().or(Some("/data".into()));
    let flags = Flags {
        data,
        ..flags.clone()
    };
    let variables = variables(pairs);
    let layers = Layers::read(&flags, variables.clone())?;
    resolve(&layers, Sources { flags, variables })
}

fn refusal(flags: &Flags, pairs: &[(&str, &str)]) -> String {
    settings(flags, pairs)
        .expect_err("it is refused")
        .to_string()
}

fn addresses(places: &[Place]) -> Vec<String> {
    places
        .iter()
        .map(|place| place.address.to_string())
        .collect()
}

fn listen(words: &[&str]) -> Flags {
    Flags {
        listen: words.iter().map(|word| (*word).to_owned()).collect(),
        ..Flags::default()
    }
}

#[test]
fn defaults_are_loopback_and_open() {
    let settings = settings(&Flags::default(), &[]).unwrap();
    assert_eq!(addresses(&settings.main), ["127.0.0.1:7666"]);
    assert_eq!(addresses(&settings.line), ["127.0.0.1:7667"]);
    assert_eq!(settings.rules, parlor_core::Settings::default());
    assert_eq!(settings.server_name, "Parlor");
    assert!(!settings.show_messages && settings.ready_file.is_none());
}

#[test]
fn flags_win_over_variables_and_variables_over_the_file() {
    let folder = std::env::temp_dir().join(format!("parlor-settings-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("parlor.toml");
    let text = "server_name = \"file\"\nline = \"127.0.0.1:1\"\nlisten = [\"127.0.0.1:1\"]\njoin = \"invite\"\n";
    fs::write(&file, text).unwrap();
    let flags = Flags {
        config: Some(file),
        ..listen(&["127.0.0.1:3"])
    };
    let pairs = [
        ("PARLOR_LINE", "127.0.0.1:2"),
        ("PARLOR_LISTEN", "127.0.0.1:2"),
        ("PARLOR_JOIN", ""),
    ];
    let settings = settings(&flags, &pairs).unwrap();
    assert_eq!(addresses(&settings.main), ["127.0.0.1:3"]);
    assert_eq!(addresses(&settings.line), ["127.0.0.1:2"]);
    assert_eq!(settings.server_name, "file");
    assert_eq!(settings.rules.join, JoinPolicy::Invite);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn lan_is_every_interface_of_both_kinds() {
    let flags = Flags {
        lan: true,
        ..Flags::default()
    };
    let settings = settings(&flags, &[("PARLOR_LISTEN", "127.0.0.1:9000")]).unwrap();
    assert_eq!(addresses(&settings.main), ["0.0.0.0:9000", "[::]:9000"]);
    assert_eq!(addresses(&settings.line), ["0.0.0.0:7667", "[::]:7667"]);
    assert!(!settings.main[0].optional && settings.main[1].optional);
    assert_eq!(settings.rules.join, JoinPolicy::Open);
}

#[test]
fn lan_leaves_a_door_closed_that_is_off() {
    let flags = Flags {
        lan: true,
        line: Some("off".into()),
        ..Flags::default()
    };
    assert!(settings(&flags, &[]).unwrap().line.is_empty());
}

#[test]
fn what_contradicts_itself_is_refused() {
    let lan = Flags {
        lan: true,
        ..listen(&["127.0.0.1:0"])
    };
    assert_eq!(
        refusal(&lan, &[]),
        "--lan and --listen 127.0.0.1:0 can't go together: one is every interface, the other a single address; drop one of them"
    );
    let same = Flags {
        line: Some("127.0.0.1:5".into()),
        ..listen(&["127.0.0.1:5"])
    };
    assert!(refusal(&same, &[]).starts_with("--listen and --line 127.0.0.1:5 can't go together"));
    let zero = Flags {
        line: Some("127.0.0.1:0".into()),
        ..listen(&["127.0.0.1:0"])
    };
    assert!(settings(&zero, &[]).is_ok());
}

#[test]
fn an_address_of_the_internet_is_by_invite() {
    for (address, join) in [
        ("203.0.113.7:7666", JoinPolicy::Invite),
        ("[2001:db8::1]:7666", JoinPolicy::Invite),
        ("192.168.1.7:7666", JoinPolicy::Open),
        ("[fd00::1]:7666", JoinPolicy::Open),
        ("100.64.0.1:7666", JoinPolicy::Open),
    ] {
        assert_eq!(
            settings(&listen(&[address]), &[]).unwrap().rules.join,
            join,
            "{address}"
        );
    }
    let open = settings(&listen(&["203.0.113.7:7666"]), &[("PARLOR_JOIN", "open")]).unwrap();
    assert_eq!(open.rules.join, JoinPolicy::Open);
}

#[test]
fn every_bad_value_is_named_with_what_would_be_good() {
    let flags = Flags::default();
    for (variable, value, wanted) in [
        ("PARLOR_LISTEN", "7666", "an address and port"),
        ("PARLOR_LINE", "nowhere:7667", "an address and port"),
        ("PARLOR_LAN", "maybe", "true or false"),
        ("PARLOR_JOIN", "everybody", "open, invite or registered"),
        ("PARLOR_MESSAGE_CHARS", "4001", "a number from 1 to 4000"),
        ("PARLOR_MESSAGE_CHARS", "0", "a number from 1 to 4000"),
        (
            "PARLOR_SERVER_NAME",
            "a\u{1b}[31mb",
            "a name of 1 to 50 characters",
        ),
        ("PARLOR_ORIGINS", "chat.example.org", "an origin such as"),
        (
            "PARLOR_ORIGINS",
            "https://chat.example.org/page",
            "an origin such as",
        ),
        ("PARLOR_LOG", "loud", "error, warn, info, debug or trace"),
    ] {
        let refusal = refusal(&flags, &[(variable, value)]);
        assert!(refusal.starts_with(&format!("{variable}: ")), "{refusal}");
        assert!(
            refusal.contains(wanted) && !refusal.contains('\n'),
            "{refusal}"
        );
    }
}

#[test]
fn unknown_variable_is_refused_and_those_of_others_are_not() {
    let refusal = refusal(&Flags::default(), &[("PARLOR_LISTN", "x")]);
    assert!(
        refusal.contains("PARLOR_LISTN; did you mean PARLOR_LISTEN?"),
        "{refusal}"
    );
    for far in ["PARLOR_FOO", "PARLOR_LOUD"] {
        let refusal = self::refusal(&Flags::default(), &[(far, "x")]);
        assert!(!refusal.contains("did you mean"), "{refusal}");
    }
    let foreign = [
        ("PARLOR_TOKEN", "x"),
        ("PARLOR_WEB", "off"),
        ("PARLOR_BIN", "x"),
        ("PARLOR_PORT", "tcp://x"),
        ("PARLOR_SERVICE_HOST", "x"),
    ];
    assert!(settings(&Flags::default(), &foreign).is_ok());
}

#[test]
fn a_list_takes_several_addresses() {
    let settings = settings(
        &Flags::default(),
        &[("PARLOR_LISTEN", "127.0.0.1:0, [::1]:0")],
    )
    .unwrap();
    assert_eq!(addresses(&settings.main), ["127.0.0.1:0", "[::1]:0"]);
}

#[test]
fn settings_of_tls_go_together_or_are_refused() {
    let none = Flags::default();
    let read = |pairs: &[(&str, &str)]| settings(&none, pairs).unwrap();
    assert_eq!(read(&[]).tls, TlsMode::Off);
    assert_eq!(read(&[("PARLOR_TLS", "local-ca")]).tls, TlsMode::LocalCa);
    let files = [
        ("PARLOR_TLS", "files"),
        ("PARLOR_TLS_CERT", "/c"),
        ("PARLOR_TLS_KEY", "/k"),
    ];
    assert!(matches!(read(&files).tls, TlsMode::Files { .. }));
    let acme = [
        ("PARLOR_TLS", "acme"),
        ("PARLOR_TLS_NAMES", "a.example,b.example"),
    ];
    let TlsMode::Acme(acme) = read(&acme).tls else {
        panic!("no acme")
    };
    assert_eq!(acme.names, ["a.example", "b.example"]);
    for (pairs, said) in [
        (
            &[("PARLOR_TLS", "on")][..],
            "\"on\" is not off, files, acme or local-ca",
        ),
        (&files[..2], "tls_key"),
        (&[("PARLOR_TLS", "acme")], "tls_names"),
        (
            &[("PARLOR_TLS_CERT", "/c")],
            "PARLOR_TLS_CERT and tls = off can't go together",
        ),
        (&[("PARLOR_PLAINTEXT", "off")], "nobody could connect"),
        (&[("PARLOR_IRCS", "127.0.0.1:0")], "no certificate"),
        (
            &[
                ("PARLOR_TLS", "local-ca"),
                ("PARLOR_PLAINTEXT", "off"),
                ("PARLOR_LINE", "[::1]:0"),
            ],
            "never encrypted",
        ),
        (
            &[("PARLOR_TLS", "local-ca"), ("PARLOR_TLS_NAMES", "a b/c")],
            "a host name",
        ),
        (&[("PARLOR_IRC", "127.0.0.1:7666")], "both would listen"),
    ] {
        let refusal = refusal(&none, pairs);
        assert!(refusal.contains(said), "{refusal}");
    }
}

#[test]
fn without_plaintext_the_line_gateway_is_off() {
    let pairs = [("PARLOR_TLS", "local-ca"), ("PARLOR_PLAINTEXT", "false")];
    let settings = settings(&Flags::default(), &pairs).unwrap();
    assert!(settings.line.is_empty() && !settings.plaintext);
}

#[test]
fn ports_for_irc_are_opened_on_every_interface_with_the_others() {
    let flags = Flags {
        irc: Some("127.0.0.1:6667".into()),
        ..Flags::default()
    };
    let lan = [("PARLOR_LAN", "true")];
    assert_eq!(
        addresses(&settings(&flags, &lan).unwrap().irc),
        ["127.0.0.1:6667"]
    );
    let pairs = [("PARLOR_LAN", "true"), ("PARLOR_IRC", "0.0.0.0:6667")];
    let settings = settings(&Flags::default(), &pairs).unwrap();
    assert_eq!(addresses(&settings.irc), ["0.0.0.0:6667", "[::]:6667"]);
    assert!(settings.ircs.is_empty());
}

#[test]
fn codes_live_as_long_as_is_said_or_there_are_none() {
    let life = |pairs: &[(&str, &str)]| settings(&Flags::default(), pairs).unwrap().code_life;
    assert_eq!(life(&[]), Some(Duration::from_secs(5)));
    assert_eq!(
        life(&[("PARLOR_QR_SECONDS", "60")]),
        Some(Duration::from_secs(60))
    );
    assert_eq!(life(&[("PARLOR_QR", "off")]), None);
    for seconds in ["2", "61", "soon"] {
        let refused = refusal(&Flags::default(), &[("PARLOR_QR_SECONDS", seconds)]);
        assert!(
            refused.contains("a number of seconds from 3 to 60"),
            "{refused}"
        );
    }
}
