//! What admins ask for and get.

use crate::{
    AuditView, BlockId, BlockView, Hidden, InviteId, InviteView, ServerRole, UserView, is_off,
};

bodies! {
    /// All users, sorted by name.
    Users {
        /// The users.
        users: Vec<UserView>,
    }

    /// Gives a user a role on the server.
    SetServerRole {
        /// The role.
        role: ServerRole,
    }

    /// Takes somebody out and keeps them out.
    Block {
        /// The name.
        name: String,
        /// Whether to refuse the addresses they are connected from as well.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        with_address: bool,
        /// For how long, in milliseconds; without it, until lifted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span_ms: Option<u64>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    }

    /// A block that stands now.
    Blocked {
        /// The block.
        block: BlockId,
        /// Whether the address was to be refused too and none is known: only the name is refused.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        no_address: bool,
    }

    /// The blocks that stand, oldest first.
    Blocks {
        /// The blocks.
        blocks: Vec<BlockView>,
    }

    /// Makes an invite to the server.
    CreateInvite {
        /// A room that it also gives membership of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<String>,
        /// How often it can be used; without it, any number of times.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uses: Option<u32>,
        /// For how long, in milliseconds; without it, for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        span_ms: Option<u64>,
    }

    /// An invite that was made.
    InviteMade {
        /// The invite.
        invite: InviteId,
        /// What newcomers bring; shown only here.
        code: Hidden,
    }

    /// The invites that are open, oldest first.
    Invites {
        /// The invites.
        invites: Vec<InviteView>,
    }

    /// Lines of the audit log, newest first.
    Audit {
        /// The lines.
        lines: Vec<AuditView>,
    }
}
