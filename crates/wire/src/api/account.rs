//! Who one is: signing in, registering, devices.

use crate::{DeviceView, Hidden, JoinPolicy, Limits, ServerRole, StoreEpoch, UserId};

bodies! {
    /// Every answer that is no success.
    ErrorBody {
        /// Why, for programs: one of the codes of docs/protocol/native.md.
        code: String,
        /// Why, for people.
        message: String,
        /// When the block or mute that refuses ends by itself, in milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<i64>,
    }

    /// What a server says of itself to anybody.
    ServerInfo {
        /// What it is called.
        server: String,
        /// The version of Parlor that it runs.
        version: String,
        /// The version of the native protocol.
        v: u32,
        /// What it accepts.
        limits: Limits,
        /// Who may come in.
        join: JoinPolicy,
        /// How many characters a new password has at least.
        #[serde(default)]
        password_chars: u64,
        /// Whether it has no owner yet, so that the one-time link makes one.
        claimable: bool,
        /// Whether guests may write.
        guests_write: bool,
        /// Whether files can be shared.
        files: bool,
        /// The largest file, in bytes.
        file_bytes: u64,
        /// The address at which others reach it, if the operator named one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        public_url: Option<String>,
        /// Where others in the same network reach it; told on its own machine alone, where no `public_url` is named.
        addresses: Vec<String>,
        /// Whether the server itself takes https, at the port where it takes http.
        #[serde(default)]
        tls: bool,
        /// The pin of its key, where it has TLS: the SHA-256 of its public key in base64url. Links with it in their fragment
        /// (`#pin=…`) need no authority.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pin: Option<String>,
        /// Whether further devices are signed in by codes.
        #[serde(default)]
        handoff: bool,
        /// Whether its certificate comes from an authority of its own, which `/ca` hands out.
        #[serde(default)]
        authority: bool,
    }

    /// Signs in: with `password` as the registered user, without one as a guest.
    SignIn {
        /// The name.
        name: String,
        /// The password.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<Hidden>,
        /// The code of that user's second factor: six digits of an app, or a recovery code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<Hidden>,
        /// The code of an invite, where the server asks newcomers for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invite: Option<Hidden>,
        /// What the client calls itself in the user's list of devices.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
    }

    /// Makes the first owner: the body of `POST /api/v1/claim`, answered with [`SignedIn`].
    Claim {
        /// The secret of the one-time link.
        secret: Hidden,
        /// The owner's name.
        name: String,
        /// The owner's password.
        password: Hidden,
        /// What the client calls itself in the user's list of devices.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
    }

    /// Signs a page in, for which the token is kept in a cookie: with `password` as the registered user, with
    /// `claim` and `password` as the first owner, without them as a guest.
    OpenSession {
        /// The name.
        name: String,
        /// The password.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<Hidden>,
        /// The code of that user's second factor: six digits of an app, or a recovery code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<Hidden>,
        /// The code of an invite, where the server asks newcomers for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invite: Option<Hidden>,
        /// The secret of the one-time link that makes the first owner.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        claim: Option<Hidden>,
        /// What the client calls itself in the user's list of devices.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
    }

    /// What a page has a passkey sign.
    PasskeyChallenge {
        /// The challenge, in base64url: good once, for 5 minutes.
        challenge: String,
        /// The domain that passkeys of this page belong to.
        domain: String,
    }

    /// What a page has a passkey made with.
    PasskeyOffer {
        /// The challenge, in base64url: good once, for 5 minutes.
        challenge: String,
        /// The domain that the passkey will belong to.
        domain: String,
        /// What the server is called.
        server: String,
        /// The user, in base64url.
        user: String,
        /// What the user is called.
        name: String,
        /// The kinds of keys that will do, by their numbers of COSE, the best first.
        algorithms: Vec<i64>,
        /// The ids of the user's passkeys, in base64url: none of them is made anew.
        known: Vec<String>,
    }

    /// A passkey that was made; all but `name`, `password` and `code` in base64url.
    AddPasskey {
        /// What it is called.
        name: String,
        /// `clientDataJSON`.
        client_data: String,
        /// `attestationObject`.
        attestation: String,
        /// The account's password.
        password: Hidden,
        /// The code of its second factor, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<Hidden>,
    }

    /// Signs a page in by a passkey; all but `client` in base64url.
    PasskeySignIn {
        /// The passkey.
        id: String,
        /// `clientDataJSON`.
        client_data: String,
        /// `authenticatorData`.
        authenticator_data: String,
        /// `signature`.
        signature: String,
        /// `userHandle`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<String>,
        /// What the client calls itself in the user's list of devices.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
    }

    /// A passkey of one's own.
    Passkey {
        /// Its id, in base64url.
        id: String,
        /// What it is called.
        name: String,
        /// Since when, in milliseconds since 1970.
        at: i64,
        /// When it last signed in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        used: Option<i64>,
    }

    /// One's own passkeys, oldest first.
    Passkeys {
        /// The passkeys.
        passkeys: Vec<Passkey>,
    }

    /// What stands for a page's cookie in one `hello`.
    Ticket {
        /// The ticket: good once, for 30 seconds.
        ticket: Hidden,
    }

    /// Brings the code that somebody signed in shows on another device.
    FetchCode {
        /// The code.
        code: Hidden,
        /// What the client calls itself: whoever confirms is told, and it is in their list of devices.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
    }

    /// A code was fetched in time and waits to be confirmed on the device that shows it.
    FetchedCode {
        /// As whom one will be signed in.
        name: String,
        /// The number that is to be shown: it is picked on the other device.
        number: u8,
        /// What the sign-in is taken with.
        receipt: Hidden,
        /// Within what time, in milliseconds.
        within_ms: u64,
    }

    /// Asks for a code that somebody signed in opens on another device.
    AskCode {
        /// What the client calls itself: whoever confirms is told, and it is in their list of devices.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client: Option<String>,
    }

    /// A code to show.
    AskedCode {
        /// The code; short, so that it can be typed.
        code: Hidden,
        /// The address that the other device opens, if the server knows one by which others reach it; else it is
        /// `/approve#CODE` at the address by which the client came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<Hidden>,
        /// The number that is to be shown: it is picked on the other device.
        number: u8,
        /// What the sign-in is taken with.
        receipt: Hidden,
        /// How long the code lives, in milliseconds.
        life_ms: u64,
    }

    /// Takes a sign-in that was confirmed on another device.
    Redeem {
        /// What came with the code.
        receipt: Hidden,
    }

    /// Somebody is signed in.
    SignedIn {
        /// The bearer token, shown only here.
        token: Hidden,
        /// Who.
        user: UserId,
        /// By which name.
        name: String,
        /// Their role on the server.
        role: ServerRole,
        /// The history that `seq`s belong to.
        epoch: StoreEpoch,
    }

    /// Who the token belongs to.
    Me {
        /// Who.
        user: UserId,
        /// By which name.
        name: String,
        /// Their role on the server.
        role: ServerRole,
    }

    /// Takes another name.
    Rename {
        /// The name.
        name: String,
    }

    /// Makes a guest a registered user.
    Register {
        /// The password.
        password: Hidden,
    }

    /// Changes the password.
    SetPassword {
        /// The present one.
        old: Hidden,
        /// The new one.
        new: Hidden,
        /// A code of the account's second factor, where it has one.
        code: Option<Hidden>,
    }

    /// One's own devices, oldest first.
    Devices {
        /// The devices.
        devices: Vec<DeviceView>,
    }
}
