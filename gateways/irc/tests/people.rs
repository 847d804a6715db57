//! WHO, WHOIS, WHOWAS, ISON and USERHOST.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{HOST, PASSWORD, Server, commands, of, short, shorts};

/// The part of a line after its numeric and the asker's nick.
fn after(line: &str) -> &str {
    line.splitn(4, ' ').nth(3).unwrap()
}

async fn ada_and_bob(server: &Server) -> (parlor_testkit::IrcClient, parlor_testkit::IrcClient) {
    let mut ada = server.connect().await;
    ada.send("NICK ada").await.unwrap();
    ada.send("USER augusta 0 * :Ada Lovelace").await.unwrap();
    ada.until(" 001 ").await.unwrap();
    ada.ask("JOIN #maths").await.unwrap();
    let bob = server.client_in("bob", "#maths").await;
    (ada, bob)
}

#[tokio::test]
async fn who_lists_a_channel_with_roles_and_whether_people_are_there() {
    let server = Server::start().await;
    let (mut ada, mut bob) = ada_and_bob(&server).await;
    ada.ask("AWAY :at lunch").await.unwrap();
    let lines = bob.ask("WHO #MATHS").await.unwrap();
    assert_eq!(commands(&lines), ["352", "352", "315"]);
    let row = after(&lines[0]).split(' ').collect::<Vec<_>>();
    assert_eq!(
        (row[0], row[1], row[3], row[4], row[5]),
        ("#maths", "~augusta", HOST, "ada", "G@")
    );
    assert!(lines[0].ends_with(":0 Ada Lovelace"), "{lines:?}");
    assert_eq!(after(&lines[2]), "#MATHS :End of WHO list");
    let lines = bob.ask("WHO #nowhere").await.unwrap();
    assert_eq!(commands(&lines), ["315"]);
}

#[tokio::test]
async fn who_finds_people_by_nick_in_any_case_and_by_masks() {
    let server = Server::start().await;
    let (_ada, mut bob) = ada_and_bob(&server).await;
    for mask in ["ada", "ADA", "ad*", "*lovelace", "~augusta*"] {
        let lines = bob.ask(&format!("WHO {mask}")).await.unwrap();
        assert_eq!(commands(&lines), ["352", "315"], "{mask}");
        let row = after(&lines[0]).split(' ').collect::<Vec<_>>();
        assert_eq!((row[0], row[4], row[5]), ("*", "ada", "H"));
        assert!(after(&lines[1]).starts_with(mask));
    }
    assert_eq!(
        commands(&bob.ask("WHO *").await.unwrap()),
        ["352", "352", "315"]
    );
    assert_eq!(commands(&bob.ask("WHO nobody").await.unwrap()), ["315"]);
    assert_eq!(commands(&bob.ask("WHO * o").await.unwrap()), ["315"]);
}

#[tokio::test]
async fn whox_tells_the_fields_that_are_asked_for_in_one_order() {
    let server = Server::start().await;
    let (_ada, mut bob) = ada_and_bob(&server).await;
    for fields in ["%tcuihsnfdlaor,123", "%roaldfnshiuct,123"] {
        let lines = bob.ask(&format!("WHO ada {fields}")).await.unwrap();
        assert_eq!(commands(&lines), ["354", "315"]);
        let row = after(&lines[0]).splitn(13, ' ').collect::<Vec<_>>();
        assert_eq!(row[..4], ["123", "*", "~augusta", "255.255.255.255"]);
        assert_eq!(
            row[5..],
            [HOST, "ada", "H", "0", "0", "0", "n/a", ":Ada Lovelace"]
        );
    }
    let lines = bob.ask("WHO ada %tn,321").await.unwrap();
    assert_eq!(short(&lines[0]), ":irc.test 354 bob 321 ada");
    let mut owner = server.owner().await;
    let lines = owner.ask("WHO owner %na").await.unwrap();
    assert_eq!(short(&lines[0]), ":irc.test 354 owner owner owner");
}

#[tokio::test]
async fn whoever_is_invisible_is_found_by_masks_only_by_those_in_a_channel_with_them() {
    let server = Server::start().await;
    let mut eva = server.client("eva").await;
    assert_eq!(
        short(&eva.ask_one("MODE eva +i").await.unwrap()),
        ":eva MODE eva +i"
    );
    let mut bob = server.client("bob").await;
    assert_eq!(commands(&bob.ask("WHO ev*").await.unwrap()), ["315"]);
    assert_eq!(commands(&bob.ask("WHO eva").await.unwrap()), ["352", "315"]);
    eva.ask("JOIN #x").await.unwrap();
    assert_eq!(of(&bob.ask("WHOIS eva").await.unwrap(), "319").len(), 0);
    bob.ask("JOIN #x").await.unwrap();
    assert_eq!(commands(&bob.ask("WHO ev*").await.unwrap()), ["352", "315"]);
    assert_eq!(of(&bob.ask("WHOIS eva").await.unwrap(), "319").len(), 1);
    bob.ask("PART #x").await.unwrap();
    assert_eq!(commands(&bob.ask("WHO ev*").await.unwrap()), ["315"]);
    eva.ask("MODE eva -i").await.unwrap();
    assert_eq!(of(&bob.ask("WHOIS eva").await.unwrap(), "319").len(), 1);
}

