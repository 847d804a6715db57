//! `parlor who`: who is here.

use parlor_model::Span;
use parlor_wire::{Reply, Request, WhoEntry};

use crate::arguments::WhoArguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::reach::{self, Stay};

/// Prints the list.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn who(arguments: WhoArguments) -> Result<(), Failure> {
    reach::signed_in(&arguments.reach, Stay::Brief, async |client, _, _| {
        let room = Some(reach::room_word(&arguments.room));
        let who = match client.request(Request::Who { room }).await? {
            Reply::Who { who } => who,
            other => return Err(reach::unexpected(&other)),
        };
        let mut output = Output::stdout();
        who.iter().try_for_each(|entry| match arguments.json {
            true => output.json(entry),
            false => output.fields(&fields(entry).each_ref().map(String::as_str)),
        })
    })
    .await
}

fn fields(entry: &WhoEntry) -> [String; 5] {
    let gateways: Vec<_> = entry
        .gateways
        .iter()
        .map(|gateway| gateway.as_str())
        .collect();
    [
        entry.who.name.clone(),
        entry.role.as_str().to_owned(),
        gateways.join(","),
        format!("idle {}", Span::from_millis(entry.idle_ms)),
        entry
            .away
            .as_ref()
            .map(|away| format!("away: {away}"))
            .unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use parlor_wire::{Gateway, ServerRole, UserId, UserLabel};

    use super::*;

    #[test]
    fn everybody_has_one_line_of_fields() {
        let who = UserLabel {
            id: UserId([1; 16].into()),
            name: "anna".to_owned(),
        };
        let gateways = vec![Gateway::Http, Gateway::Line];
        let (role, away) = (ServerRole::Guest, Some("lunch".to_owned()));
        let entry = WhoEntry {
            who,
            role,
            gateways,
            idle_ms: 65_000,
            since: 0,
            away,
        };
        assert_eq!(
            fields(&entry),
            ["anna", "guest", "http,line", "idle 1m5s", "away: lunch"]
        );
    }
}
