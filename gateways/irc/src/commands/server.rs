//! Which server a command means: there is one, and who names another is told so (ERR_NOSUCHSERVER).

use parlor_model::UserName;

use crate::session::Session;
use crate::wire::glob;
use crate::wire::numeric::ERR_NOSUCHSERVER;

/// Whether the command is for this server: by its name, a mask of it or the nick of somebody who is here; none at all is.
pub(crate) fn is_meant(session: &mut Session, target: Option<&str>) -> bool {
    let Some(target) = target else {
        return true;
    };
    let is_server = glob::matches(target, &session.shared.options.host);
    let is_here =
        || UserName::parse(target).is_ok_and(|name| session.shared.people.named(&name).is_some());
    if is_server || is_here() {
        return true;
    }
    session.numeric(ERR_NOSUCHSERVER, &[target]);
    false
}
