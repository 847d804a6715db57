//! Signing in as somebody else: what a client keeps, which account counts, and that it misses nothing meanwhile.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{Server, account, commands, of, short_passwords, shorts};
use data_encoding::BASE64;
use parlor_testkit::IrcClient;

/// Signs in by PLAIN; the numerics of the answer, with their parameters.
async fn authenticate(client: &mut IrcClient, account: &str, password: &str) -> Vec<String> {
    client.ask_one("AUTHENTICATE PLAIN").await.unwrap();
    let message = BASE64.encode(format!("{account}\0{account}\0{password}").as_bytes());
    client
        .ask(&format!("AUTHENTICATE {message}"))
        .await
        .unwrap()
}

/// The text behind what WHOIS says of the account.
async fn account_of(client: &mut IrcClient, nick: &str) -> Option<String> {
    let lines = client.ask(&format!("WHOIS {nick}")).await.unwrap();
    let line = lines.iter().find(|line| line.contains(" 330 "))?;
    line.split(' ').nth(4).map(str::to_owned)
}

#[tokio::test]
async fn whom_one_watches_and_the_modes_one_set_stay_when_one_signs_in() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut client = server.client("foo").await;
    client.ask("MONITOR + friend,other").await.unwrap();
    client.ask("MODE foo +BiRwT").await.unwrap();
    let lines = client.ask("NS IDENTIFY jilles sesame").await.unwrap();
    assert!(of(&lines, "MODE").is_empty(), "{lines:?}");
    let modes = client.ask_one("MODE foo").await.unwrap();
    assert!(modes.ends_with(" 221 foo +BRTiw"), "{modes}");
    let listed = client.ask("MONITOR L").await.unwrap();
    assert!(listed[0].ends_with(":friend,other"), "{listed:?}");
    let mut friend = server.client("friend").await;
    let online = client.until(" 730 ").await.unwrap().pop().unwrap();
    assert!(online.contains(":friend!"), "{online}");
    let guarded = friend.ask_one("PRIVMSG foo :hi").await.unwrap();
    assert!(guarded.contains(" 477 "), "{guarded}");
    friend.send("QUIT").await.unwrap();
    client.until(" 731 ").await.unwrap();
    let quiet = client.ask("MONITOR C").await.unwrap();
    assert!(quiet.is_empty(), "{quiet:?}");
}

#[tokio::test]
async fn who_watches_both_nicks_is_told_of_each_once_when_somebody_signs_in() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut watcher = server.client("watcher").await;
    let mut client = server.client("foo").await;
    watcher.ask("MONITOR + foo,jilles").await.unwrap();
    // They keep the nick.
    client.ask("NS IDENTIFY jilles sesame").await.unwrap();
    let told = watcher.fence().await.unwrap();
    assert!(told.is_empty(), "{told:?}");
    // By another connection they have one already, which counts.
    let mut other = server.client("bar").await;
    watcher.ask("MONITOR + bar").await.unwrap();
    other.ask("NS IDENTIFY jilles sesame").await.unwrap();
    let told = shorts(&watcher.fence().await.unwrap());
    assert_eq!(told, [":irc.test 731 watcher :bar"]);
    client.ask("NICK jilles").await.unwrap();
    let told = watcher.fence().await.unwrap();
    assert_eq!(commands(&told), ["731", "730"]);
    assert!(
        told[0].ends_with(":foo") && told[1].contains(":jilles!"),
        "{told:?}"
    );
}

/// A client `one` of the account jilles, which says that it is a bot.
async fn bot_of_jilles(server: &Server) -> IrcClient {
    account(server, "jilles", "sesame").await;
    let mut bot = server.client("one").await;
    bot.ask("NS IDENTIFY jilles sesame").await.unwrap();
    bot.ask("MODE one +B").await.unwrap();
    bot
}

#[tokio::test]
async fn modes_that_the_account_has_by_another_client_are_told() {
    let server = short_passwords().await;
    let _first = bot_of_jilles(&server).await;
    let mut second = server.client("two").await;
    second.ask("MODE two +i").await.unwrap();
    let lines = second.ask("NS IDENTIFY jilles sesame").await.unwrap();
    assert!(of(&lines, "MODE")[0].ends_with(" MODE two +B"), "{lines:?}");
    let modes = second.ask_one("MODE one").await.unwrap();
    assert!(modes.ends_with(" 221 one +Bi"), "{modes}");
}

