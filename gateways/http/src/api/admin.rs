//! Users and their roles, invites, the audit log. Who may is the hub's business.

use axum::Json;
use axum::http::StatusCode;
use parlor_wire::api::{
    Audit, AuditQuery, CreateInvite, InviteMade, Invites, SetServerRole, Users,
};
use parlor_wire::{InviteId, Reply, Request};

use super::room;
use crate::error::ApiError;
use crate::extract::{BodyOf, Caller, PathOf, QueryOf};

/// All users, sorted by name.
#[utoipa::path(
    get, path = "/users", tag = "admin",
    responses((status = 200, description = "The users.", body = Users)),
)]
pub(super) async fn users(caller: Caller) -> Result<Json<Users>, ApiError> {
    match caller.ask(Request::Users).await? {
        Reply::Users { users } => Ok(Json(Users { users })),
        _ => Err(ApiError::internal()),
    }
}

/// Gives a user a role on the server.
#[utoipa::path(
    put, path = "/users/{user}/role", tag = "admin", request_body = SetServerRole,
    params(("user" = String, Path, description = "The user, by id or name.")),
    responses((status = 204, description = "Given.")),
)]
pub(super) async fn set_role(
    caller: Caller,
    PathOf(user): PathOf<String>,
    BodyOf(SetServerRole { role }): BodyOf<SetServerRole>,
) -> Result<StatusCode, ApiError> {
    caller.run(Request::SetServerRole { user, role }).await
}

/// The invites that are open, oldest first; never their codes.
#[utoipa::path(
    get, path = "/invites", tag = "admin",
    responses((status = 200, description = "The invites.", body = Invites)),
)]
pub(super) async fn invites(caller: Caller) -> Result<Json<Invites>, ApiError> {
    match caller.ask(Request::Invites).await? {
        Reply::Invites { invites } => Ok(Json(Invites { invites })),
        _ => Err(ApiError::internal()),
    }
}

/// Makes an invite to the server. Its code is in the answer and nowhere else.
#[utoipa::path(
    post, path = "/invites", tag = "admin", request_body = CreateInvite,
    responses((status = 201, description = "Made.", body = InviteMade)),
)]
pub(super) async fn create_invite(
    caller: Caller,
    BodyOf(CreateInvite {
        room: asked,
        uses,
        span_ms,
    }): BodyOf<CreateInvite>,
) -> Result<(StatusCode, Json<InviteMade>), ApiError> {
    let request = Request::CreateInvite {
        room: asked.map(room),
        uses,
        span_ms,
    };
    match caller.ask(request).await? {
        Reply::Invite {
            invite,
            code: Some(code),
        } => Ok((StatusCode::CREATED, Json(InviteMade { invite, code }))),
        _ => Err(ApiError::internal()),
    }
}

/// Takes an invite back.
#[utoipa::path(
    delete, path = "/invites/{invite}", tag = "admin",
    params(("invite" = InviteId, Path, description = "The invite.")),
    responses((status = 204, description = "Taken back.")),
)]
pub(super) async fn revoke_invite(
    caller: Caller,
    PathOf(invite): PathOf<InviteId>,
) -> Result<StatusCode, ApiError> {
    caller.run(Request::RevokeInvite { invite }).await
}

/// Lines of the audit log, newest first.
#[utoipa::path(
    get, path = "/audit", tag = "admin",
    params(AuditQuery),
    responses((status = 200, description = "The lines.", body = Audit)),
)]
pub(super) async fn audit(
    caller: Caller,
    QueryOf(AuditQuery { before, limit }): QueryOf<AuditQuery>,
) -> Result<Json<Audit>, ApiError> {
    match caller.ask(Request::Audit { before, limit }).await? {
        Reply::Audit { lines } => Ok(Json(Audit { lines })),
        _ => Err(ApiError::internal()),
    }
}
