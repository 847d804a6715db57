//! Searching a large store through the API, as a member of it searches.

use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;

use crate::big::{Big, word};
use crate::dialect::Dialect;
use crate::histogram::Histogram;
use crate::http::{Api, encoded};
use crate::row::Row;
use crate::server::{Kind, Place};
use crate::start::copy;

/// Measures each query so many times, over all rooms that the owner joined for it.
///
/// # Errors
/// The server does not come up, refuses a search, or finds nothing where there is something.
pub fn measure(big: &Big, times: u32, place: &Place) -> Result<Vec<Row>> {
    let folder = TempDir::with_prefix_in("bench-search-", &place.data)?;
    copy(big, folder.path())?;
    let server = Kind::Parlor.start_in(folder, place)?;
    let mut api = Api::owner(server.address(Dialect::Websocket)?)?;
    // As many rooms as one user may be a member of.
    let joined = big.arguments.rooms.min(499);
    for room in 0..joined {
        let path = format!("/api/v1/rooms/%23room{room}/join");
        api.ask("POST", &path, "{}").context("joining")?;
    }
    let two = format!("kettle {}", word(40));
    let prefix = format!("{}*", word(300).chars().take(5).collect::<String>());
    let mail = first(&mut api, |number| format!("user{number}@example.org"))?;
    let file = first(&mut api, |number| {
        format!("/srv/www/site{number}/index.html")
    })?;
    let queries = [
        ("common word", "kettle".to_owned()),
        ("tenth word", "window".to_owned()),
        ("rare word", "quetzalcoatlus".to_owned()),
        ("two words", two),
        ("two common words", "kettle window".to_owned()),
        ("prefix", prefix),
        ("short prefix", "ka*".to_owned()),
        ("CJK", "会議室".to_owned()),
        ("e-mail address", mail),
        ("path", file),
        ("nothing", "xylophonist".to_owned()),
    ];
    let mut rows = Vec::new();
    for (what, words) in queries {
        let path = query(&words);
        let mut spent = Histogram::new();
        let mut found = 0;
        for _ in 0..times {
            let start = Instant::now();
            let answer = api.ask("GET", &path, "").with_context(|| words.clone())?;
            spent.record(u64::try_from(start.elapsed().as_nanos())?);
            let events = answer["events"].as_array();
            found = events.context("no list of what was found")?.len();
        }
        ensure!(
            (found > 0) == (what != "nothing"),
            "{words:?}: {found} were found"
        );
        rows.push(
            Row::new("search")
                .text("query", what)
                .text("words", &words)
                .count("rooms", u64::from(joined) + 1)
                .count("found", found as u64)
                .millis("p50_ms", spent.quantile(0.5))
                .millis("p99_ms", spent.quantile(0.99))
                .millis("max_ms", spent.max()),
        );
    }
    Ok(rows)
}

fn query(words: &str) -> String {
    format!("/api/v1/search?words={}&limit=50", encoded(words))
}

/// The first of many that stands in a room that was joined.
fn first(api: &mut Api, words: impl Fn(u64) -> String) -> Result<String> {
    for number in 0..100 {
        let words = words(number);
        let answer = api.ask("GET", &query(&words), "")?;
        if answer["events"]
            .as_array()
            .is_some_and(|found| !found.is_empty())
        {
            return Ok(words);
        }
    }
    bail!("none of a hundred was found")
}
