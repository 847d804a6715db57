//! HTTP/1.1 (RFC 9112) to a Parlor server: one connection, one request after the other.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT, AUTHORIZATION, HOST};
use hyper::http::request::Builder;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use parlor_wire::{Hidden, api};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::connection::lost;
use crate::error::unreachable;
use crate::trust::dial;
use crate::{Address, ClientError};

mod outgoing;

pub(crate) use outgoing::Outgoing;

/// Bytes of an answer in JSON that are read at most.
const ANSWER_BYTES: usize = 256 * 1_024;
/// After what time without a sign of life the other end of a connection counts as gone.
const GONE: Duration = Duration::from_secs(20);
/// How long the end of a refusal is waited for when its head has come.
const REST_OF_REFUSAL: Duration = Duration::from_secs(5);

/// A connection.
#[derive(Debug)]
pub(crate) struct Http {
    sender: SendRequest<Outgoing>,
    authority: String,
    token: Option<Hidden>,
    _driver: Driver,
}

/// The task that moves the connection's bytes; it ends with the connection.
#[derive(Debug)]
struct Driver(JoinHandle<()>);

/// An answer whose status says that it went well.
#[derive(Debug)]
pub(crate) struct Answer(Response<Incoming>);

impl Http {
    /// Connects, and says nothing yet.
    pub(crate) async fn connect(address: &Address) -> Result<Self, ClientError> {
        let unreachable = |error: std::io::Error| unreachable(address, &error);
        let stream = dial(address).await?;
        end_when_gone(stream.socket()).map_err(unreachable)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| broken(&error))?;
        // How it ended is told by the request that was on it.
        let driver = tokio::spawn(async { drop(connection.await) });
        Ok(Self {
            sender,
            authority: address.authority(),
            token: None,
            _driver: Driver(driver),
        })
    }

    /// Requests say who asks (RFC 6750 section 2.1).
    pub(crate) fn with_token(self, token: &Hidden) -> Self {
        let token = Some(token.clone());
        Self { token, ..self }
    }

    /// The beginning of a request.
    pub(crate) fn request(&self, method: Method, path: &str) -> Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &self.authority)
            .header(ACCEPT, "application/json");
        match &self.token {
            Some(token) => request.header(AUTHORIZATION, format!("Bearer {}", token.expose())),
            None => request,
        }
    }

    /// Sends a request and waits for the head of its answer.
    pub(crate) async fn send(
        &mut self,
        request: Builder,
        body: Outgoing,
    ) -> Result<Answer, ClientError> {
        let request = request
            .body(body)
            .map_err(|error| ClientError::Protocol(error.to_string()))?;
        self.sender.ready().await.map_err(|error| broken(&error))?;
        let answer = self.sender.send_request(request).await;
        let answer = answer.map_err(|error| broken(&error))?;
        if answer.status().is_success() {
            return Ok(Answer(answer));
        }
        Err(refusal(answer).await)
    }
}

/// Posts a body in JSON, over a connection of its own and within that time. There is nothing in the answer when the server has accepted
/// it and is not done (RFC 9110 section 15.3.3).
pub(crate) async fn post<T: DeserializeOwned>(
    address: &Address,
    path: &str,
    body: &impl Serialize,
    patience: Duration,
) -> Result<Option<T>, ClientError> {
    let body = serde_json::to_vec(body).map_err(|e| ClientError::Protocol(e.to_string()))?;
    let asked = async {
        let mut http = Http::connect(address).await?;
        let request = http
            .request(Method::POST, path)
            .header("content-type", "application/json");
        let answer = http.send(request, Outgoing::whole(body)).await?;
        match answer.status() {
            StatusCode::ACCEPTED => Ok(None),
            _ => answer.json().await.map(Some),
        }
    };
    timeout(patience, asked).await.unwrap_or_else(|_| {
        let waited = patience.as_secs_f32();
        Err(ClientError::Unreachable(format!(
            "{address} did not answer for {waited:.1} s"
        )))
    })
}

/// Lets the system end a connection whose other end is gone without a word, whether bytes wait for it (RFC 5482) or
/// not (RFC 9293 section 3.8.4).
fn end_when_gone(stream: &TcpStream) -> std::io::Result<()> {
    use rustix::net::sockopt;

    sockopt::set_socket_keepalive(stream, true)?;
    #[cfg(target_os = "linux")]
    {
        sockopt::set_tcp_keepidle(stream, GONE)?;
        sockopt::set_tcp_keepintvl(stream, GONE / 4)?;
        sockopt::set_tcp_keepcnt(stream, 4)?;
        // It also counts while the server, waiting for its disk, takes nothing.
        let millis = u32::try_from(GONE.as_millis() * 3).unwrap_or(u32::MAX);
        sockopt::set_tcp_user_timeout(stream, millis)?;
    }
    Ok(())
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Answer {
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// A header, read as what it has to be.
    pub(crate) fn header<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.headers().get(name)?.to_str().ok()?.parse().ok()
    }

    pub(crate) fn into_body(self) -> Incoming {
        self.0.into_body()
    }

    /// The whole answer, as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(self) -> Result<T, ClientError> {
        let body = whole(self.into_body()).await?;
        serde_json::from_slice(&body).map_err(|_| not_parlor())
    }
}

/// What the server says against it.
async fn refusal(answer: Response<Incoming>) -> ClientError {
    let status = answer.status();
    let body = timeout(REST_OF_REFUSAL, whole(answer.into_body())).await;
    let Ok(Ok(body)) = body else {
        return lost(&format!("the server answered {status} and no more"));
    };
    match serde_json::from_slice::<api::ErrorBody>(&body) {
        // An idle sender may go on.
        Ok(error) if status == StatusCode::REQUEST_TIMEOUT => lost(&error.message),
        Ok(error) => ClientError::Refused {
            code: error.code,
            message: error.message,
        },
        // A proxy before a server that is away.
        Err(_) if status.is_server_error() => {
            ClientError::Unreachable(format!("the server answered {status}"))
        }
        Err(_) if body.is_empty() => ClientError::Refused {
            code: "refused".to_owned(),
            message: format!("The server answered {status}."),
        },
        Err(_) => not_parlor(),
    }
}

async fn whole(body: Incoming) -> Result<Bytes, ClientError> {
    let collected = Limited::new(body, ANSWER_BYTES).collect().await;
    collected.map(|body| body.to_bytes()).map_err(|error| {
        match error.downcast_ref::<hyper::Error>() {
            Some(error) => broken(error),
            None => not_parlor(),
        }
    })
}

fn not_parlor() -> ClientError {
    ClientError::Protocol("the answer is not that of a Parlor server".to_owned())
}

/// A connection that broke, or that never spoke HTTP.
pub(crate) fn broken(error: &hyper::Error) -> ClientError {
    if error.is_parse() {
        return not_parlor();
    }
    lost(&"the server closed it")
}

#[cfg(test)]
mod tests;
