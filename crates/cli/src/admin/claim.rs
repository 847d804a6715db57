//! `parlor admin claim`: the one-time link that makes the first owner.

use std::path::Path;

use parlor_client::Address;
use parlor_wire::{Hidden, api};

use crate::arguments::ClaimArguments;
use crate::credentials::{Variables, password_line};
use crate::failure::Failure;
use crate::input::Lines;
use crate::state;

/// What is wrong with a link.
const NO_LINK: &str = "there is no link like http://127.0.0.1:7666/claim#SECRET in the link file; \
    copy the line that the server printed";

/// Makes the owner.
///
/// # Errors
///
/// [`Failure`] when there is no link or no password, or the server refuses or is lost.
pub async fn claim(arguments: ClaimArguments) -> Result<(), Failure> {
    let mut stdin = Lines::stdin();
    let (address, secret) = read_link(&arguments.link_file, &mut stdin).await?;
    let address = arguments.server.unwrap_or(address);
    let address = match state::known_servers() {
        Some(known) => address.knowing(known),
        None => address,
    };
    let password = match arguments.password_stdin {
        true => Some(password_line(&mut stdin).await?),
        false => Variables::read().password,
    };
    let password = password.ok_or_else(|| {
        Failure::Usage(
            "the owner needs a password: use --password-stdin or PARLOR_PASSWORD".to_owned(),
        )
    })?;
    let body = api::Claim {
        secret,
        name: arguments.name,
        password,
        client: None,
    };
    let owner = parlor_client::claim(&address, &body, arguments.timeout).await?;
    eprintln!(
        "parlor: {} is the owner of {address} now",
        parlor_model::sanitise_line(&owner.name)
    );
    Ok(())
}

/// The server and the secret of the first link in a file, or on a line of stdin.
async fn read_link(file: &Path, stdin: &mut Lines) -> Result<(Address, Hidden), Failure> {
    let text = if file == Path::new("-") {
        stdin.next().await?.unwrap_or_default()
    } else {
        let what = format!("--link-file {}", file.display());
        std::fs::read_to_string(file).map_err(|error| Failure::unreadable(&what, &error))?
    };
    find_link(&text).ok_or_else(|| Failure::Usage(NO_LINK.to_owned()))
}

fn find_link(text: &str) -> Option<(Address, Hidden)> {
    let links = text.split_whitespace().filter(|word| word.contains("://"));
    links
        .filter_map(|link| {
            let (place, secret) = link
                .split_once('#')
                .filter(|(_, secret)| !secret.is_empty())?;
            let address = Address::parse(place.strip_suffix("/claim")?).ok()?;
            Some((address, Hidden::from(secret.to_owned())))
        })
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_is_found_among_what_the_server_printed() {
        let printed = "Whoever brings this link first becomes its owner:\n\
                       \x20 http://127.0.0.1:7666/claim#0123abcd\r\nPut it into a file\n";
        let (address, secret) = find_link(printed).unwrap();
        assert_eq!(
            (address.to_string().as_str(), secret.expose()),
            ("http://127.0.0.1:7666", "0123abcd")
        );
    }

    #[test]
    fn what_is_no_link_is_not_taken_for_one() {
        let texts = [
            "",
            "0123abcd",
            "http://127.0.0.1:7666/claim",
            "http://127.0.0.1:7666/claim#",
            "ftp://a/claim#x",
            "http://a/other#x",
            "http:///claim#x",
        ];
        for text in texts {
            assert!(find_link(text).is_none(), "{text}");
        }
    }
}
