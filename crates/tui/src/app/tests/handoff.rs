//! `/qr`: codes that destroy themselves, and letting a device in.

use parlor_wire::{HandoffNews, Reply, Request, ServerFrame, ShownCode, Waiting};

use super::Stage;
use crate::layer::{self, Layer};
use crate::{Input, Options};

const LINK: &str = "https://hall.example:7666/q#3V7QZK1M9XWB4T6N8R2C5D0FGH";

pub(crate) fn code() -> Reply {
    Reply::Code(ShownCode {
        code: "3V7QZK1M9XWB4T6N8R2C5D0FGH".to_owned().into(),
        link: Some(LINK.to_owned().into()),
        life_ms: 5_000,
    })
}

pub(crate) fn waiting() -> Waiting {
    Waiting {
        address: Some("192.0.2.7".to_owned()),
        client: "Firefox on Android".to_owned(),
        numbers: vec![17, 42, 80],
        within_ms: 60_000,
    }
}

/// A stage on which a code is shown.
pub(crate) fn shown() -> Stage {
    let mut stage = Stage::new();
    stage.keys("/qr{Enter}");
    let (tag, asked) = stage.next();
    assert_eq!(asked, Request::OfferCode);
    stage.answer(tag, code());
    stage
}

fn now(stage: &Stage) -> Option<&layer::Stage> {
    stage.app.layers.iter().find_map(|layer| match layer {
        Layer::Handoff(handoff) => Some(&handoff.stage),
        _ => None,
    })
}

fn told(stage: &mut Stage, news: HandoffNews) {
    stage.told(ServerFrame::Handoff(news));
}

#[test]
fn fresh_code_follows_each_that_destroys_itself_until_a_minute_is_over() {
    let mut stage = shown();
    assert!(matches!(now(&stage), Some(layer::Stage::Shown { link, .. }) if link == LINK));
    for _ in 0..11 {
        stage.wait(5_000);
        assert!(matches!(now(&stage), Some(layer::Stage::Asking)));
        let (tag, asked) = stage.next();
        assert_eq!(asked, Request::OfferCode);
        stage.answer(tag, code());
    }
    stage.wait(5_000);
    assert!(matches!(now(&stage), Some(layer::Stage::Over(_))));
    assert!(stage.is_quiet());
    stage.keys("{Enter}");
    assert_eq!(stage.next().1, Request::OfferCode);
}

#[test]
fn code_that_the_server_ended_is_off_the_screen_at_once() {
    let mut stage = shown();
    told(&mut stage, HandoffNews::Expired);
    assert!(matches!(now(&stage), Some(layer::Stage::Asking)));
}

#[test]
fn device_is_let_in_by_its_number() {
    let mut stage = shown();
    told(&mut stage, HandoffNews::Fetched(waiting()));
    stage.keys("4x23{Backspace}2{Enter}");
    let (tag, asked) = stage.next();
    assert_eq!(asked, Request::ConfirmCode { number: 42 });
    stage.answer(tag, Reply::Done);
    assert!(matches!(now(&stage), Some(layer::Stage::Confirmed)));
    let news = HandoffNews::SignedIn {
        address: None,
        client: "Firefox on Android".to_owned(),
    };
    told(&mut stage, news);
    assert!(now(&stage).is_none());
    assert!(stage.is_quiet());
}

#[test]
fn wrong_number_ends_it_and_says_so() {
    let mut stage = shown();
    told(&mut stage, HandoffNews::Fetched(waiting()));
    stage.keys("17{Enter}");
    let (tag, _) = stage.next();
    stage.refuse(tag, "wrong_number", "That is not the number.");
    assert!(matches!(now(&stage), Some(layer::Stage::Over(why)) if why.contains("not the number")));
}

#[test]
fn device_that_does_not_take_its_sign_in_is_not_waited_for() {
    let mut stage = shown();
    told(&mut stage, HandoffNews::Fetched(waiting()));
    stage.keys("42{Enter}");
    let (tag, _) = stage.next();
    stage.answer(tag, Reply::Done);
    told(&mut stage, HandoffNews::Expired);
    assert!(matches!(now(&stage), Some(layer::Stage::Over(_))));
}

#[test]
fn closing_the_panel_makes_its_code_void() {
    let mut stage = shown();
    stage.keys("{Esc}");
    assert!(now(&stage).is_none());
    assert_eq!(stage.next().1, Request::RefuseCode);
}

#[test]
fn code_of_another_device_is_opened() {
    let mut stage = Stage::new();
    stage.keys("/qr 3v7q-zk1m{Enter}");
    let (tag, asked) = stage.next();
    let code = "3v7q-zk1m".to_owned().into();
    assert_eq!(asked, Request::OpenCode { code });
    stage.answer(tag, Reply::Waiting(waiting()));
    assert!(
        matches!(now(&stage), Some(layer::Stage::Waits { who, .. }) if who.ends_with("at 192.0.2.7"))
    );
}

#[test]
fn plain_client_says_what_can_not_be_erased_has_expired() {
    let plain = true;
    let mut stage = Stage::with(Options {
        plain,
        ..Options::default()
    });
    stage.app.take_lines();
    stage.take(Input::Line("!get QRcode".to_owned()));
    let (tag, _) = stage.next();
    stage.answer(tag, code());
    let lines = stage.app.take_lines();
    assert!(lines[0].ends_with(LINK), "{}", lines[0]);
    assert_eq!(lines.len(), 1 + parlor_qr::lines(LINK).len());
    told(&mut stage, HandoffNews::Expired);
    assert_eq!(stage.app.take_lines(), ["* The code has expired."]);
    told(&mut stage, HandoffNews::Fetched(waiting()));
    let lines = stage.app.take_lines();
    assert!(lines[0].contains("/qr NUMBER"), "{}", lines[0]);
    stage.take(Input::Line("/qr 42".to_owned()));
    let (tag, asked) = stage.next();
    assert_eq!(asked, Request::ConfirmCode { number: 42 });
    stage.answer(tag, Reply::Done);
    assert_eq!(
        stage.app.take_lines(),
        ["* You let it in. It is among your devices."]
    );
}
