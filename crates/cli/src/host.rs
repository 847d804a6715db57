//! `parlor` on a terminal: the server, and its owner's seat in it, in one process.

use std::path::PathBuf;

use parlor_client::Identity;
use parlor_server::{Flags, Hosting};
use parlor_tui::Seat;

use crate::arguments::Reach;
use crate::failure::Failure;
use crate::input::Lines;
use crate::join::{Place, connect, sign_in, sit};
use crate::terminal::{Looks, Memory};

/// Hosts until the owner stops the server, or leaves it running and then stops it.
///
/// # Errors
///
/// [`Failure`] when the server does not start, or the seat can't be taken.
pub fn host(flags: Flags, looks: &Looks) -> Result<(), Failure> {
    let options = looks.options()?;
    let mut failure = None;
    let result = parlor_server::host(flags, async |hosting| match seat(hosting, options).await {
        Ok(keep_server) => keep_server,
        Err(why) => {
            failure = Some(why);
            false
        }
    });
    match failure {
        Some(why) => Err(why),
        None => result.map_err(Failure::from),
    }
}

/// Sits in the chat; returns whether the server shall go on.
async fn seat(hosting: Hosting, options: parlor_tui::Options) -> Result<bool, Failure> {
    let reach = Reach::to(
        &match hosting.pin.filter(|_| hosting.url.starts_with("https://")) {
            Some(pin) => format!("{}#pin={pin}", hosting.url),
            None => hosting.url.clone(),
        },
    )?;
    let mut memory = Memory::read(hosting.seat.clone());
    let mut stdin = Lines::stdin();
    // Whoever was just made the owner need not say it twice.
    let (client, events) = match hosting.owner.clone() {
        Some((name, password)) => {
            let owner = Identity::Password {
                name,
                password,
                code: None,
            };
            let (client, events) = connect(&reach, owner).await?;
            let welcome = client.welcome();
            memory.came_in(&welcome.name, welcome.token.as_ref());
            (client, events)
        }
        None => sign_in(&reach, &mut memory, &mut stdin).await?,
    };
    let options = parlor_tui::Options {
        hello: hello(&hosting),
        ..options
    };
    let place = Place {
        seat: Seat::Host,
        folder: PathBuf::from("."),
    };
    let left = sit(client, events, options, place, &mut memory, &mut stdin).await?;
    if left.keep_server {
        eprintln!("The server goes on. Ctrl+C stops it.");
    }
    Ok(left.keep_server)
}

/// What friends need to know; what they have to type stands in lines of its own.
fn hello(hosting: &Hosting) -> Vec<String> {
    let (who, urls) = match hosting.lan.as_slice() {
        [] => (
            "Others on this machine open in a browser",
            std::slice::from_ref(&hosting.url),
        ),
        urls => ("Friends on this network open in a browser", urls),
    };
    let mut lines = vec![who.to_owned()];
    lines.extend(urls.iter().map(|url| format!("  {url}")));
    lines.push("or type in a terminal".to_owned());
    let link = hosting.link.as_ref().filter(|_| !hosting.lan.is_empty());
    let link = link.unwrap_or(&hosting.url);
    lines.push(format!("  parlor join {link}"));
    if let Some(line) = hosting.line {
        lines.push(format!("  nc {} {}", line.ip(), line.port()));
    }
    if hosting.lan.is_empty() {
        lines.push("To let in others on this network, start with".to_owned());
        lines.push("  parlor --lan".to_owned());
    } else if !hosting.qr.is_empty() {
        lines.push("or scan".to_owned());
        lines.extend(hosting.qr.iter().cloned());
    }
    lines
}
