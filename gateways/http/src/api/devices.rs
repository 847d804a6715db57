//! One's own devices.

use axum::Json;
use axum::http::StatusCode;
use parlor_wire::api::Devices;
use parlor_wire::{DeviceId, Reply, Request};

use crate::error::ApiError;
use crate::extract::{Caller, PathOf};

/// One's own devices, oldest first.
#[utoipa::path(
    get, path = "/devices", tag = "account",
    responses((status = 200, description = "The devices.", body = Devices)),
)]
pub(super) async fn list(caller: Caller) -> Result<Json<Devices>, ApiError> {
    match caller.ask(Request::Devices).await? {
        Reply::Devices { devices } => Ok(Json(Devices { devices })),
        _ => Err(ApiError::internal()),
    }
}

/// Signs a device out; its sockets end.
#[utoipa::path(
    delete, path = "/devices/{device}", tag = "account",
    params(("device" = DeviceId, Path, description = "The device.")),
    responses((status = 204, description = "Signed out.")),
)]
pub(super) async fn revoke(
    caller: Caller,
    PathOf(device): PathOf<DeviceId>,
) -> Result<StatusCode, ApiError> {
    caller.run(Request::RevokeDevice { device }).await
}
