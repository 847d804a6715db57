//! KICK.

use crate::common::{commands, short, shorts};
use crate::den;

#[tokio::test]
async fn people_are_taken_out_and_may_come_back() {
    let (server, mut ada, mut bob) = den().await;
    let mut eve = server.client_in("eve", "#den").await;
    ada.fence().await.unwrap();
    bob.fence().await.unwrap();
    assert_eq!(
        short(&ada.ask_one("KICK #den bob :be nice").await.unwrap()),
        ":ada KICK #den bob :be nice"
    );
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [":ada KICK #den bob :be nice"]
    );
    assert_eq!(
        shorts(&eve.fence().await.unwrap()),
        [":ada KICK #den bob :be nice"]
    );
    assert_eq!(
        commands(&bob.ask("JOIN #den").await.unwrap()),
        ["JOIN", "353", "366"]
    );
    eve.fence().await.unwrap();
    ada.fence().await.unwrap();
    ada.ask("KICK #den bob,eve").await.unwrap();
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [":ada KICK #den bob :ada"],
        "the default is who did it"
    );
    assert_eq!(
        shorts(&eve.fence().await.unwrap()),
        [":ada KICK #den bob :ada", ":ada KICK #den eve :ada"]
    );
}

#[tokio::test]
async fn who_may_not_take_people_out_hears_why() {
    let (server, mut ada, mut bob) = den().await;
    let mut eve = server.client("eve").await;
    assert_eq!(commands(&eve.ask("KICK #den bob").await.unwrap()), ["442"]);
    assert_eq!(
        bob.ask_one("KICK #den ada").await.unwrap(),
        ":irc.test 482 bob #den :You're not channel operator"
    );
    let cases = [
        (
            "KICK #den eve",
            ":irc.test 441 ada eve #den :They aren't on that channel",
        ),
        (
            "KICK #den nobody",
            ":irc.test 401 ada nobody :No such nick/channel",
        ),
        (
            "KICK #nowhere bob",
            ":irc.test 403 ada #nowhere :No such channel",
        ),
        ("KICK #den", ":irc.test 461 ada KICK :Not enough parameters"),
        (
            "KICK #den,#lobby bob",
            ":irc.test 461 ada KICK :Not enough parameters",
        ),
    ];
    for (command, refusal) in cases {
        assert_eq!(ada.ask_one(command).await.unwrap(), refusal, "{command}");
    }
}
