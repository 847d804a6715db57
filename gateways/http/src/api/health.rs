//! How the server is, for admins. (What a supervisor asks is `crate::health`.)

use axum::Json;
use parlor_wire::UserLabel;
use parlor_wire::api::{DoorSessions, FilesHealth, Health, RoomStorage, Storage, UserStorage};

use crate::error::ApiError;
use crate::extract::Caller;

/// How the server is: what it holds, and what it has left.
#[utoipa::path(
    get, path = "/admin/health", tag = "admin",
    responses((status = 200, description = "How it is.", body = Health)),
)]
pub(super) async fn health(caller: Caller) -> Result<Json<Health>, ApiError> {
    let health = caller.app.hub.health(&caller.context).await?;
    let sessions = health.sessions.into_iter();
    let sessions = sessions.map(|(gateway, count)| DoorSessions {
        gateway: gateway.into(),
        count: count as u64,
    });
    Ok(Json(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        uptime_ms: health.uptime_ms,
        sessions: sessions.collect(),
        users: health.registered as u64,
        guests: health.guests as u64,
        rooms: health.rooms as u64,
        events: health.store.events,
        store_bytes: health.store.bytes,
        files: FilesHealth {
            count: health.store.files,
            bytes: health.file_bytes,
            quota: health.file_quota,
        },
        disk_free_bytes: health.disk_free,
        search_behind: health.search_behind,
        memory_bytes: std::fs::read_to_string("/proc/self/status")
            .ok()
            .and_then(|status| resident(&status)),
        last_backup: (caller.app.options.last_backup.0)(),
    }))
}

/// Whose files take up how much.
#[utoipa::path(
    get, path = "/admin/storage", tag = "admin",
    responses((status = 200, description = "Who takes up what.", body = Storage)),
)]
pub(super) async fn storage(caller: Caller) -> Result<Json<Storage>, ApiError> {
    let storage = caller.app.hub.storage(&caller.context).await?;
    let users = storage.users.iter().map(|(who, bytes)| UserStorage {
        who: UserLabel::from(who),
        bytes: *bytes,
    });
    let rooms = storage.rooms.iter().map(|(room, name, bytes)| RoomStorage {
        room: (*room).into(),
        name: name.as_ref().map(ToString::to_string),
        bytes: *bytes,
    });
    Ok(Json(Storage {
        bytes: storage.bytes,
        users: users.collect(),
        forgotten_bytes: storage.forgotten,
        rooms: rooms.collect(),
    }))
}

/// The memory of a process that is in RAM, as Linux tells it (proc_pid_status(5)), in bytes.
fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::resident;

    #[test]
    fn memory_is_read_as_linux_tells_it() {
        let status = "Name:\tparlor\nVmPeak:\t  9000 kB\nVmRSS:\t  2048 kB\nThreads:\t4\n";
        assert_eq!(resident(status), Some(2_048 * 1_024));
        assert_eq!(resident("Name:\tparlor\n"), None);
        assert_eq!(resident("VmRSS:\tmuch\n"), None);
    }
}
