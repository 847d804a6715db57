//! The ids as they are written in a frame: strings of 32 lowercase hexadecimal digits.

use std::fmt;
use std::str::FromStr;

use parlor_model::IdError;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

macro_rules! ids {
    ($($name:ident $doc:literal;)+) => {$(
        #[doc = $doc]
        ///
        /// Written as 32 lowercase hexadecimal digits.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub parlor_model::$name);

        impl From<parlor_model::$name> for $name {
            fn from(id: parlor_model::$name) -> Self {
                Self(id)
            }
        }

        impl From<$name> for parlor_model::$name {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                text.parse().map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let bytes: [u8; 16] = deserializer.deserialize_str(Digits)?;
                Ok(Self(bytes.into()))
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                digits($doc)
            }
        }

        impl utoipa::ToSchema for $name {}

        #[cfg(test)]
        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;

            fn docs() -> Option<String> {
                Some(concat!("/** ", $doc, " 32 lowercase hexadecimal digits. */\n").to_owned())
            }

            fn name(_: &ts_rs::Config) -> String {
                stringify!($name).to_owned()
            }

            fn inline(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }

            fn decl(_: &ts_rs::Config) -> String {
                concat!("type ", stringify!($name), " = string;").to_owned()
            }

            fn output_path() -> Option<std::path::PathBuf> {
                Some(concat!(stringify!($name), ".ts").into())
            }
        }
    )+};
}

ids! {
    UserId "Names a user for good, whatever the user is called.";
    RoomId "Names a room for good, whatever the room is called.";
    DeviceId "Names a remembered client of a user.";
    BlockId "Names a block.";
    FileId "Names a file that was shared; no permission to read it.";
    InviteId "Names an invite to the server.";
    StoreEpoch "Names the history that the `seq`s belong to; it changes when a backup is restored.";
}

/// Reads any of the ids; all are 16 bytes.
struct Digits;

impl<'de> Visitor<'de> for Digits {
    type Value = [u8; 16];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id of 32 hexadecimal digits")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<[u8; 16], E> {
        let id: parlor_model::UserId = text.parse().map_err(E::custom)?;
        Ok(*id.as_bytes())
    }
}

fn digits(about: &str) -> RefOr<Schema> {
    let digits = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(about));
    digits.pattern(Some("^[0-9a-f]{32}$")).into()
}
