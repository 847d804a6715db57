//! One HTTP/1.1 connection.

use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::TokioTimer;
use hyper_util::service::TowerToHyperService;
use parlor_net::Stream;

use crate::App;
use crate::guarded::Guarded;
use crate::visitor::Visitor;

/// The most that a request's head may have.
const HEAD_BYTES: usize = 16 * 1_024;
/// The most that is read, or kept to be written, at once.
const BUFFER_BYTES: usize = 256 * 1_024;

/// Answers requests until the client or the server ends the connection, or it becomes a socket.
pub(crate) async fn converse(stream: Stream, visitor: Visitor, router: Router, app: Arc<App>) {
    let io = Guarded::new(stream, app.options.answer_deadline);
    let shutdown = visitor.shutdown.clone();
    let service = Answering {
        router: TowerToHyperService::new(router),
        visitor,
    };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(app.options.head_deadline)
        .max_header_size(HEAD_BYTES)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(io, service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// The router, with the connection's facts put on each request.
struct Answering {
    router: TowerToHyperService<Router>,
    visitor: Visitor,
}

impl Service<hyper::Request<Incoming>> for Answering {
    type Response = axum::response::Response;
    type Error = std::convert::Infallible;
    type Future = <TowerToHyperService<Router> as Service<hyper::Request<Incoming>>>::Future;

    fn call(&self, mut request: hyper::Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.visitor.clone());
        self.router.call(request)
    }
}
