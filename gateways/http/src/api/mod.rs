//! The HTTP API: what needs no socket. A request becomes the one that the native protocol has for it,
//! so both are read, decided and told in the same way.

mod account;
mod admin;
mod devices;
mod export;
pub(crate) mod files;
mod handoff;
mod health;
mod messages;
mod moderation;
mod passkeys;
mod rooms;
mod search;
mod server;
mod session;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use parlor_model::RoomId;
use parlor_wire::{Reply, Request, api::ErrorBody};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, Ref, ResponseBuilder, path::PathItem};
use utoipa::{Modify, OpenApi, ToSchema as _};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::error::ApiError;
use crate::extract::Caller;
use crate::{App, ask, tell};

/// The router of everything under `/api/v1` but the socket.
pub(crate) fn routes() -> Router<Arc<App>> {
    described().split_for_parts().0
}

/// The description of the API, generated from its code.
pub(crate) fn openapi() -> utoipa::openapi::OpenApi {
    let mut openapi = described().split_for_parts().1;
    openapi.paths.paths.values_mut().for_each(describe_refusal);
    openapi
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Parlor",
        description = "The HTTP API of a Parlor server: what needs no socket. Times are milliseconds \
            since 1970. A room in a path is its id, its name, or @NAME for the direct room with that \
            user; percent-encode it. The native protocol over WebSocket is at /api/v1/socket.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    security(("token" = [])),
    components(schemas(ErrorBody)),
    modifiers(&BearerToken),
    tags(
        (name = "account", description = "Coming in, oneself, going"),
        (name = "rooms", description = "Rooms and who is in them"),
        (name = "messages", description = "What is said in a room"),
        (name = "files", description = "Files: sent with tus 1.0.0, see docs/protocol/files.md"),
        (name = "moderation", description = "For room operators and admins"),
        (name = "admin", description = "For admins"),
        (name = "server", description = "The server itself"),
    ),
)]
struct Description;

struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("token", scheme);
    }
}

fn described() -> OpenApiRouter<Arc<App>> {
    let api = OpenApiRouter::new()
        .routes(routes!(server::info))
        .routes(routes!(server::description))
        .routes(routes!(account::sign_in))
        .routes(routes!(account::sign_out))
        .routes(routes!(account::claim))
        .routes(routes!(session::open, session::show, session::close))
        .routes(routes!(session::ticket))
        .routes(routes!(passkeys::list, passkeys::add))
        .routes(routes!(passkeys::offer))
        .routes(routes!(passkeys::remove))
        .routes(routes!(passkeys::challenge))
        .routes(routes!(passkeys::sign_in))
        .routes(routes!(handoff::fetch))
        .routes(routes!(handoff::ask))
        .routes(routes!(handoff::redeem))
        .routes(routes!(handoff::open))
        .routes(routes!(account::me, account::rename))
        .routes(routes!(account::register))
        .routes(routes!(account::set_password))
        .routes(routes!(devices::list))
        .routes(routes!(devices::revoke))
        .routes(routes!(rooms::list, rooms::create))
        .routes(routes!(rooms::open_direct))
        .routes(routes!(rooms::show, rooms::change))
        .routes(routes!(rooms::join))
        .routes(routes!(rooms::leave))
        .routes(routes!(export::export))
        .routes(routes!(rooms::who))
        .routes(routes!(messages::events))
        .routes(routes!(messages::post))
        .routes(routes!(messages::run))
        .routes(routes!(messages::edit, messages::delete))
        .routes(routes!(messages::react))
        .routes(routes!(search::search))
        .routes(routes!(moderation::remove))
        .routes(routes!(moderation::mute, moderation::unmute))
        .routes(routes!(moderation::blocks, moderation::block))
        .routes(routes!(moderation::unblock))
        .routes(routes!(admin::users))
        .routes(routes!(admin::set_role))
        .routes(routes!(admin::invites, admin::create_invite))
        .routes(routes!(admin::revoke_invite))
        .routes(routes!(admin::audit))
        .routes(routes!(health::health))
        .routes(routes!(health::storage))
        .merge(files::routes());
    OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", api)
}

/// Every operation may be refused, always in the same form.
fn describe_refusal(path: &mut PathItem) {
    let operations = [
        &mut path.get,
        &mut path.put,
        &mut path.post,
        &mut path.delete,
        &mut path.patch,
        &mut path.head,
        &mut path.options,
    ];
    for operation in operations.into_iter().flatten() {
        let body = Content::new(Some(Ref::from_schema_name(ErrorBody::name())));
        let refusal = ResponseBuilder::new()
            .description("Refused: `code` is for programs, `message` for people.")
            .content("application/json", body)
            .build();
        operation
            .responses
            .responses
            .insert("default".to_owned(), refusal.into());
    }
}

impl Caller {
    /// Asks the hub for what a frame of the native protocol would ask for.
    async fn ask(&self, request: Request) -> Result<Reply, ApiError> {
        let request = ask::request(request, self.app.hub.settings().message_chars)?;
        let reply = self.app.hub.execute(&self.context, request).await?;
        Ok(tell::reply(reply))
    }

    /// The same, where there is nothing to answer but that it is done.
    async fn run(&self, request: Request) -> Result<StatusCode, ApiError> {
        self.ask(request).await.map(|_| StatusCode::NO_CONTENT)
    }
}

/// A room in a path, as frames name it: names go without `#` there.
fn room(text: String) -> String {
    let is_complete = text.starts_with(['#', '@']) || text.parse::<RoomId>().is_ok();
    if is_complete {
        text
    } else {
        format!("#{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_in_paths_are_ids_or_names() {
        let id = "0123456789abcdef0123456789abcdef";
        for (text, expected) in [
            ("lobby", "#lobby"),
            ("#lobby", "#lobby"),
            ("@ada", "@ada"),
            (id, id),
        ] {
            assert_eq!(room(text.to_owned()), expected);
        }
    }

    #[test]
    fn every_operation_says_how_it_is_refused() {
        let json = serde_json::to_value(openapi()).unwrap();
        let paths = json["paths"].as_object().unwrap();
        assert!(
            paths.contains_key("/api/v1/rooms/{room}/messages"),
            "{:?}",
            paths.keys()
        );
        for (path, item) in paths {
            for (method, operation) in item.as_object().unwrap() {
                assert!(
                    operation["responses"]["default"].is_object(),
                    "{method} {path}"
                );
            }
        }
    }

    #[test]
    fn committed_description_is_not_stale() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../docs/protocol/openapi.json"
        );
        let generated = openapi().to_pretty_json().unwrap() + "\n";
        if std::env::var_os("PARLOR_UPDATE").is_some() {
            std::fs::write(path, &generated).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == generated,
            "docs/protocol/openapi.json is stale: run the tests with PARLOR_UPDATE=1"
        );
    }
}
