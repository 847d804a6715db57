//! What a spoken text is about: the room that plain lines go to, or a message of it.

use parlor_core::vocabulary::{Spoken, Target};
use parlor_model::Seq;

/// The command that a text with `^` is, now that the message is found.
pub(crate) fn about(spoken: Spoken, found: Seq) -> Spoken {
    let target = Target::Number(found);
    match spoken {
        Spoken::Reply { text, .. } => Spoken::Reply { target, text },
        Spoken::Edit { text, .. } => Spoken::Edit { target, text },
        Spoken::Delete { .. } => Spoken::Delete { target },
        Spoken::Pin { on, .. } => Spoken::Pin { target, on },
        Spoken::React { emoji, on, .. } => Spoken::React { target, emoji, on },
        other => other,
    }
}

/// Whether a spoken text is answered out of the log, so that what was said before it has to be there.
pub(crate) fn reads_log(spoken: &Spoken) -> bool {
    match spoken {
        Spoken::History { .. } | Spoken::Search { .. } | Spoken::Files | Spoken::Get { .. } => true,
        Spoken::Reply { target, .. }
        | Spoken::Edit { target, .. }
        | Spoken::Delete { target }
        | Spoken::React { target, .. }
        | Spoken::Pin { target, .. } => *target == Target::Last,
        _ => false,
    }
}

/// Whether a spoken text means the room that plain lines go to.
pub(crate) fn is_about_here(spoken: &Spoken) -> bool {
    match spoken {
        Spoken::Say { .. }
        | Spoken::Expire { .. }
        | Spoken::Keeping(_)
        | Spoken::Reply { .. }
        | Spoken::Edit { .. }
        | Spoken::Delete { .. }
        | Spoken::React { .. }
        | Spoken::Pin { .. }
        | Spoken::Topic(_)
        | Spoken::Run(_)
        | Spoken::History { .. }
        | Spoken::Send { .. }
        | Spoken::Files
        | Spoken::Get { .. }
        | Spoken::Remove { .. }
        | Spoken::Mute { .. }
        | Spoken::Unmute(_)
        | Spoken::Op(_)
        | Spoken::Deop(_)
        | Spoken::Leave { room: None }
        | Spoken::Who { room: None }
        | Spoken::Invite { room: None, .. } => true,
        Spoken::Help(_)
        | Spoken::Join { .. }
        | Spoken::Create { .. }
        | Spoken::Leave { .. }
        | Spoken::Rooms
        | Spoken::Invite { .. }
        | Spoken::Who { .. }
        | Spoken::Register(_)
        | Spoken::Password { .. }
        | Spoken::Factor(_)
        | Spoken::Ignore { .. }
        | Spoken::Nick(_)
        | Spoken::Away(_)
        | Spoken::Direct { .. }
        | Spoken::Search { .. }
        | Spoken::Block { .. }
        | Spoken::Unblock(_)
        | Spoken::Blocks
        | Spoken::Qr(_)
        | Spoken::Quit => false,
    }
}
