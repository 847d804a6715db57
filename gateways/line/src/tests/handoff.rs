//! `/qr`: what is shown, and what follows.

use std::sync::Arc;
use std::time::Duration;

use parlor_core::{Denied, Outcome};
use parlor_hub::{Delivery, HandoffNews, Own, Reply, ShownCode, Waiting};
use parlor_model::Secret;

use super::Client;

const LINK: &str = "https://hall.example:7666/q#3V7QZK1M9XWB4T6N8R2C5D0FGH";

fn waiting() -> Waiting {
    Waiting {
        address: "192.0.2.7".parse().ok(),
        label: "Firefox on Android".to_owned(),
        numbers: [17, 42, 80],
        within: Duration::from_secs(60),
    }
}

fn news(client: &mut Client, news: HandoffNews) -> String {
    client.deliver(Delivery::Own(Arc::new(Own::Handoff(news))))
}

#[test]
fn code_is_an_address_and_its_picture_and_expires_in_words() {
    let mut client = Client::alice();
    assert_eq!(client.say("!get QRcode"), "");
    assert_eq!(client.requests(), ["OfferCode"]);
    let shown = ShownCode {
        code: Secret::new("3V7QZK1M9XWB4T6N8R2C5D0FGH".to_owned()),
        link: Some(LINK.to_owned()),
        life: Duration::from_secs(5),
    };
    let told = client.answer(Ok(Reply::Code(shown)));
    let first = format!("| Open this on the other device within 5 seconds, or scan it: {LINK}\n");
    assert!(told.starts_with(&first), "{told}");
    assert_eq!(told.lines().count(), 1 + parlor_qr::lines(LINK).len());
    assert!(told.lines().all(|line| line.starts_with("| ")));
    let over = news(&mut client, HandoffNews::Expired);
    assert_eq!(over, "* The code has expired.\n");
}

#[test]
fn who_waits_is_let_in_by_their_number_or_refused() {
    let mut client = Client::alice();
    let told = news(&mut client, HandoffNews::Fetched(waiting()));
    let start = "* Firefox on Android at 192.0.2.7 wants to be signed in as you";
    assert!(told.starts_with(start), "{told}");
    client.say("/qr 42");
    assert_eq!(client.requests(), ["ConfirmCode(42)"]);
    assert!(client.done(Outcome::Done).starts_with("* You let it in."));
    client.say("/qr 43");
    let refused = client.answer(Err(Denied::WrongNumber));
    assert!(refused.starts_with("* That is not the number"), "{refused}");
    client.say("/qr no");
    assert_eq!(client.requests(), ["RefuseCode"]);
    client.done(Outcome::Done);
    client.say("/qr 3v7q-zk1m");
    assert_eq!(client.requests(), ["OpenCode(Secret(…))"]);
    assert!(
        client
            .answer(Ok(Reply::Waiting(Box::new(waiting()))))
            .starts_with(start)
    );
}
