//! Files: sent with tus 1.0.0, fetched with ranges. The bytes go from the connection to the hub's desk for
//! files and back, never through its task.

mod append;
mod cancel;
mod create;
mod disposition;
mod download;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzz;
mod head;
mod info;
mod link;
mod metadata;
mod post;
mod range;
mod receive;
mod served;
pub(crate) mod tus;

use std::sync::Arc;

use axum::Router;
use axum::middleware::map_response;
use axum::routing::{get, options, put};
use parlor_core::{Denied, File, FileState};
use parlor_hub::Bearer;
use parlor_model::{Digest, FileId};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;
use crate::extract::Caller;

/// The routes under `/api/v1`.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    let sending = OpenApiRouter::new()
        .routes(routes!(create::create, info::list))
        .routes(routes!(head::head, append::append, cancel::cancel))
        .routes(routes!(head::options))
        .layer(map_response(tus::says_version));
    OpenApiRouter::new()
        .merge(sending)
        .routes(routes!(download::download, download::head, info::delete))
        .routes(routes!(info::show))
        .routes(routes!(info::preview))
}

/// The routes of links and of what IRC clients link to: for those who have no token.
pub(crate) fn link_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/f/{code}/{name}", get(link::fetch))
        .route("/up", options(post::options).post(post::post))
        .route("/up/{code}", put(link::send))
        .route("/up/{code}/{name}", put(link::send))
}

impl Caller {
    fn bearer(&self) -> Bearer {
        Bearer::Caller(Box::new(self.context.clone()))
    }

    /// What became of a file of one's own that can't be sent any more; else why not.
    async fn became(&self, file: FileId, denied: Denied) -> Result<(File, Digest), Denied> {
        if !matches!(denied, Denied::TakenOver | Denied::NoSuchFile(_)) {
            return Err(denied);
        }
        let file = self.app.hub.file(&self.bearer(), file).await?;
        if file.owner.user != self.context.actor().user {
            return Err(denied);
        }
        match file.state {
            FileState::Ready { digest } => Ok((file, digest)),
            FileState::Failed { why } => Err(Denied::FileFailed {
                name: file.name.map(|name| name.to_string()).unwrap_or_default(),
                why,
            }),
            FileState::Sending | FileState::Deleted => Err(denied),
        }
    }
}
