//! LUSERS: how many there are (Modern IRC "LUSERS message").

use crate::desk::Cx;
use crate::session::Session;
use crate::wire::numeric::{
    RPL_GLOBALUSERS, RPL_LOCALUSERS, RPL_LUSERCHANNELS, RPL_LUSERCLIENT, RPL_LUSERME, RPL_LUSEROP,
    RPL_LUSERUNKNOWN,
};

pub(crate) async fn run(cx: &mut Cx<'_>) {
    let channels = channels(cx).await;
    tell(cx.session, channels);
}

/// How many rooms the user is in or can find.
async fn channels(cx: &mut Cx<'_>) -> usize {
    match cx.ask(parlor_hub::Request::Rooms).await {
        Ok(parlor_hub::Reply::Rooms(rooms)) => {
            rooms.iter().filter(|room| room.name.is_some()).count()
        }
        _ => 0,
    }
}

fn tell(session: &mut Session, channels: usize) {
    let counts = session.shared.people.counts();
    let (users, most) = (counts.users, counts.most);
    let visible = users.saturating_sub(counts.invisible);
    let text = format!(
        "There are {visible} users and {} invisible on 1 servers",
        counts.invisible
    );
    session.numeric_text(RPL_LUSERCLIENT, &[], &text);
    let numbers = [
        (RPL_LUSEROP, counts.operators),
        (RPL_LUSERUNKNOWN, counts.registering),
        (RPL_LUSERCHANNELS, channels),
    ];
    for (numeric, number) in numbers {
        session.numeric(numeric, &[&number.to_string()]);
    }
    session.numeric_text(
        RPL_LUSERME,
        &[],
        &format!("I have {users} clients and 0 servers"),
    );
    for (numeric, whose) in [(RPL_LOCALUSERS, "local"), (RPL_GLOBALUSERS, "global")] {
        let text = format!("Current {whose} users {users}, max {most}");
        session.numeric_text(numeric, &[&users.to_string(), &most.to_string()], &text);
    }
}
