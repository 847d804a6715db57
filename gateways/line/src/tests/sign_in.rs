use parlor_core::{Denied, Taken};
use parlor_hub::{Credentials, GivenCode};
use parlor_model::{Span, Timestamp};

use super::Client;
use crate::LineOptions;
use crate::dialogue::Step;

const WELCOME: &str = "* Welcome alice! A line that you type is said to everyone in the lobby; \
                       /help lists the commands, /quit leaves.\n";

fn connect() -> Client {
    Client::connect(LineOptions::default())
}

fn looked_up(steps: &[Step]) -> &str {
    match steps {
        [Step::LookUp(name)] => name.as_str(),
        other => panic!("{other:?}"),
    }
}

/// At the password prompt of a registered name.
fn at_password() -> Client {
    let mut client = connect();
    assert_eq!(looked_up(&client.send("alice\n")), "alice");
    assert!(client.dialogue.registered(true).is_none());
    assert_eq!(client.read(), "* Password:\n");
    client
}

#[test]
fn free_name_is_welcome() {
    for sent in ["alice\n", "alice\r\n", " alice \n"] {
        let mut client = connect();
        assert_eq!(looked_up(&client.send(sent)), "alice");
        assert!(!client.dialogue.wants_input());
        let step = client.dialogue.registered(false);
        assert!(matches!(
            step,
            Some(Step::Enter(Credentials::Guest { invite: None, .. }))
        ));
        client.entered(Ok("alice"));
        assert_eq!(client.read(), WELCOME);
        assert!(client.dialogue.wants_input() && !client.dialogue.is_signing_in());
    }
}

#[test]
fn registered_name_needs_its_password() {
    let mut client = at_password();
    let steps = client.send("secret word\n");
    let [
        Step::Enter(Credentials::Password {
            name,
            password,
            code: GivenCode::None,
        }),
    ] = &steps[..]
    else {
        panic!("{steps:?}");
    };
    assert_eq!((name.as_str(), password.expose()), ("alice", "secret word"));
    client.entered(Err(Denied::WrongPassword));
    assert_eq!(client.read(), "* Wrong name or password.\n* Password:\n");
    client.send("right\n");
    client.entered(Err(Denied::TooFast(Span::from_millis(3_000))));
    assert_eq!(
        client.read(),
        "* Too many tries. Wait 3s and try again.\n* Password:\n"
    );
    client.send("right\n");
    client.entered(Ok("alice"));
    assert_eq!(client.read(), WELCOME);
}

/// At the prompt for the code of an account with a second factor.
fn at_code() -> Client {
    let mut client = at_password();
    client.send("secret word\n");
    client.entered(Err(Denied::SecondFactor));
    assert_eq!(client.read(), "* Code of your app, or a recovery code:\n");
    client
}

#[test]
fn second_factor_is_a_second_prompt() {
    let mut client = at_code();
    let told = client.say("1234");
    let rule =
        "* A code is the six digits of your app, or a recovery code like ABCD-EFGH-IJKL-MNOP.\n";
    assert_eq!(
        told,
        format!("{rule}* Code of your app, or a recovery code:\n")
    );
    let steps = client.send("123 456\n");
    let [
        Step::Enter(Credentials::Password {
            password,
            code: GivenCode::Apart(_),
            ..
        }),
    ] = &steps[..]
    else {
        panic!("{steps:?}");
    };
    assert_eq!(password.expose(), "secret word");
    client.entered(Err(Denied::WrongCode));
    assert!(client.read().ends_with("* Password:\n"));
    client.send("right\n");
    client.entered(Err(Denied::SecondFactor));
    client.send("abcd-efgh-ijkl-mnop\n");
    client.entered(Ok("alice"));
    assert!(client.read().ends_with(WELCOME));
}

#[test]
fn empty_code_goes_back_to_the_name() {
    let mut client = at_code();
    assert_eq!(client.say(""), "* Please enter your name:\n");
}

#[test]
fn empty_password_goes_back_to_the_name() {
    let mut client = at_password();
    assert_eq!(client.say(""), "* Please enter your name:\n");
    assert_eq!(looked_up(&client.send("bob\n")), "bob");
}

