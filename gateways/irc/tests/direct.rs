//! Messages of two, of whom one takes another nick.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Server, TAGS, shorts, tag};

#[tokio::test]
async fn what_two_write_goes_to_the_nicks_that_they_have_now() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", TAGS).await;
    let mut bob = server.client_with("bob", TAGS).await;
    ada.ask("PRIVMSG bob :one").await.unwrap();
    let said = bob.fence().await.unwrap();
    let id = tag(&said[0], "msgid").unwrap().to_owned();
    bob.ask("NICK robert").await.unwrap();
    let echo = ada.ask("PRIVMSG robert :two").await.unwrap();
    assert_eq!(shorts(&echo), [":ada PRIVMSG robert :two"]);
    let told = shorts(&bob.fence().await.unwrap());
    assert_eq!(told, [":ada PRIVMSG robert :two"]);
    // An answer finds what it answers under the new nick, and under the old one nothing.
    let answer = format!("@+draft/reply={id};+a=b PRIVMSG robert :three");
    let echo = ada.ask(&answer).await.unwrap();
    assert_eq!(tag(&echo[0], "+draft/reply"), Some(&*id), "{echo:?}");
    bob.fence().await.unwrap();
    bob.ask("PRIVMSG ada :four").await.unwrap();
    let told = shorts(&ada.fence().await.unwrap());
    assert_eq!(told, [":robert PRIVMSG ada :four"]);
    bob.ask(&format!("@+draft/reply={id};+draft/react=x TAGMSG ada"))
        .await
        .unwrap();
    let told = shorts(&ada.fence().await.unwrap());
    assert_eq!(told, [":robert TAGMSG ada"]);
}

#[tokio::test]
async fn a_nick_that_the_other_one_had_is_not_the_other_one() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", TAGS).await;
    let mut bob = server.client_with("bob", TAGS).await;
    ada.ask("PRIVMSG bob :one").await.unwrap();
    bob.ask("NICK robert").await.unwrap();
    ada.ask("NICK bob").await.unwrap();
    bob.fence().await.unwrap();
    let echo = ada.ask("PRIVMSG robert :two").await.unwrap();
    assert_eq!(shorts(&echo), [":bob PRIVMSG robert :two"]);
    let told = shorts(&bob.fence().await.unwrap());
    assert_eq!(told, [":bob PRIVMSG robert :two"]);
}
