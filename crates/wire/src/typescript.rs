//! Generates `web/wire/protocol.ts` from the types of this crate, and holds the committed copy to it.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use ts_rs::{Config, TS, TypeVisitor};

use crate::{Hello, ProtocolCode, Request, ServerFrame, api};

const HEAD: &str = "\
// The native protocol of Parlor: see docs/protocol/native.md.
// Generated from crates/wire and never edited. After a change there:
//   PARLOR_UPDATE=1 cargo test -p parlor-wire typescript
";

/// Written by hand: the type of a request is that of what is asked for, which ts-rs can't tell.
const CLIENT_FRAME: &str = "\
/** A frame from a client; the tag of a request is chosen by the client, its answer has the same. */
export type ClientFrame = ({ type: \"hello\" } & Hello) | { type: \"bye\" } | ({ tag: number } & Request);
";

/// Collects the declarations of a type and of all that it is made of, by name.
struct Declarations {
    config: Config,
    seen: BTreeSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}\n", T::decl(&self.config));
            let name = T::ident(&self.config);
            let before = self.found.insert(name.clone(), declaration.clone());
            assert!(
                before.is_none_or(|before| before == declaration),
                "two types are called {name}"
            );
        }
    }
}

macro_rules! visit {
    ($declarations:ident: $($type:ty),+ $(,)?) => { $($declarations.visit::<$type>();)+ };
}

fn generate() -> String {
    let config = Config::new().with_large_int("number");
    let mut frames = Declarations {
        config,
        seen: BTreeSet::new(),
        found: BTreeMap::new(),
    };
    visit!(frames: Hello, Request, ServerFrame);
    let mut text = HEAD.to_owned();
    let codes: Vec<_> = ProtocolCode::ALL
        .iter()
        .map(|code| format!("\"{code}\""))
        .collect();
    let about = "/** The codes of the protocol itself; those of the rules are in the document. */";
    let _ = writeln!(text, "\nexport const VERSION = {};", crate::VERSION);
    let _ = writeln!(
        text,
        "\n{about}\nexport type ProtocolCode =\n  | {};",
        codes.join("\n  | ")
    );
    let _ = write!(text, "\n{CLIENT_FRAME}");
    for declaration in frames.found.values() {
        let _ = write!(text, "\n{declaration}");
    }
    let config = Config::new().with_large_int("number");
    let mut bodies = Declarations {
        config,
        seen: frames.seen,
        found: BTreeMap::new(),
    };
    visit!(bodies:
        api::ErrorBody, api::ServerInfo, api::SignIn, api::Claim, api::SignedIn, api::Me, api::Rename,
        api::Register, api::SetPassword, api::Devices, api::Rooms, api::CreateRoom, api::OpenDirect,
        api::RoomMade, api::Join, api::ChangeRoom, api::Post, api::Edit, api::React, api::HistoryQuery,
        api::SearchQuery, api::Who, api::Users, api::SetServerRole, api::Remove, api::Mute, api::Block,
        api::Blocked, api::Blocks, api::CreateInvite, api::InviteMade, api::Invites, api::AuditQuery,
        api::Audit, api::Health, api::Storage, api::Files, api::FilesQuery, api::OpenSession, api::Ticket,
        api::FetchCode, api::FetchedCode, api::AskCode, api::AskedCode, api::Redeem,
    );
    let _ = writeln!(
        text,
        "\n/** The bodies of the HTTP API. */\nexport namespace Api {{"
    );
    for declaration in bodies.found.values() {
        for line in declaration.trim_end().lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    text.push_str("}\n");
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// Holds the committed `web/wire/NAME.ts` to what is generated, or writes it with `PARLOR_UPDATE`.
pub(crate) fn hold(name: &str, fresh: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../web/wire/{name}.ts"));
    if env::var_os("PARLOR_UPDATE").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, fresh).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == fresh,
        "web/wire/{name}.ts is stale: run PARLOR_UPDATE=1 cargo test -p parlor-wire"
    );
}

#[test]
fn typescript_is_up_to_date() {
    hold("protocol", &generate());
}

#[test]
fn numbers_are_numbers() {
    let text = generate();
    assert!(!text.contains("bigint"));
    assert!(text.contains("seq: number"));
}