/// Clients wait for the numerics of IRCv3 sasl-3.1 and read on from there.
#[tokio::test]
async fn what_comes_of_signing_in_is_told_after_the_numerics_that_say_so() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    account(&server, "ada", "lovelace").await;
    let mut client = server.client("user").await;
    client.ask("JOIN #chan").await.unwrap();
    let lines = authenticate(&mut client, "ada", "lovelace").await;
    assert_eq!(commands(&lines)[..2], ["900", "903"], "{lines:?}");
    // The nick is of the first account from then on.
    let lines = authenticate(&mut client, "jilles", "sesame").await;
    assert_eq!(commands(&lines)[..3], ["900", "903", "NICK"], "{lines:?}");
    assert!(lines[1].contains(" 903 user :"), "{lines:?}");
    let mut told = lines[0].split(' ').skip(2);
    let (nick, source) = (told.next().unwrap(), told.next().unwrap());
    assert_eq!((nick, told.next()), ("user", Some("jilles")));
    assert_eq!(lines[2], format!(":{source} NICK jilles"));
    let who = client.ask("WHOIS jilles").await.unwrap();
    let host = source.rsplit('@').next().unwrap();
    assert!(of(&who, "311")[0].contains(host), "{who:?} {source}");
}

#[tokio::test]
async fn modes_that_the_account_has_are_told_after_the_numerics() {
    let server = short_passwords().await;
    let _first = bot_of_jilles(&server).await;
    let mut second = server.client("two").await;
    let lines = authenticate(&mut second, "jilles", "sesame").await;
    assert_eq!(
        commands(&lines),
        ["900", "903", "MODE", "NICK"],
        "{lines:?}"
    );
}

#[tokio::test]
async fn of_two_accounts_before_the_end_of_registration_the_last_counts() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut client = server.connect().await;
    client.send("CAP LS 302").await.unwrap();
    client.send("NICK ada").await.unwrap();
    let made = client.ask("REGISTER * * lovelace").await.unwrap();
    assert!(commands(&made).ends_with(&["REGISTER".to_owned(), "900".to_owned()]));
    let signed_in = authenticate(&mut client, "jilles", "sesame").await;
    assert_eq!(commands(&signed_in), ["900", "903"]);
    assert!(signed_in[0].ends_with("logged in as jilles"));
    let wrong = authenticate(&mut client, "ada", "wrong").await;
    assert_eq!(commands(&wrong), ["904"], "and what failed changes nothing");
    let again = client.ask_one("REGISTER * * lovelace").await.unwrap();
    assert!(again.contains("ALREADY_AUTHENTICATED"), "{again}");
    client.send("NICK eve").await.unwrap();
    client.send("USER u 0 * :R").await.unwrap();
    client.send("CAP END").await.unwrap();
    client.until(" 001 ").await.unwrap();
    client.fence().await.unwrap();
    let account = account_of(&mut client, "eve").await;
    assert_eq!(account.as_deref(), Some("jilles"));
    let mut watcher = server.client("watcher").await;
    let is_on = watcher.ask_one("ISON ada").await.unwrap();
    assert!(
        is_on.ends_with(" :"),
        "nobody is left of the other: {is_on}"
    );
}

#[tokio::test]
async fn who_was_alone_in_a_channel_is_in_it_after_signing_in() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut client = server.client_in("foo", "#own").await;
    let lines = client.ask("NS IDENTIFY jilles sesame").await.unwrap();
    assert!(of(&lines, "PART").is_empty(), "{lines:?}");
    let told = of(&lines, "MODE");
    assert!(
        told[0].ends_with(" MODE #own -o foo"),
        "they made it as a guest: {told:?}"
    );
    let names = client.ask("NAMES #own").await.unwrap();
    assert!(
        names[0].contains(" 353 ") && names[0].contains("foo"),
        "{names:?}"
    );
}

#[tokio::test]
async fn nothing_is_missing_and_nothing_is_doubled_while_one_signs_in() {
    const SAID: usize = 3_000;
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut talker = server.client_in("talker", "#chan").await;
    let mut client = server.client_in("foo", "#chan").await;
    talker.fence().await.unwrap();
    let talking = tokio::spawn(async move {
        for at in 0..SAID {
            talker
                .send(&format!("PRIVMSG #chan :word {at}"))
                .await
                .unwrap();
        }
        talker.fence().await.unwrap();
        talker
    });
    let mut lines = client.until(":word 20").await.unwrap();
    client.send("NS IDENTIFY jilles sesame").await.unwrap();
    lines.extend(client.until(&format!(":word {}", SAID - 1)).await.unwrap());
    let told = lines.iter().filter_map(|line| line.split_once(" :word "));
    let told: Vec<usize> = told.map(|(_, at)| at.parse().unwrap()).collect();
    assert!(told.iter().copied().eq(0..SAID), "{} were told", told.len());
    let others = shorts(&lines);
    let others = others.iter().filter(|line| !line.contains(" PRIVMSG "));
    let others: Vec<&String> = others.filter(|line| !line.contains("900")).collect();
    assert!(
        others.iter().all(|line| line.contains(" NOTICE foo ")),
        "{others:?}"
    );
    talking.await.unwrap();
}

