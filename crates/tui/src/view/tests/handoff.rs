//! The panel that signs another device in.

use parlor_wire::{HandoffNews, ServerFrame};

use super::shows;
use crate::app::tests::handoff::{shown, waiting};

#[test]
fn code_stands_beside_its_words_with_the_time_that_is_left() {
    let mut stage = shown();
    stage.wait(1_000);
    let picture = stage.picture(100, 30);
    let link = "https://hall.example:7666/q#3V7QZK1M9XWB4T6N8R2C5D0FGH";
    for line in parlor_qr::lines(link) {
        assert!(picture.contains(line.trim_end()), "{line}\n{picture}");
    }
    assert!(picture.contains("4 s left"), "{picture}");
    assert!(picture.contains("hall.example"), "{picture}");
}

#[test]
fn code_takes_all_of_a_small_terminal() {
    let mut stage = shown();
    let picture = stage.picture(80, 22);
    let code = parlor_qr::lines("https://hall.example:7666/q#3V7QZK1M9XWB4T6N8R2C5D0FGH");
    assert!(picture.contains(code[10].trim_end()), "{picture}");
    let tiny = stage.picture(50, 12);
    assert!(tiny.contains("Open on the other device"), "{tiny}");
}

#[test]
fn who_waits_is_named_and_the_number_typed() {
    let mut stage = shown();
    stage.told(ServerFrame::Handoff(HandoffNews::Fetched(waiting())));
    stage.keys("4");
    shows(
        &stage.picture(60, 16),
        "
 Parlor               │ #lobby                       2 here
                      ├─────────────────────────────────────
▌# lobby              │
        ╭─ Sign in another device ─────────────────╮
        │ Firefox on Android at 192.0.2.7 wants to │
        │ be signed in as you, and shows a number  │
        │ of two digits.                           │obby.
        │                                          │lo.
        │ Its number: 4▏                           │ds.
        │                                          │
        │ Only if that is your own device. 60      │
        │ seconds are left.                        │
        ╰───────── Enter lets it in · Esc refuses ─╯
                      ├─────────────────────────────────────
 ● anna               │ › Message #lobby
                                       ● connected  F1 help
",
    );
}
