//! `parlor admin audit`.

use parlor_wire::{AuditView, Reply, Request};

use crate::arguments::AuditArguments;
use crate::failure::Failure;
use crate::output::{Output, time};
use crate::reach::{self, Stay};

/// Prints the audit log, newest first, page by page.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn audit(arguments: AuditArguments) -> Result<(), Failure> {
    reach::signed_in(&arguments.reach, Stay::Brief, async |client, _, _| {
        let mut output = Output::stdout();
        let (mut left, mut before) = (arguments.count, None);
        while left > 0 {
            let request = Request::Audit {
                before,
                limit: Some(left),
            };
            let lines = match client.request(request).await? {
                Reply::Audit { lines } => lines,
                other => return Err(reach::unexpected(&other)),
            };
            let Some(last) = lines.last() else { break };
            before = Some(last.position);
            for line in lines
                .iter()
                .take(usize::try_from(left).unwrap_or(usize::MAX))
            {
                show(&mut output, line, arguments.json)?;
                left -= 1;
            }
        }
        Ok(())
    })
    .await
}

fn show(output: &mut Output, line: &AuditView, json: bool) -> Result<(), Failure> {
    if json {
        return output.json(line);
    }
    let (position, at) = (line.position.to_string(), time(line.at));
    output.fields(&[
        &position,
        &at,
        &line.actor_name,
        &line.action,
        &line.target,
        &line.detail,
    ])
}