#[test]
fn names_that_can_not_be_had_are_asked_for_again() {
    let mut client = connect();
    let told = client.say("al ice");
    assert_eq!(
        told,
        "* A name can't contain a space.\n* Please enter your name:\n"
    );
    assert_eq!(
        client.say(""),
        "* A name can't be empty.\n* Please enter your name:\n"
    );
    assert!(
        client
            .say("/help")
            .starts_with("* Commands work once you have a name.\n")
    );
    client.send("alice\n");
    let _ = client.dialogue.registered(false);
    client.entered(Err(Denied::NameTaken {
        name: "alice".into(),
        how: Taken::Same,
    }));
    let told = client.read();
    assert_eq!(
        told,
        "* The name alice is taken. Choose another.\n* Please enter your name:\n"
    );
    assert!(client.dialogue.wants_input());
}

#[test]
fn invite_is_asked_for_where_one_is_needed() {
    let mut client = connect();
    client.send("alice\n");
    let _ = client.dialogue.registered(false);
    client.entered(Err(Denied::ServerInviteOnly));
    assert!(client.read().ends_with("* Invite code:\n"));
    let steps = client.send("abc\n");
    assert!(matches!(
        &steps[..],
        [Step::Enter(Credentials::Guest {
            invite: Some(_),
            ..
        })]
    ));
    client.entered(Err(Denied::NoSuchInvite));
    assert!(client.read().ends_with("* Invite code:\n"));
    assert_eq!(client.say(""), "* Please enter your name:\n");
}

#[test]
fn blocked_name_is_told_and_disconnected() {
    let mut client = connect();
    client.send("alice\n");
    let _ = client.dialogue.registered(false);
    client.entered(Err(Denied::Blocked { until: None }));
    assert_eq!(
        client.read(),
        "* You are blocked by an admin. No connection possible.\n"
    );
    assert!(client.closed);
    let mut client = connect();
    assert!(!client.closed);
    client.dialogue.deny(&Denied::Blocked {
        until: Some(Timestamp::from_millis(0)),
    });
    let told = client.read();
    assert!(
        told.starts_with("* You are blocked by an admin. No connection possible.\n"),
        "{told}"
    );
}

#[test]
fn quit_works_without_a_name() {
    for line in ["/quit\n", "/EXIT\n"] {
        let mut client = connect();
        client.send(line);
        assert!(client.closed, "{line}");
    }
}

#[test]
fn web_clients_are_refused() {
    for first in [
        "GET / HTTP/1.1\r\nHost: x\r\n",
        "POST /x HTTP/1.1\n",
        "PRI * HTTP/2.0\r\n\r\n",
    ] {
        let mut client = connect();
        assert!(client.send(first).is_empty());
        assert!(client.closed, "{first}");
        assert_eq!(
            client.read(),
            "* This is a chat for plain lines, not a web server.\n"
        );
    }
    let mut client = connect();
    assert_eq!(looked_up(&client.send("GET\n")), "GET");
}

#[test]
fn only_so_many_bytes_are_read_before_signing_in() {
    let options = LineOptions {
        sign_in_bytes: 64,
        ..LineOptions::default()
    };
    let mut client = Client::connect(options.clone());
    for _ in 0..6 {
        client.send("a b c d e\n");
    }
    assert!(!client.closed);
    client.send("a b c d e\n");
    assert!(client.closed);
    let told = client.read();
    assert!(
        told.ends_with("* Too much before signing in: at most 64 bytes are possible.\n"),
        "{told}"
    );
    let mut client = Client::connect(options.clone());
    client.send(&"x".repeat(65));
    assert!(client.closed);
    let mut client = Client::connect(options);
    let pipelined = format!("alice\n{}", "hello\n".repeat(100));
    client.send(&pipelined);
    client.enter("alice");
    assert_eq!(client.asked.len(), 100);
    assert!(!client.closed);
}

#[test]
fn hanging_up_before_a_name_closes() {
    let mut client = connect();
    client.dialogue.end_of_input();
    client.steps();
    assert!(client.closed);
}

#[test]
fn debug_of_a_conversation_shows_no_password() {
    let mut client = at_password();
    let steps = client.send("canary-canary\n");
    assert!(!format!("{steps:?} {:?}", client.dialogue).contains("canary"));
}
