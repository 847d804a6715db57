//! Files that IRC clients send to be linked to in what they say (the ISUPPORT token `soju.im/FILEHOST`, soju
//! doc/ext/filehost.md): a body as it is, by whoever has an account. No room is named, so a file is kept in a private room
//! of its sender's own, and its link works for everybody who has it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT,
    LOCATION, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use parlor_core::{Denied, FileOffer, RoomRef};
use parlor_hub::{Bearer, Credentials, GivenCode, Link};
use parlor_model::{FileName, Lifetime, MediaType, Password, UserName, bytes};
use tokio::time::Instant;

use super::disposition;
use super::link::{Sending, line, refusal};
use super::receive::hear_out;
use super::tus;
use crate::App;
use crate::error::ApiError;
use crate::extract::bearer;
use crate::visitor::Visitor;

/// Which types are taken (RFC 9110 section 12.5.1 has the form).
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
/// What a file is called whose sender gives it no name.
const UNNAMED: &str = "file";

/// OPTIONS /up: what can be done there.
pub(super) async fn options() -> Response {
    let head = [
        (ALLOW, HeaderValue::from_static("OPTIONS, POST")),
        (ACCEPT_POST, HeaderValue::from_static("*/*")),
    ];
    (StatusCode::NO_CONTENT, head).into_response()
}

/// POST /up: takes a file, and tells where it is fetched.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let waits = headers.contains_key(EXPECT);
    let (offer, credentials) = match read(&headers, uri.query()) {
        Ok(read) => read,
        Err(error) => return refused(error),
    };
    let tasks = visitor.tasks.clone();
    let taken = tasks.spawn(async move {
        let mut body = body;
        let taken = take(&app, &visitor, credentials, offer, &mut body).await;
        if taken.is_err() && !waits {
            hear_out(&visitor, body);
        }
        taken
    });
    match taken.await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => refused(error),
        Err(_) => refused(ApiError::internal()),
    }
}

async fn take(
    app: &App,
    visitor: &Visitor,
    credentials: Credentials,
    offer: FileOffer,
    body: &mut Body,
) -> Result<Response, ApiError> {
    let bearer = borne(app, visitor, credentials).await?;
    let device = match &bearer {
        Bearer::Caller(context) => Some(context.device()),
        Bearer::User { .. } | Bearer::Anyone { .. } => None,
    };
    let room = app.hub.own_room(bearer.clone()).await?;
    let size = offer.size;
    let sending = Sending {
        app,
        visitor,
        bearer,
        size,
    };
    let file = sending.run(RoomRef::Id(room), offer, body).await?;
    app.hub.note_upload(visitor.door(), device, &file).await?;
    let code = app.hub.room_link(file.id).ok_or(Denied::FilesOff)?;
    let name = file.name.ok_or_else(ApiError::internal)?;
    let size = bytes(file.size.unwrap_or_default());
    let head = [
        (LOCATION, Link::path(&code, &name)),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    let said = line(StatusCode::CREATED, &format!("{name} was sent ({size})."));
    Ok((head, said).into_response())
}

/// By what right a file is sent: a token's ends with its device.
async fn borne(app: &App, visitor: &Visitor, credentials: Credentials) -> Result<Bearer, ApiError> {
    let since = Instant::now();
    if let Credentials::Token(token) = credentials {
        let context = app.hub.authenticate(visitor.door(), token).await?;
        return Ok(Bearer::Caller(Box::new(context)));
    }
    let checked = app.hub.check(visitor.door(), credentials).await?;
    Ok(Bearer::User {
        user: checked.user(),
        since,
        address: Some(visitor.address),
    })
}

/// Who must say who they are is told by which schemes they can.
fn refused(error: ApiError) -> Response {
    let is_unknown = error.status() == StatusCode::UNAUTHORIZED;
    let mut response = refusal(error);
    if is_unknown {
        let schemes = HeaderValue::from_static("Basic realm=\"Parlor\", charset=\"UTF-8\", Bearer");
        response.headers_mut().insert(WWW_AUTHENTICATE, schemes);
    }
    response
}

fn read(headers: &HeaderMap, query: Option<&str>) -> Result<(FileOffer, Credentials), ApiError> {
    let credentials = credentials(headers).ok_or_else(ApiError::unauthorized)?;
    let lifetime = query.map(lifetime).transpose()?.flatten();
    let size = tus::number(headers, &CONTENT_LENGTH)?;
    // Names are sent in UTF-8 as well, whatever RFC 9110 section 5.5 says of that.
    let text = |name: &HeaderName| str::from_utf8(headers.get(name)?.as_bytes()).ok();
    let name = text(&CONTENT_DISPOSITION).and_then(disposition::name);
    let name = name.and_then(|name| FileName::parse(&name).ok());
    let name = match name {
        Some(name) => name,
        None => FileName::parse(UNNAMED).map_err(|_| ApiError::internal())?,
    };
    let kind = text(&CONTENT_TYPE).and_then(|kind| MediaType::parse(kind).ok());
    let offer = FileOffer {
        media_type: kind.unwrap_or_else(|| MediaType::of_name(&name)),
        name,
        size,
        lifetime,
    };
    Ok((offer, credentials))
}

/// For how long the file is shared, as `for=10m` says it. What else the query has is not looked at.
fn lifetime(query: &str) -> Result<Option<Lifetime>, ApiError> {
    let mut words = query
        .split('&')
        .filter_map(|word| word.strip_prefix("for="));
    let lifetime = words.next().map(Lifetime::parse).transpose();
    lifetime.map_err(|why| ApiError::bad_request(format!("`for` in the query: {why}.")))
}

/// An account and its password (RFC 7617), or a token (RFC 6750).
fn credentials(headers: &HeaderMap) -> Option<Credentials> {
    if let Some(token) = bearer(headers) {
        return Some(Credentials::Token(token));
    }
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = BASE64.decode(encoded.trim().as_bytes()).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (name, password) = decoded.split_once(':')?;
    Some(Credentials::Password {
        name: UserName::parse(name).ok()?,
        password: Password::parse(password.to_owned()).ok()?,
        code: GivenCode::Appended,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &str) -> Option<Credentials> {
        credentials(&HeaderMap::from_iter([(
            AUTHORIZATION,
            value.parse().unwrap(),
        )]))
    }

    #[test]
    fn an_account_and_a_token_are_told_apart() {
        let basic = |text: &str| format!("Basic {}", BASE64.encode(text.as_bytes()));
        let Some(Credentials::Password { name, password, .. }) = asked(&basic("ada:a:b")) else {
            panic!("a password may have colons");
        };
        assert_eq!((name.as_str(), password.expose()), ("ada", "a:b"));
        assert!(matches!(asked("Bearer abc"), Some(Credentials::Token(_))));
        let wrong = [
            "Basic",
            "Basic !",
            &basic("ada"),
            &basic("a b:c"),
            "Digest x",
        ];
        for value in wrong {
            assert!(asked(value).is_none(), "{value}");
        }
    }
}