#[tokio::test]
async fn who_is_away_and_signs_in_is_away() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut watcher = server.client("watcher").await;
    let mut client = server.client("foo").await;
    client.ask("AWAY :at lunch").await.unwrap();
    let lines = client.ask("NS IDENTIFY jilles sesame").await.unwrap();
    assert!(
        !commands(&lines).iter().any(|word| word == "305"),
        "{lines:?}"
    );
    let told = watcher.ask_one("PRIVMSG foo :hi").await.unwrap();
    assert!(told.ends_with(" 301 watcher foo :at lunch"), "{told}");
    // Who is here by another connection is as they are.
    let mut second = server.client("two").await;
    let lines = second.ask("NS IDENTIFY jilles sesame").await.unwrap();
    // Under the name that they have been told to have by then.
    let at = |word: &str| commands(&lines).iter().position(|said| said == word);
    let (nick, away) = (at("NICK").unwrap(), at("306").unwrap());
    assert!(nick < away, "{lines:?}");
    client.ask("AWAY").await.unwrap();
    let mut third = server.client("three").await;
    third.ask("AWAY :gone").await.unwrap();
    let lines = third.ask("NS IDENTIFY jilles sesame").await.unwrap();
    assert!(commands(&lines).contains(&"305".to_owned()), "{lines:?}");
    let told = watcher.ask("PRIVMSG foo :hi").await.unwrap();
    assert!(told.is_empty(), "{told:?}");
}

/// Whatever comes first, each client knows in the end whether its user is away.
#[tokio::test]
async fn of_two_who_sign_in_at_the_same_time_both_know_whether_they_are_away() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut watcher = server.client("watcher").await;
    for round in 0..4 {
        let names = ["one", "two"].map(|name| format!("{name}{round}"));
        let mut away = server.client(&names[0]).await;
        let mut there = server.client(&names[1]).await;
        away.ask("AWAY :at lunch").await.unwrap();
        let (first, second) = tokio::join!(
            away.ask("NS IDENTIFY jilles sesame"),
            there.ask("NS IDENTIFY jilles sesame")
        );
        let (mut first, mut second) = (first.unwrap(), second.unwrap());
        first.extend(away.fence().await.unwrap());
        second.extend(there.fence().await.unwrap());
        let ison = format!("ISON {} jilles", names.join(" "));
        let known = watcher.ask(&ison).await.unwrap();
        let nick = known[0].rsplit(':').next().unwrap().trim().to_owned();
        let who = watcher.ask(&format!("WHOIS {nick}")).await.unwrap();
        let is_away = !of(&who, "301").is_empty();
        for (lines, before) in [(&first, true), (&second, false)] {
            let numerics = commands(lines);
            let told = numerics.iter().rev().find_map(|told| match told.as_str() {
                "306" => Some(true),
                "305" => Some(false),
                _ => None,
            });
            assert_eq!(told.unwrap_or(before), is_away, "{round}: {lines:?}");
        }
        for client in [&mut away, &mut there] {
            client.send("QUIT").await.unwrap();
            client.rest().await.unwrap();
        }
    }
}

/// That nobody sits behind a connection goes along.
#[tokio::test]
async fn a_client_with_nobody_behind_it_signs_in_and_leaves_the_user_there() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut there = server.client("one").await;
    there.ask("NS IDENTIFY jilles sesame").await.unwrap();
    let mut nobody = server.client_with("two", "draft/pre-away").await;
    nobody.ask("AWAY *").await.unwrap();
    nobody.ask("NS IDENTIFY jilles sesame").await.unwrap();
    let mut watcher = server.client("watcher").await;
    let lines = watcher.ask("WHOIS one").await.unwrap();
    assert!(of(&lines, "301").is_empty(), "{lines:?}");
    there.send("QUIT").await.unwrap();
    there.rest().await.unwrap();
    let lines = watcher.ask("WHOIS one").await.unwrap();
    assert!(of(&lines, "301")[0].ends_with(" one :Away"), "{lines:?}");
}

