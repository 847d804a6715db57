//! What others wrote is made inert before it is kept, whatever the server did about it.

/// A text of several lines without control characters and escape sequences.
pub(super) fn text(text: &str) -> String {
    parlor_model::sanitise(text).into_owned()
}

/// The same in one line.
pub(super) fn line(text: &str) -> String {
    parlor_model::sanitise_line(text).into_owned()
}
