//! `parlor admin blocks`, `block` and `unblock`.

use parlor_wire::{Reply, Request};

use crate::arguments::{BlockArguments, ListArguments, UnblockArguments};
use crate::failure::Failure;
use crate::output::{Output, until};
use crate::reach::{self, Stay};

/// Prints the blocks that stand.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn list(arguments: ListArguments) -> Result<(), Failure> {
    reach::signed_in(&arguments.reach, Stay::Brief, async |client, _, _| {
        let blocks = match client.request(Request::Blocks).await? {
            Reply::Blocks { blocks } => blocks,
            other => return Err(reach::unexpected(&other)),
        };
        let mut output = Output::stdout();
        blocks.iter().try_for_each(|block| match arguments.json {
            true => output.json(block),
            false => {
                let (until, by) = (until(block.until), format!("by {}", block.by));
                let address = block.address.as_deref().unwrap_or("no address");
                let reason = block.reason.as_deref().unwrap_or_default();
                output.fields(&[&block.name, &until, &by, address, reason])
            }
        })
    })
    .await
}

/// Blocks a name.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn block(arguments: BlockArguments) -> Result<(), Failure> {
    let BlockArguments {
        reach,
        user: name,
        span_ms,
        reason,
        with_address,
    } = arguments;
    reach::signed_in(&reach, Stay::Brief, async |client, _, _| {
        let request = Request::Block {
            name,
            with_address,
            span_ms,
            reason,
        };
        let reply = client.request(request).await?;
        if let Reply::Block {
            no_address: true, ..
        } = reply
        {
            eprintln!("parlor: the name is blocked, but no address: none of theirs is known");
        }
        Ok(())
    })
    .await
}

/// Lifts a block.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn unblock(arguments: UnblockArguments) -> Result<(), Failure> {
    reach::signed_in(&arguments.reach, Stay::Brief, async |client, _, _| {
        client
            .request(Request::Unblock {
                name: arguments.user,
            })
            .await?;
        Ok(())
    })
    .await
}
