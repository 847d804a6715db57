//! A cage for one command: a process of its own that sees one folder to read, may start nothing, reach nobody and
//! change nothing, and lives for a few seconds. It knows nothing of chats.
//!
//! [`Cage::run`] starts this same program anew under a hidden word; [`enter`], the first thing that `main` calls,
//! finds that word, locks the fresh process in, and is the command. What locks it in, outermost first: a cleared
//! environment and no inherited file, resource limits, namespaces of its own where the kernel gives them, no
//! capability, no new privileges, Landlock, and a seccomp filter. Without the last two nothing is run.

#![allow(
    clippy::disallowed_methods,
    reason = "how long a command runs, and what `date` says, is by the machine's clocks"
)]

mod applets;
mod cage;
mod enter;
mod error;
mod filter;
mod job;
mod landlock;
mod lock;
mod stop;

pub use applets::{APPLETS, Applet, is_applet};
pub use cage::{Cage, Ended, How};
pub use enter::{enter, enter_with};
pub use error::CageError;
pub use job::Limits;
pub use lock::Locked;
pub use stop::Stop;
