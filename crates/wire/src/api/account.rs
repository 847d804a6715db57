//! Who one is: signing in, registering, devices.

use crate::{DeviceView, Hidden, Limits, ServerRole, StoreEpoch, UserId};

bodies! {
    /// Every answer that is no success.
    ErrorBody {
        /// Why, for programs: one of the codes of docs/protocol/native.md.
        code: String,
        /// Why, for people.
        message: String,
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
    }

    /// Signs in: with `password` as the registered user, without one as a guest.
    SignIn {
        /// The name.
        name: String,
        /// The password.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<Hidden>,
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
    }

    /// One's own devices, oldest first.
    Devices {
        /// The devices.
        devices: Vec<DeviceView>,
    }
}
