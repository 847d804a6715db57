//! Who goes, or is taken out: what becomes of guests, and of whoever is taken out of the lobby.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Server, commands, of, short, shorts};

#[tokio::test]
async fn a_guest_who_comes_back_is_somebody_else() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#x").await;
    let mut bob = server.client_in("bob", "#x").await;
    ada.send("QUIT").await.unwrap();
    ada.rest().await.unwrap();
    assert_eq!(
        shorts(&bob.fence().await.unwrap())[..1],
        [":ada QUIT :Quit"]
    );
    let mut ada = server.client("ada").await;
    let lines = ada.ask("JOIN #x").await.unwrap();
    assert_eq!(
        short(of(&lines, "353")[0]),
        ":irc.test 353 ada = #x :ada bob"
    );
    assert_eq!(commands(&ada.ask("MODE #x +m").await.unwrap()), ["482"]);
}

#[tokio::test]
async fn who_is_taken_out_of_the_lobby_by_an_admin_is_off_the_server() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#lobby").await;
    let mut bob = server.client_in("bob", "#lobby").await;
    ada.fence().await.unwrap();
    assert_eq!(
        commands(&ada.ask("KICK #lobby bob :no").await.unwrap()),
        ["482"]
    );
    let mut owner = server.owner().await;
    owner.ask("KICK #lobby bob :enough").await.unwrap();
    let last = bob.rest().await.unwrap().pop().unwrap();
    assert!(
        last.starts_with("ERROR :") && last.contains("Killed (owner (enough))"),
        "{last}"
    );
    let lines = shorts(&ada.fence().await.unwrap());
    assert!(
        lines.contains(&":bob QUIT :Killed (owner (enough))".to_owned()),
        "{lines:?}"
    );
}