#[tokio::test]
async fn guests_who_were_accepted_stay_so_when_one_signs_in() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let [mut named, mut answered, mut other] = [
        server.client("named").await,
        server.client("answered").await,
        server.client("other").await,
    ];
    let mut client = server.client("foo").await;
    client.ask("MODE foo +R").await.unwrap();
    client.ask("ACCEPT named").await.unwrap();
    client.ask("PRIVMSG answered :hello").await.unwrap();
    client.ask("NS IDENTIFY jilles sesame").await.unwrap();
    for friend in [&mut named, &mut answered] {
        let lines = friend.ask("PRIVMSG foo :hi").await.unwrap();
        let refused = lines.iter().filter(|line| line.contains(" 477 "));
        assert_eq!(refused.count(), 0, "{lines:?}");
    }
    let refused = other.ask_one("PRIVMSG foo :hi").await.unwrap();
    assert!(refused.contains(" 477 "), "{refused}");
}

#[tokio::test]
async fn metadata_of_a_guest_is_that_of_the_account_they_sign_in_to() {
    const CAPS: &str = "draft/metadata-2 batch";
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut reader = server.client_with("reader", CAPS).await;
    let mut client = server.client_with("foo", CAPS).await;
    client.ask("METADATA * SET display-name Foo").await.unwrap();
    client.ask("METADATA * SET colour red").await.unwrap();
    let lines = client.ask("NS IDENTIFY jilles sesame").await.unwrap();
    assert_eq!(of(&lines, "METADATA").len(), 2, "{lines:?}");
    let lines = reader.ask("METADATA foo LIST").await.unwrap();
    assert!(
        lines
            .iter()
            .any(|line| line.ends_with("display-name * :Foo"))
    );
    // What the account says of itself already stays.
    let mut second = server.client_with("two", CAPS).await;
    second.ask("METADATA * SET colour blue").await.unwrap();
    second.ask("METADATA * SET avatar x").await.unwrap();
    second.ask("NS IDENTIFY jilles sesame").await.unwrap();
    let lines = reader.ask("METADATA foo LIST").await.unwrap();
    for there in ["display-name * :Foo", "colour * :red", "avatar * :x"] {
        assert!(
            lines.iter().any(|line| line.ends_with(there)),
            "{there}: {lines:?}"
        );
    }
}

#[tokio::test]
async fn metadata_that_comes_along_is_told_to_those_who_want_it() {
    const CAPS: &str = "draft/metadata-2 batch";
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut reader = server.client_with("reader", CAPS).await;
    reader.ask("METADATA * SUB colour avatar").await.unwrap();
    reader.ask("JOIN #chan").await.unwrap();
    let mut client = server.client_with("foo", CAPS).await;
    client.ask("METADATA * SET colour red").await.unwrap();
    client.ask("JOIN #chan").await.unwrap();
    reader.fence().await.unwrap();
    client.ask("NS IDENTIFY jilles sesame").await.unwrap();
    let told = shorts(&reader.fence().await.unwrap());
    let told: Vec<_> = told
        .iter()
        .filter(|line| line.contains("METADATA"))
        .collect();
    assert_eq!(told, [":foo METADATA foo colour * :red"]);
    // What another connection of theirs has set already is no news, and what it brings is.
    let mut second = server.client_with("two", CAPS).await;
    second.ask("METADATA * SET colour blue").await.unwrap();
    second.ask("METADATA * SET avatar x").await.unwrap();
    second.ask("NS IDENTIFY jilles sesame").await.unwrap();
    let told = shorts(&reader.fence().await.unwrap());
    assert_eq!(told, [":foo METADATA foo avatar * :x"]);
    // So is what is set before registration is complete.
    let mut third = server.connect().await;
    third.send("CAP LS 302").await.unwrap();
    third.send(&format!("CAP REQ :{CAPS} sasl")).await.unwrap();
    third.until(" ACK ").await.unwrap();
    third.send("NICK foo").await.unwrap();
    third.send("USER u 0 * :R").await.unwrap();
    authenticate(&mut third, "jilles", "sesame").await;
    third.ask("METADATA * SET colour green").await.unwrap();
    third.send("CAP END").await.unwrap();
    third.until(" 001 ").await.unwrap();
    third.fence().await.unwrap();
    let told = shorts(&reader.fence().await.unwrap());
    assert_eq!(told, [":foo METADATA foo colour * :green"]);
}
