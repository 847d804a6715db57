//! Who comes and goes, as JOIN, PART, QUIT, AWAY and NICK.

use std::borrow::Cow;

use parlor_hub::{Attendance, AttendanceChange, Before, Item, Leaving};
use parlor_model::RoomRole;

use crate::caps::Cap;
use crate::commands::killed;
use crate::encode::{self, Scene};
use crate::modes::Changes;
use crate::wire::line::Line;

pub(super) fn tell(
    scene: Scene<'_>,
    item: &Item,
    attendance: &Attendance,
    tell: &mut dyn FnMut(Line),
) {
    let who = &attendance.who;
    let account = encode::account(item);
    let line = |command| scene.line_of(who, account, None, command);
    match &attendance.change {
        AttendanceChange::Joined(_) => {
            let line = line("JOIN").word(scene.target);
            if scene.view.has(Cap::ExtendedJoin) {
                let real_name = scene.people.real_name(who.user);
                let real_name = real_name.as_deref().unwrap_or(who.name.as_str());
                tell(line.word(account.unwrap_or("*")).text(real_name));
            } else {
                tell(line);
            }
            if let Some(Before::Role(role)) = item.before {
                let mut changes = Changes::default();
                changes.role(RoomRole::Member, role, who.name.as_str());
                changes.tell(
                    || scene.line_of_server(None, "MODE").word(scene.target),
                    tell,
                );
            }
            // IRCv3 away-notify: whoever is away when they join is told to be so.
            if let Some(away) = scene
                .people
                .away(who.user)
                .filter(|_| scene.view.has(Cap::AwayNotify))
            {
                tell(scene.line_of(who, account, None, "AWAY").text(&away));
            }
        }
        AttendanceChange::Left(Leaving::Parted { reason }) => {
            let line = line("PART").word(scene.target);
            tell(if reason.is_empty() {
                line
            } else {
                line.text(reason.as_str())
            });
        }
        AttendanceChange::Left(Leaving::Gone { reason, .. }) => {
            tell(line("QUIT").text(&quit(reason.as_str())))
        }
        AttendanceChange::Away { text, .. } if scene.view.has(Cap::AwayNotify) => {
            let line = line("AWAY");
            tell(match text {
                Some(text) => line.text(text.as_str()),
                None => line,
            });
        }
        AttendanceChange::Away { .. } => {}
        // Whoever is not there has no nick in the channel.
        AttendanceChange::Renamed { attends: false, .. } => {}
        AttendanceChange::Renamed { from, .. } => {
            let before = parlor_core::Actor {
                user: who.user,
                name: from.clone(),
            };
            tell(
                scene
                    .line_of(&before, account, None, "NICK")
                    .word(who.name.as_str()),
            );
        }
    }
}

/// Why somebody is gone: a removal from the server in IRC's words.
fn quit(reason: &str) -> Cow<'_, str> {
    let removed = reason.strip_prefix("Removed by ");
    let Some(removed) = removed else {
        return Cow::Borrowed(reason);
    };
    let (by, why) = removed.split_once(": ").unwrap_or((removed, ""));
    Cow::Owned(killed(by, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_removed_from_the_server_was_killed() {
        assert_eq!(
            quit("Removed by ada: spam: again"),
            "Killed (ada (spam: again))"
        );
        assert_eq!(quit("Removed by ada"), "Killed (ada (No reason was given))");
        assert_eq!(quit("Quit: Removed by ada"), "Quit: Removed by ada");
    }
}
