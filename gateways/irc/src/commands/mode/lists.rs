//! The lists of masks of a channel: bans, exceptions from them, and who needs no invitation (Modern IRC "Ban channel mode" and
//! what follows it).

use parlor_core::{Command, Denied, Outcome, RoomRef};
use parlor_hub::{Reply, Request};
use parlor_model::{Mask, MaskList};

use super::parse::whole_mask;
use crate::commands::refuse;
use crate::desk::Cx;
use crate::modes;
use crate::time;
use crate::wire::numeric::{
    ERR_BANLISTFULL, ERR_INVALIDMODEPARAM, Numeric, RPL_BANLIST, RPL_ENDOFBANLIST,
    RPL_ENDOFEXCEPTLIST, RPL_ENDOFINVEXLIST, RPL_EXCEPTLIST, RPL_INVEXLIST,
};

/// Tells a list, each mask with who set it and when.
pub(super) async fn tell(cx: &mut Cx<'_>, channel: &str, room: RoomRef, list: MaskList) {
    let entries = match cx.ask(Request::Masks { room, list }).await {
        Ok(Reply::Masks(entries)) => entries,
        Ok(_) => return,
        Err(denied) => return refuse::channel(cx.session, "MODE", channel, &denied),
    };
    let (entry, end) = numerics(list);
    for set in entries {
        let words = [
            channel,
            set.mask.as_str(),
            set.by.as_str(),
            &time::seconds(set.at),
        ];
        cx.session.numeric(entry, &words);
    }
    cx.session.numeric(end, &[channel]);
}

/// Puts a mask on a list or takes it off; why not, where that is not told yet.
pub(super) async fn change(
    cx: &mut Cx<'_>,
    channel: &str,
    room: RoomRef,
    list: MaskList,
    on: bool,
    text: &str,
) -> Option<Denied> {
    let letter = modes::letter(list).to_string();
    let mask = match Mask::parse(&whole_mask(text)) {
        Ok(mask) => mask,
        Err(error) => {
            cx.session.numeric_text(
                ERR_INVALIDMODEPARAM,
                &[channel, &letter, text],
                &error.to_string(),
            );
            return None;
        }
    };
    let set = |mask| Command::SetMask {
        room: room.clone(),
        list,
        mask,
        on,
    };
    let mut answer = cx.command(set(mask)).await;
    // Other doors put masks on the list that are names alone.
    if !on
        && let Ok(Reply::Done(Outcome::Unchanged)) = answer
        && let Ok(as_given) = Mask::parse(text)
    {
        answer = cx.command(set(as_given)).await;
    }
    match answer {
        Err(Denied::TooMany { .. }) => {
            cx.session.numeric(ERR_BANLISTFULL, &[channel, &letter]);
            None
        }
        other => other.err(),
    }
}

fn numerics(list: MaskList) -> (Numeric, Numeric) {
    match list {
        MaskList::Ban => (RPL_BANLIST, RPL_ENDOFBANLIST),
        MaskList::Exception => (RPL_EXCEPTLIST, RPL_ENDOFEXCEPTLIST),
        MaskList::InviteException => (RPL_INVEXLIST, RPL_ENDOFINVEXLIST),
    }
}
