//! Coming in, oneself, going.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use parlor_hub::{Attends, Credentials, Door, Entry};
use parlor_model::Secret;
use parlor_wire::api::{Claim, Me, Register, Rename, SetPassword, SignIn, SignedIn};
use parlor_wire::{Hidden, Request, read};

use crate::error::ApiError;
use crate::extract::{AtDoor, BodyOf, Caller};
use crate::socket::given_code;
use crate::{App, label};

/// Signs in, as a registered user or as a guest. The answer's token belongs to a device that is listed
/// and can be revoked.
#[utoipa::path(
    post, path = "/sign-in", tag = "account", security(()), request_body = SignIn,
    responses((status = 201, description = "Signed in.", body = SignedIn)),
)]
pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    AtDoor(door): AtDoor,
    BodyOf(body): BodyOf<SignIn>,
) -> Result<(StatusCode, Json<SignedIn>), ApiError> {
    let signed = let_in(&app, door, body).await?;
    Ok((StatusCode::CREATED, Json(signed_in(signed))))
}

/// Signs the token's device out; its sockets end.
#[utoipa::path(
    post, path = "/sign-out", tag = "account",
    responses((status = 204, description = "Signed out: the token is not valid any more.")),
)]
pub(super) async fn sign_out(caller: Caller) -> Result<StatusCode, ApiError> {
    caller.app.hub.sign_out(&caller.context).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes the first owner, by the one-time link that the server gave at its first start.
#[utoipa::path(
    post, path = "/claim", tag = "account", security(()), request_body = Claim,
    responses((status = 201, description = "Signed in as the owner.", body = SignedIn)),
)]
pub(super) async fn claim(
    State(app): State<Arc<App>>,
    AtDoor(door): AtDoor,
    BodyOf(body): BodyOf<Claim>,
) -> Result<(StatusCode, Json<SignedIn>), ApiError> {
    let signed = make_owner(&app, door, body).await?;
    Ok((StatusCode::CREATED, Json(signed_in(signed))))
}

/// Who the token belongs to.
#[utoipa::path(
    get, path = "/me", tag = "account",
    responses((status = 200, description = "Oneself.", body = Me)),
)]
pub(super) async fn me(caller: Caller) -> Json<Me> {
    let actor = caller.context.actor();
    let (user, name) = (actor.user.into(), actor.name.to_string());
    Json(Me {
        user,
        name,
        role: caller.context.role().into(),
    })
}

/// Takes another name.
#[utoipa::path(
    patch, path = "/me", tag = "account", request_body = Rename,
    responses((status = 204, description = "Renamed.")),
)]
pub(super) async fn rename(
    caller: Caller,
    BodyOf(Rename { name }): BodyOf<Rename>,
) -> Result<StatusCode, ApiError> {
    caller.run(Request::Rename { name }).await
}

/// Makes a guest a registered user.
#[utoipa::path(
    post, path = "/me/register", tag = "account", request_body = Register,
    responses((status = 204, description = "Registered: the name needs the password from now on.")),
)]
pub(super) async fn register(
    caller: Caller,
    BodyOf(Register { password }): BodyOf<Register>,
) -> Result<StatusCode, ApiError> {
    caller.run(Request::Register { password }).await
}

/// Changes the password. Whatever else signs the user in is gone: other devices, whose sockets end and whose tokens are void,
/// passkeys, the password for IRC.
#[utoipa::path(
    post, path = "/me/password", tag = "account", request_body = SetPassword,
    responses((status = 204, description = "Changed.")),
)]
pub(super) async fn set_password(
    caller: Caller,
    BodyOf(SetPassword { old, new, code }): BodyOf<SetPassword>,
) -> Result<StatusCode, ApiError> {
    caller.run(Request::SetPassword { old, new, code }).await
}

/// Lets somebody in as a registered user or as a guest, with a device to be remembered by.
pub(super) async fn let_in(
    app: &App,
    door: Door,
    body: SignIn,
) -> Result<parlor_hub::SignedIn, ApiError> {
    let name = read::user_name(&body.name)?;
    let credentials = match body.password {
        Some(password) => Credentials::Password {
            name,
            password: read::password(password)?,
            code: given_code(body.code.as_ref())?,
        },
        None => Credentials::Guest {
            name,
            invite: body.invite.map(secret),
        },
    };
    let entry = Entry {
        door,
        credentials,
        remember: Some(label(body.client.as_deref())),
        attends: Attends::Everywhere,
        resume: None,
    };
    Ok(app.hub.sign_in(entry).await?)
}

/// Makes the first owner.
pub(super) async fn make_owner(
    app: &App,
    door: Door,
    body: Claim,
) -> Result<parlor_hub::SignedIn, ApiError> {
    let name = read::user_name(&body.name)?;
    let password = read::password(body.password)?;
    let label = label(Some(body.client.as_deref().unwrap_or("claim")));
    let claimed = app
        .hub
        .claim(door, secret(body.secret), name, password, label);
    Ok(claimed.await?)
}

pub(super) fn signed_in(signed: parlor_hub::SignedIn) -> SignedIn {
    SignedIn {
        token: Hidden::from(signed.token.expose().clone()),
        user: signed.actor.user.into(),
        name: signed.actor.name.to_string(),
        role: signed.role.into(),
        epoch: signed.epoch.into(),
    }
}

fn secret(hidden: Hidden) -> Secret<String> {
    Secret::new(hidden.into_inner())
}
