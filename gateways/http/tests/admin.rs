//! What room operators and admins do over the HTTP API, and that nobody else does.

mod common;

use common::{Server, refused};
use serde_json::json;

#[tokio::test]
async fn who_is_refused_for_a_while_is_told_until_when() {
    let server = Server::start().await;
    let (owner, _) = (server.owner().await, server.guest("mallory").await);
    let block = json!({ "name": "mallory", "span_ms": 3_600_000 });
    let answer = server.put("POST /api/v1/blocks", &owner, block).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let blocks = server.get("/api/v1/blocks", &owner).await.json();
    let refusal = server
        .put("POST /api/v1/sign-in", "", json!({ "name": "mallory" }))
        .await;
    assert_eq!(refusal.refusal(), refused(403, "blocked"));
    assert!(blocks["blocks"][0]["until"].is_i64());
    assert_eq!(refusal.json()["until"], blocks["blocks"][0]["until"]);
}

#[tokio::test]
async fn blocked_name_is_refused_until_it_is_unblocked() {
    let server = Server::start().await;
    let (owner, guest) = (server.owner().await, server.guest("mallory").await);
    let block = json!({ "name": "mallory", "reason": "spam" });
    let answer = server.put("POST /api/v1/blocks", &owner, block).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(
        server.get("/api/v1/me", &guest).await.refusal(),
        refused(403, "blocked")
    );
    let again = server
        .put("POST /api/v1/sign-in", "", json!({ "name": "mallory" }))
        .await;
    assert_eq!(again.refusal(), refused(403, "blocked"));
    let blocks = server.get("/api/v1/blocks", &owner).await.json();
    assert_eq!(blocks["blocks"][0]["reason"], "spam");
    assert_eq!(
        server
            .put("DELETE /api/v1/blocks/mallory", &owner, json!({}))
            .await
            .status,
        204
    );
    let back = server
        .put("POST /api/v1/sign-in", "", json!({ "name": "mallory" }))
        .await;
    assert_ne!(back.status, 403, "{back:?}");
}

#[tokio::test]
async fn guest_may_not_do_what_admins_do() {
    let server = Server::start().await;
    let guest = server.guest("grace").await;
    for path in [
        "/api/v1/users",
        "/api/v1/blocks",
        "/api/v1/invites",
        "/api/v1/audit",
        "/api/v1/admin/health",
        "/api/v1/admin/storage",
    ] {
        assert_eq!(
            server.get(path, &guest).await.refusal(),
            refused(403, "not_allowed"),
            "{path}"
        );
    }
    let block = server
        .put("POST /api/v1/blocks", &guest, json!({ "name": "ada" }))
        .await;
    assert_eq!(block.status, 403, "{block:?}");
    let role = server
        .put(
            "PUT /api/v1/users/grace/role",
            &guest,
            json!({ "role": "owner" }),
        )
        .await;
    assert_eq!(role.status, 403, "{role:?}");
}

#[tokio::test]
async fn invite_is_shown_once_and_can_be_taken_back() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let made = server
        .put("POST /api/v1/invites", &owner, json!({ "uses": 2 }))
        .await;
    let (id, code) = (made.json()["invite"].clone(), made.json()["code"].clone());
    let listed = server.get("/api/v1/invites", &owner).await;
    assert_eq!(listed.json()["invites"][0]["id"], id);
    assert!(!listed.text.contains(code.as_str().unwrap()));
    let path = format!("DELETE /api/v1/invites/{}", id.as_str().unwrap());
    assert_eq!(server.put(&path, &owner, json!({})).await.status, 204);
    let rest = server.get("/api/v1/invites", &owner).await.json();
    assert_eq!(rest["invites"], json!([]));
}

#[tokio::test]
async fn roles_devices_and_audit_are_kept() {
    let server = Server::start().await;
    let (owner, guest) = (server.owner().await, server.guest("grace").await);
    let password = json!({ "password": "long enough" });
    assert_eq!(
        server
            .put("POST /api/v1/me/register", &guest, password)
            .await
            .status,
        204
    );
    let role = server
        .put(
            "PUT /api/v1/users/grace/role",
            &owner,
            json!({ "role": "admin" }),
        )
        .await;
    assert_eq!(role.status, 204, "{role:?}");
    assert_eq!(
        server.get("/api/v1/me", &guest).await.json()["role"],
        "admin"
    );
    let users = server.get("/api/v1/users", &guest).await;
    assert_eq!(
        users.json()["users"].as_array().unwrap().len(),
        2,
        "{users:?}"
    );
    let audit = server.get("/api/v1/audit?limit=1", &owner).await.json();
    assert_eq!(audit["lines"].as_array().unwrap().len(), 1);
    let devices = server.get("/api/v1/devices", &guest).await.json();
    let device = devices["devices"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("DELETE /api/v1/devices/{device}");
    assert_eq!(server.put(&path, &guest, json!({})).await.status, 204);
    assert_eq!(server.get("/api/v1/me", &guest).await.status, 401);
}

#[tokio::test]
async fn rooms_are_made_changed_and_left() {
    let server = Server::start().await;
    let (owner, guest) = (server.owner().await, server.guest("grace").await);
    let made = json!({ "name": "tea", "kind": "public" });
    assert_eq!(
        server.put("POST /api/v1/rooms", &owner, made).await.status,
        201
    );
    assert_eq!(
        server
            .put("POST /api/v1/rooms/tea/join", &guest, json!({}))
            .await
            .status,
        204
    );
    let topic = server
        .put(
            "PATCH /api/v1/rooms/tea",
            &owner,
            json!({ "topic": "Earl Grey" }),
        )
        .await;
    assert_eq!(topic.status, 204, "{topic:?}");
    let room = server.get("/api/v1/rooms/tea", &guest).await.json();
    assert_eq!(room["room"]["topic"], "Earl Grey");
    let mute = server
        .put("PUT /api/v1/rooms/tea/mutes/grace", &owner, json!({}))
        .await;
    assert_eq!(mute.status, 204, "{mute:?}");
    let said = server
        .put(
            "POST /api/v1/rooms/tea/messages",
            &guest,
            json!({ "text": "hi" }),
        )
        .await;
    assert_eq!(said.refusal(), refused(403, "muted"));
    let path = "POST /api/v1/rooms/tea/removals/grace";
    assert_eq!(
        server
            .put(path, &owner, json!({ "reason": "cold" }))
            .await
            .status,
        204
    );
    let left = server
        .put("POST /api/v1/rooms/tea/leave", &guest, json!({}))
        .await;
    assert_eq!(left.refusal(), refused(403, "not_member"));
    let direct = server
        .put("POST /api/v1/direct", &guest, json!({ "with": "ada" }))
        .await;
    assert_eq!(direct.status, 200, "{direct:?}");
    let said = server
        .put(
            "POST /api/v1/rooms/@grace/messages",
            &owner,
            json!({ "text": "psst" }),
        )
        .await;
    assert_eq!(said.status, 201, "{said:?}");
}
