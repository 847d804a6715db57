//! Everything in one run, as a Markdown report for `docs/benchmarks`.

use anyhow::Result;

use crate::args::{AppendArguments, Common, IdleArguments};
use crate::dialect::Dialect;
use crate::disk;
use crate::fanout::Fanout;
use crate::load::Pace;
use crate::machine;
use crate::row::{Row, markdown};
use crate::server::{Kind, Place};

const RECEIVERS: usize = 100;
const SENDERS: usize = 4;
const PACES: [Pace; 3] = [Pace::InFlight(16), Pace::InFlight(256), Pace::Rate(500.0)];

const DOORS: [(Kind, Dialect); 5] = [
    (Kind::Parlor, Dialect::Line),
    (Kind::Parlor, Dialect::Websocket),
    (Kind::Parlor, Dialect::Irc),
    (Kind::Inspircd, Dialect::Irc),
    (Kind::Ngircd, Dialect::Irc),
];

const STORED: &str = "Parlor has every message on stable storage before anyone sees it; inspircd and ngircd store \
    nothing.\nEach fan-out was checked: every receiver got every message once and in order.";

/// Measures everything that is installed and returns the report. Progress goes to standard error.
///
/// # Errors
/// A measurement failed: a report with a hole would be taken for a whole one.
pub fn report(common: &Common, idle: IdleArguments, place: &Place) -> Result<String> {
    let mut rows = vec![machine::describe(&place.data)];
    let missing = [Kind::Parlor, Kind::Inspircd, Kind::Ngircd]
        .into_iter()
        .filter(|kind| !kind.is_installed(place));
    let notes: String = missing
        .map(|kind| format!("{} is not installed and was left out.\n", kind.name()))
        .collect();
    eprintln!("disk");
    rows.push(disk::row(&disk::measure(&place.data, common.window())?));
    for pace in PACES {
        for (server, dialect) in DOORS {
            if !server.is_installed(place) {
                continue;
            }
            eprintln!(
                "fanout over {} on {}, {pace:?}",
                dialect.name(),
                server.name()
            );
            let plan = common.plan(dialect, pace);
            let fanout = Fanout {
                server,
                receivers: RECEIVERS,
                senders: SENDERS,
                plan,
            };
            // The disk was measured above.
            rows.extend(fanout.measure(place)?.pop());
        }
    }
    if Kind::Parlor.is_installed(place) {
        eprintln!("append");
        rows.extend(common.append(AppendArguments::default()).measure(place)?);
        eprintln!("idle");
        rows.push(idle.idle().measure(place)?);
    }
    Ok(document(&rows, &notes))
}

fn document(rows: &[Row], notes: &str) -> String {
    let raw: Vec<String> = rows.iter().map(Row::json).collect();
    let tables = markdown(rows);
    let raw = raw.join("\n");
    format!("{STORED}\n{notes}\n{tables}\n```json\n{raw}\n```\n")
}
