//! QR: signing another device of one's own in by a code: `QR` tells the address that is to be opened there, `QR 42` lets
//! the device in that shows this number, `QR NO` refuses it, `QR CODE` opens the code that another device shows. No
//! picture is sent, which would be two dozen lines.

use parlor_hub::{HandoffNews, Reply, Request, Waiting};
use parlor_model::Secret;

use crate::desk::Cx;
use crate::wire::message::Message;

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let answer = match cx.ask(request(&message.params.join(" "))).await {
        Ok(Reply::Code(shown)) => {
            let seconds = shown.life.as_secs();
            let code = shown.link.unwrap_or_else(|| shown.code.expose().clone());
            format!("Open this on the other device within {seconds} seconds: {code}")
        }
        Ok(Reply::Waiting(waiting)) => waits(&waiting),
        Ok(_) => "Done".to_owned(),
        Err(denied) => denied.to_string(),
    };
    cx.session.notice(&answer);
}

/// What was asked for.
fn request(typed: &str) -> Request {
    let typed = typed.trim();
    let digits = typed.len() <= 2 && typed.bytes().all(|byte| byte.is_ascii_digit());
    match typed.parse() {
        _ if typed.is_empty() => Request::OfferCode,
        Ok(number) if digits => Request::ConfirmCode(number),
        _ if typed.eq_ignore_ascii_case("NO") => Request::RefuseCode,
        _ => Request::OpenCode(Secret::new(typed.to_owned())),
    }
}

/// What became of a code, as a notice says it.
pub(crate) fn news(news: &HandoffNews) -> String {
    match news {
        HandoffNews::Fetched(waiting) => waits(waiting),
        HandoffNews::Expired => "The code has expired.".to_owned(),
        HandoffNews::SignedIn { address, label } => {
            let from = address.map(|address| format!(" at {address}"));
            format!(
                "{label}{} is signed in as you now",
                from.unwrap_or_default()
            )
        }
    }
}

fn waits(waiting: &Waiting) -> String {
    format!(
        "{waiting} wants to be signed in as you, and shows a number. QR <number> lets it in, QR NO refuses it"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_confirm_and_more_is_a_code() {
        assert!(matches!(request(""), Request::OfferCode));
        assert!(matches!(request("42"), Request::ConfirmCode(42)));
        assert!(matches!(request("no"), Request::RefuseCode));
        let Request::OpenCode(code) = request("3V7Q ZK1M") else {
            panic!("it is a code");
        };
        assert_eq!(code.expose(), "3V7Q ZK1M");
    }
}
