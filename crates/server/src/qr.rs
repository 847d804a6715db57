//! The link to join as a QR code, for a telephone that is held before the terminal.

use crate::doors::Reach;

/// The lines of the code: two rows of it in a line. None where only this machine can be reached.
pub fn of(reach: &Reach) -> Vec<String> {
    let link = reach.join_link().filter(|_| reach.is_on_network());
    link.as_deref().map(parlor_qr::lines).unwrap_or_default()
}
