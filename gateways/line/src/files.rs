//! What is said about files: that one is shared, which there are, and how to send and fetch one.

use parlor_core::{Denied, File, FileState};
use parlor_model::{FileId, FileName, FileNameError, Lifetime, RoomId, UserId, bytes, limits};

use crate::curl;
use crate::history::show_newest;
use crate::link::Links;
use crate::notice::{Notices as _, minute, push_lines};
use parlor_hub::Outbox;

/// From this size on people are told that a file is being sent: it takes a while.
const LARGE: u64 = 16 << 20;

/// A file that somebody wants to send, until there is a link for it.
#[derive(Debug)]
pub(crate) struct Sending {
    /// As they typed it.
    path: String,
    /// To which room.
    pub(crate) room: RoomId,
    /// Under which name.
    pub(crate) name: FileName,
    /// For how long it is shared.
    pub(crate) lifetime: Option<Lifetime>,
    /// Whether a link was asked for.
    pub(crate) asked: bool,
}

impl Sending {
    /// # Errors
    /// [`FileNameError`]: nothing in the path is a name.
    pub(crate) fn new(
        path: String,
        room: RoomId,
        lifetime: Option<Lifetime>,
    ) -> Result<Self, FileNameError> {
        let name = FileName::parse(&path)?;
        let asked = false;
        Ok(Self {
            path,
            room,
            name,
            lifetime,
            asked,
        })
    }

    /// Tells how to send it.
    pub(crate) fn linked(&self, code: Result<String, Denied>, links: &Links, out: &mut Outbox) {
        match code.and_then(|code| links.send(&code)) {
            Err(denied) => out.refuse(&denied),
            Ok(link) => {
                out.show(
                    "Type this in a shell where the file is, within 10 minutes. It works once:",
                );
                out.show(&curl::send(&self.path, &link));
            }
        }
    }
}

/// That a file is being sent, where that is worth a line.
pub(crate) fn sending(
    name: Option<&FileName>,
    size: Option<u64>,
    state: FileState,
) -> Option<String> {
    let told = state == FileState::Sending && size.is_none_or(|size| size >= LARGE);
    let name = name.filter(|_| told)?;
    Some(format!("is sending {}", words(name, size)))
}

/// A file by its name and size.
pub(crate) fn words(name: &FileName, size: Option<u64>) -> String {
    match size {
        Some(size) => format!("{name} ({})", bytes(size)),
        None => name.to_string(),
    }
}

/// How a file is shared: what is said, and the link behind it.
pub(crate) fn shared(
    file: FileId,
    name: &FileName,
    size: Option<u64>,
    links: &Links,
) -> (String, String) {
    let link = links.shared(file, name);
    let link = link.map(|link| format!(": {link}")).unwrap_or_default();
    (format!("shares {}", words(name, size)), link)
}

/// Shows the files of a room.
pub(crate) fn list(files: &[File], out: &mut Outbox) {
    if files.is_empty() {
        return out.show("There are no files here yet. /send NAME shares one.");
    }
    let oldest_first: Vec<_> = files.iter().rev().collect();
    if files.len() >= limits::FILES_PAGE {
        out.show("(These are the newest; there may be older ones.)");
    }
    show_newest(&oldest_first, out, |file, bytes| {
        let Some(name) = &file.name else { return };
        let state = if file.is_sending() {
            ", still being sent"
        } else {
            ""
        };
        let (number, at, owner) = (file.seq, minute(file.at), &file.owner.name);
        let line = format!("{number} {at} {owner}: {}{state}", words(name, file.size));
        push_lines(bytes, &["| "], &line);
    });
    out.show("/get NAME tells a link to the newest of that name.");
}

/// Tells one person how to fetch a file.
pub(crate) fn get(file: &File, user: UserId, links: &Links, out: &mut Outbox) {
    let Some(name) = &file.name else { return };
    match links.own(file.id, name, user) {
        Err(denied) => out.refuse(&denied),
        Ok(link) => {
            let (words, owner) = (words(name, file.size), &file.owner.name);
            out.show(&format!("{words} of {owner}, for 24 hours: {link}"));
        }
    }
}
