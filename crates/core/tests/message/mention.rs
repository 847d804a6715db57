//! Names that are mentioned.

use crate::common::{World, table};
use parlor_model::limits;

#[test]
fn names_after_an_at_sign_are_mentions() {
    let world = World::new();
    let alice = world.guest("alice");
    for name in ["bob", "Zoë", "{bot}", "r2.d2"] {
        world.guest(name);
    }
    table([
        ("one", alice.says("@bob"), "lobby 1 alice says @bob ->bob"),
        (
            "each once, in order",
            alice.says("@ZOË, @Bob @bob!"),
            "lobby 2 alice says @ZOË, @Bob @bob! ->Zoë ->bob",
        ),
        (
            "punctuation",
            alice.says("(@bob). @bob's @{bot} @r2.d2."),
            "lobby 3 alice says (@bob). @bob's @{bot} @r2.d2. ->bob ->{bot} ->r2.d2",
        ),
        (
            "within a word",
            alice.says("mail bob@bob or ö@bob"),
            "lobby 4 alice says mail bob@bob or ö@bob",
        ),
        (
            "nobody",
            alice.says("@carol @ @@ @bobby"),
            "lobby 5 alice says @carol @ @@ @bobby",
        ),
        (
            "oneself",
            alice.says("@alice"),
            "lobby 6 alice says @alice ->alice",
        ),
    ]);
}

#[test]
fn mentions_are_limited() {
    let world = World::new();
    let alice = world.guest("alice");
    for number in 0..=limits::MENTIONS {
        world.guest(&format!("u{number}x"));
    }
    let all: String = (0..=limits::MENTIONS)
        .map(|number| format!("@u{number}x "))
        .collect();
    assert_eq!(alice.says(&all).matches("->").count(), limits::MENTIONS);
}
