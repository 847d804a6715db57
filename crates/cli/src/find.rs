//! Finding a server to join, when none was named: on this machine and in this network.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use parlor_client::Address;
use parlor_server::discovery::{Found, browse};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::input::Lines;
use crate::interrupt::or_interrupted;
use crate::output::Output;

/// How long the network is asked.
const PATIENCE: Duration = Duration::from_secs(2);
/// And this machine.
const NEAR: Duration = Duration::from_millis(500);

/// One that can be joined.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Choice {
    name: String,
    link: String,
}

/// Lists the servers that are found, and asks which one is meant; `None` where nobody can be asked.
///
/// # Errors
///
/// [`Failure::Unreachable`] when there is none.
pub async fn server(stdin: &mut Lines) -> Result<Option<Address>, Failure> {
    eprintln!("Looking for servers in this network …");
    let asked = tokio::task::spawn_blocking(|| browse(PATIENCE));
    let (asked, here) = tokio::join!(asked, is_here());
    let found = match asked {
        Ok(Ok(found)) => found,
        // There may be no network at all.
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    let choices = choices(here, &found);
    if choices.is_empty() {
        return Err(Failure::Unreachable(
            "no server was found on this machine or in this network: name one, such as parlor join \
             192.168.1.5, or host one with parlor --lan"
                .to_owned(),
        ));
    }
    if !io::stdin().is_terminal() {
        let mut output = Output::stdout();
        let mut lines = choices.iter();
        lines.try_for_each(|choice| output.fields(&[&choice.name, &choice.link]))?;
        return Ok(None);
    }
    for (nth, choice) in choices.iter().enumerate() {
        let shown = choice.link.split('#').next().unwrap_or_default();
        eprintln!(
            "  {}  {}  {}",
            nth + 1,
            choice.name,
            shown.trim_end_matches("/join")
        );
    }
    loop {
        eprint!("Which one? [1] ");
        io::stderr().flush()?;
        let Some(line) = or_interrupted(stdin.next()).await? else {
            return Err(Failure::Interrupted);
        };
        match pick(&choices, &line) {
            Some(choice) => {
                let address = choice.link.parse();
                return address
                    .map(Some)
                    .map_err(|why| Failure::Usage(format!("{}: {why}", choice.link)));
            }
            None => eprintln!(
                "That is none of them: type a number from 1 to {}.",
                choices.len()
            ),
        }
    }
}

fn choices(is_here: bool, found: &[Found]) -> Vec<Choice> {
    let here = is_here.then(|| Choice {
        name: "this machine".to_owned(),
        link: Address::local().to_string(),
    });
    let found = found.iter().filter_map(|server| {
        Some(Choice {
            name: server.name.clone(),
            link: server.link()?,
        })
    });
    here.into_iter().chain(found).collect()
}

/// The one that was meant; nothing is the first.
fn pick<'a>(choices: &'a [Choice], line: &str) -> Option<&'a Choice> {
    match line.trim() {
        "" => choices.first(),
        number => choices.get(number.parse::<usize>().ok()?.checked_sub(1)?),
    }
}

/// Whether something listens on this machine where a server would.
async fn is_here() -> bool {
    let address = Address::local();
    let connected = timeout(NEAR, TcpStream::connect(address.host_and_port())).await;
    matches!(connected, Ok(Ok(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_picked_by_number_and_the_first_by_nothing() {
        let server = |name: &str, ip: &str| Found {
            name: name.to_owned(),
            addresses: vec![ip.parse().unwrap()],
            port: 7666,
            pin: None,
        };
        let found = [server("den", "10.0.0.1"), server("hall", "10.0.0.2")];
        let choices = choices(true, &found);
        let picked = |line: &str| pick(&choices, line).map(|choice| choice.name.as_str());
        assert_eq!(picked("\n"), Some("this machine"));
        assert_eq!(picked(" 3 "), Some("hall"));
        for line in ["0", "4", "den", "-1"] {
            assert_eq!(picked(line), None, "{line}");
        }
        assert_eq!(choices[1].link, "http://10.0.0.1:7666");
        assert_eq!(super::choices(false, &found).len(), 2);
    }
}