#[tokio::test]
async fn whois_tells_who_somebody_is_where_and_since_when() {
    let server = Server::start().await;
    let (mut ada, mut bob) = ada_and_bob(&server).await;
    ada.ask("JOIN #poems").await.unwrap();
    ada.ask("AWAY :at lunch").await.unwrap();
    for target in ["ada", "irc.test ADA", "ada ada", " ada"] {
        let lines = bob.ask(&format!("WHOIS {target}")).await.unwrap();
        assert_eq!(
            commands(&lines),
            ["311", "319", "312", "317", "301", "318"],
            "{target}"
        );
        assert!(
            after(&lines[0]).starts_with("ada ~augusta ") && lines[0].ends_with(" * :Ada Lovelace")
        );
        assert_eq!(after(&lines[1]), "ada :@#maths @#poems");
        assert_eq!(after(&lines[2]), format!("ada {HOST} :Parlor"));
        assert_eq!(after(&lines[4]), "ada :at lunch");
        assert_eq!(after(&lines[5]), "ada :End of /WHOIS list");
    }
    let lines = bob.ask("WHOIS nobody").await.unwrap();
    assert_eq!(commands(&lines), ["401", "318"]);
    assert_eq!(commands(&bob.ask("WHOIS").await.unwrap()), ["431"]);
    assert_eq!(
        commands(&bob.ask("WHOIS other.server ada").await.unwrap()),
        ["402"]
    );
}

#[tokio::test]
async fn an_address_is_told_to_oneself_and_to_admins_alone() {
    let server = Server::start().await;
    let (mut ada, mut bob) = ada_and_bob(&server).await;
    assert_eq!(of(&bob.ask("WHOIS ada").await.unwrap(), "338").len(), 0);
    let lines = ada.ask("WHOIS ada").await.unwrap();
    assert_eq!(
        after(of(&lines, "338")[0]),
        "ada 127.0.0.1 :is actually using host"
    );
    bob.ask(&format!("OPER owner :{PASSWORD}")).await.unwrap();
    let lines = bob.ask("WHOIS ada").await.unwrap();
    assert_eq!(of(&lines, "338").len(), 1);
    let lines = ada.ask("WHOIS bob").await.unwrap();
    assert_eq!(
        after(of(&lines, "313")[0]),
        "bob :is an admin of this server"
    );
}

#[tokio::test]
async fn an_account_is_told_by_whois() {
    let server = Server::start().await;
    let mut owner = server.owner().await;
    owner.ask("NICK boss").await.unwrap();
    let mut bob = server.client("bob").await;
    let lines = bob.ask("WHOIS boss").await.unwrap();
    assert_eq!(after(of(&lines, "330")[0]), "boss owner :is logged in as");
    assert_eq!(of(&lines, "307").len(), 0);
    owner.ask("NICK Owner").await.unwrap();
    assert_eq!(of(&bob.ask("WHOIS owner").await.unwrap(), "307").len(), 1);
}

#[tokio::test]
async fn whowas_tells_the_newest_first_and_as_many_as_asked() {
    let server = Server::start().await;
    let mut bob = server.client("bob").await;
    for user in ["first", "second"] {
        let mut ada = server.connect().await;
        ada.send("NICK ada").await.unwrap();
        ada.send(&format!("USER {user} 0 * :Ada")).await.unwrap();
        ada.until(" 001 ").await.unwrap();
        ada.send("QUIT :bye").await.unwrap();
        ada.rest().await.unwrap();
    }
    for (command, count) in [
        ("WHOWAS ada", 2),
        ("WHOWAS ADA 1", 1),
        ("WHOWAS ada 0", 2),
        ("WHOWAS ada -1", 2),
        ("WHOWAS a?a", 2),
        ("WHOWAS nobody,ADA", 2),
    ] {
        let lines = bob.ask(command).await.unwrap();
        let was = of(&lines, "314");
        assert_eq!(was.len(), count, "{command}");
        assert!(
            after(was[0]).starts_with("ada ~second ") && was[0].ends_with(" * :Ada"),
            "{was:?}"
        );
        assert_eq!(commands(&lines).last().unwrap(), "369");
    }
    let lines = bob.ask("WHOWAS nobody").await.unwrap();
    assert_eq!(
        shorts(&lines),
        [
            ":irc.test 406 bob nobody :There was no such nickname",
            ":irc.test 369 bob nobody :End of WHOWAS"
        ]
    );
    assert_eq!(commands(&bob.ask("WHOWAS").await.unwrap()), ["431"]);
}

#[tokio::test]
async fn whoever_took_another_nick_was_there_by_the_old_one() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    ada.ask("NICK countess").await.unwrap();
    assert_eq!(of(&ada.ask("WHOWAS ada").await.unwrap(), "314").len(), 1);
}

#[tokio::test]
async fn ison_and_userhost_tell_of_those_who_are_here() {
    let server = Server::start().await;
    let (mut ada, mut bob) = ada_and_bob(&server).await;
    assert_eq!(
        short(&bob.ask_one("ISON nobody ADA bob").await.unwrap()),
        ":irc.test 303 bob :ada bob"
    );
    assert_eq!(
        short(&bob.ask_one("ISON :nobody").await.unwrap()),
        ":irc.test 303 bob :"
    );
    assert!(
        bob.ask_one("USERHOST ada")
            .await
            .unwrap()
            .contains(":ada=+~augusta@")
    );
    ada.ask("AWAY :x").await.unwrap();
    ada.ask(&format!("OPER owner :{PASSWORD}")).await.unwrap();
    assert!(
        bob.ask_one("USERHOST ada nobody")
            .await
            .unwrap()
            .contains(":ada*=-~augusta@")
    );
}
