//! `parlor`, the one binary: the server, the terminal client, and a scriptable client of any Parlor server.

mod admin;
mod arguments;
mod credentials;
mod doctor;
mod failure;
mod files;
mod find;
mod generate;
mod handoff;
mod host;
mod input;
mod interrupt;
mod join;
mod message_line;
mod output;
mod reach;
mod rooms;
mod say;
mod state;
mod tail;
mod terminal;
mod who;

use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::{AdminCommand, Arguments, Command, FactorCommand};
use crate::failure::Failure;

fn main() -> ExitCode {
    // Before anything else: this process may be a command that the server runs for somebody.
    if let Some(ended) = parlor_cage::enter() {
        return ended;
    }
    let Arguments {
        command,
        serve,
        looks,
    } = Arguments::parse();
    let result = match command {
        Some(command) => run(command),
        None if join::has_terminal() => host::host(serve.into(), &looks),
        None => parlor_server::run(serve.into()).map_err(Failure::from),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(serve) => parlor_server::run(serve.into()).map_err(Failure::from),
        Command::Join(arguments) => wait(join::join(arguments)),
        Command::Say(arguments) => wait(say::say(arguments)),
        Command::Tail(arguments) => wait(tail::tail(arguments)),
        Command::Send(arguments) => wait(files::send(arguments)),
        Command::Get(arguments) => wait(files::get(arguments)),
        Command::Rooms(arguments) => wait(rooms::rooms(arguments)),
        Command::Who(arguments) => wait(who::who(arguments)),
        Command::Admin(AdminCommand::Backup(store)) => {
            let holds = parlor_server::backup(store.data, store.config, &store.file)?;
            if !holds.is_nothing() {
                eprintln!("parlor: {holds}");
            }
            Ok(())
        }
        Command::Admin(AdminCommand::Restore(store)) => {
            parlor_server::restore(store.data, store.config, &store.file).map_err(Failure::from)
        }
        Command::Admin(AdminCommand::Export(arguments)) => admin::export(arguments),
        Command::Admin(AdminCommand::Factor(FactorCommand::ResetStored { user, data, config })) => {
            parlor_server::reset_factor(data, config, &user).map_err(Failure::from)
        }
        Command::Admin(AdminCommand::Factor(FactorCommand::Reset { user, reach })) => {
            wait(admin::reset_factor(reach, user))
        }
        Command::Admin(AdminCommand::Files(command)) => admin::files(command),
        Command::Admin(AdminCommand::Online(command)) => wait(admin::run(command)),
        Command::Doctor(arguments) => doctor::doctor(arguments),
        Command::Completions { shell } => generate::completions(shell),
        Command::Man { folder } => generate::man(folder.as_deref()),
    }
}

/// Runs a client command to its end.
fn wait(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)?;
    let result = runtime.block_on(command);
    // Standard input may be in a read that never ends.
    runtime.shutdown_background();
    result
}
