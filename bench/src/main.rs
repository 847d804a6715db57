//! The load generator: it starts a server, comes in through one of its doors with many sessions, checks that
//! nobody misses anything, and reports what that cost. `docs/benchmarks/README.md` says what each figure means.

#![allow(clippy::disallowed_methods, reason = "it measures time")]

mod all;
mod append;
mod args;
mod big;
mod crowd;
mod dialect;
mod disk;
mod ear;
mod entrance;
mod expiry;
mod fanout;
mod files;
mod frame;
mod histogram;
mod http;
mod idle;
mod joining;
mod lines;
mod load;
mod machine;
mod process;
mod row;
mod search;
mod server;
mod stamp;
mod start;
mod storm;
mod terminal;

use anyhow::Result;
use clap::Parser as _;

use args::{Arguments, Task};
use row::Row;

fn main() -> Result<()> {
    let Arguments { command, common } = Arguments::parse();
    let place = common.place()?;
    let rows = match command {
        Task::Fanout(fanout) => fanout.fanout(&common).measure(&place)?,
        Task::Append(append) => common.append(append).measure(&place)?,
        Task::Disk => vec![disk::row(&disk::measure(&place.data, common.window())?)],
        Task::Bare => return server::bare::serve(&place.data),
        Task::Idle(idle) => {
            let idle = idle.idle();
            idle::allow_files(idle.sessions)?;
            vec![idle.measure(&place)?]
        }
        Task::Start(start) => start::measure(&common.big(start.big)?, start.times, &place)?,
        Task::Search(search) => search::measure(&common.big(search.big)?, search.times, &place)?,
        Task::Expiry(expiry) => expiry::measure(expiry.messages, &place)?,
        Task::Storm(storm) => {
            idle::allow_files(storm.sessions as usize)?;
            storm::measure(storm.sessions as usize, &place)?
        }
        Task::Joining(joining) => {
            idle::allow_files(joining.sessions as usize)?;
            vec![joining::measure(
                joining.server,
                joining.sessions as usize,
                &place,
            )?]
        }
        Task::Files(arguments) => arguments.files(&common).measure(&place)?,
        Task::Terminal(terminal) => terminal::measure(&terminal, &common, &place)?,
        Task::All(idle) => {
            idle::allow_files(idle.idle().sessions)?;
            print!("{}", all::report(&common, idle, &place)?);
            return Ok(());
        }
    };
    let rows = [vec![machine::describe(&place.data)], rows].concat();
    print!("{}", row::aligned(&rows));
    if common.json {
        println!(
            "\n{}",
            rows.iter().map(Row::json).collect::<Vec<_>>().join("\n")
        );
    }
    Ok(())
}
