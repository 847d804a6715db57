//! The native protocol's frames and bodies, and the address that a client is given.

use parlor_client::Address;
use parlor_wire::api::{
    AuditQuery, Block, ChangeRoom, Claim, CreateInvite, CreateRoom, Edit, HistoryQuery, Join, Mute,
    OpenDirect, Post, React, Register, Remove, Rename, SearchQuery, SetPassword, SetServerRole,
    SignIn,
};
use parlor_wire::{ClientFrame, ServerFrame};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A frame from a client: what is accepted is written as it is read again.
///
/// # Panics
/// When that does not hold.
pub fn client_frame(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match ClientFrame::decode(text) {
        Ok(frame) => {
            let again = ClientFrame::decode(&frame.encode());
            assert_eq!(again.as_ref(), Ok(&frame), "{text:?}");
        }
        // What is refused is told to a person: short, and nothing that a terminal acts on.
        Err(bad) => {
            super::assert_inert(&bad.message, false);
            assert!(bad.message.len() < 1_000, "{:?}", bad.message);
        }
    }
}

/// A frame from a server, as a client reads it.
///
/// # Panics
/// When what was accepted is not written as it is read again.
pub fn server_frame(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(frame) = ServerFrame::decode(text) {
        let again = ServerFrame::decode(&frame.encode());
        assert_eq!(again.ok().as_ref(), Some(&frame), "{text:?}");
    }
}

/// The address of a server as somebody types it.
///
/// # Panics
/// When an accepted one has no host or one that would end up elsewhere in a request.
pub fn server_address(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(address) = Address::parse(text) {
        let (host, _) = address.host_and_port();
        assert!(!host.is_empty(), "{text:?}");
        let authority = address.authority();
        let is_safe = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '/' | '@');
        assert!(authority.chars().all(is_safe), "{authority:?} of {text:?}");
    }
}

/// A body or query of the HTTP API, of whichever type it is.
///
/// # Panics
/// When what was accepted is not written as it is read again.
pub fn http_body(bytes: &[u8]) {
    same::<SignIn>(bytes);
    same::<Claim>(bytes);
    same::<Register>(bytes);
    same::<SetPassword>(bytes);
    same::<Rename>(bytes);
    same::<Post>(bytes);
    same::<Edit>(bytes);
    same::<React>(bytes);
    same::<CreateRoom>(bytes);
    same::<ChangeRoom>(bytes);
    same::<OpenDirect>(bytes);
    same::<Join>(bytes);
    same::<Remove>(bytes);
    same::<Mute>(bytes);
    same::<Block>(bytes);
    same::<CreateInvite>(bytes);
    same::<SetServerRole>(bytes);
    same::<HistoryQuery>(bytes);
    same::<SearchQuery>(bytes);
    same::<AuditQuery>(bytes);
}

fn same<T: Serialize + DeserializeOwned + PartialEq>(bytes: &[u8]) {
    if let Ok(body) = serde_json::from_slice::<T>(bytes) {
        let text = serde_json::to_vec(&body).expect("what was read can be written");
        let again = serde_json::from_slice::<T>(&text).expect("what was written can be read");
        assert!(again == body, "{:?}", text.escape_ascii().to_string());
    }
}
