//! A room's operators take a copy of what was said in it, and say how long it keeps that.

mod common;

use common::{Server, refused};
use serde_json::{Value, json};

/// A room of grace's, with a message; grace's token and that of a member who is no operator.
async fn den(server: &Server) -> (String, String) {
    let (grace, alan) = (server.guest("grace").await, server.guest("alan").await);
    let room = json!({ "name": "den", "kind": "public" });
    let made = server.put("POST /api/v1/rooms", &grace, room).await;
    assert_eq!(made.status, 201);
    server
        .put("POST /api/v1/rooms/den/join", &alan, json!({}))
        .await;
    let said = json!({ "text": "tea" });
    server
        .put("POST /api/v1/rooms/den/messages", &grace, said)
        .await;
    (grace, alan)
}

#[tokio::test]
async fn operators_export_their_room_line_by_line() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let (grace, alan) = den(&server).await;
    let denied = server.get("/api/v1/rooms/den/export", &alan).await;
    assert_eq!(denied.refusal(), refused(403, "not_allowed"));
    let export = server.get("/api/v1/rooms/den/export", &grace).await;
    assert!(export.has_head("content-type: application/x-ndjson"));
    let lines = export.text.lines().filter(|line| line.starts_with('{'));
    let lines: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        (&lines[0]["type"], &lines[0]["name"]),
        (&"room".into(), &"den".into())
    );
    let said = lines.iter().find(|line| line["kind"] == "message").unwrap();
    assert_eq!(
        (&said["type"], &said["text"]),
        (&"event".into(), &"tea".into())
    );
    let audit = server.get("/api/v1/audit?limit=1", &owner).await.json();
    assert_eq!(audit["lines"][0]["action"], "export", "{audit}");
}

#[tokio::test]
async fn lifetimes_and_what_a_room_keeps_are_told() {
    let server = Server::start().await;
    let (grace, alan) = den(&server).await;
    let post = json!({ "text": "psst", "lifetime_ms": 60_000 });
    let said = server
        .put("POST /api/v1/rooms/den/messages", &alan, post)
        .await;
    assert_eq!(said.status, 201);
    let short = json!({ "text": "psst", "lifetime_ms": 4_999 });
    let said = server
        .put("POST /api/v1/rooms/den/messages", &alan, short)
        .await;
    assert_eq!(said.refusal(), refused(400, "bad_request"));
    let events = server.get("/api/v1/rooms/den/events", &alan).await.json();
    let last = events["events"].as_array().unwrap().last().unwrap().clone();
    let end = last["at"].as_i64().unwrap() + 60_000;
    assert_eq!(last["expires_at"], end, "{last}");
    let keeping = json!({ "keeping": { "retention_ms": 3_600_000, "ends_in_ms": 86_400_000 } });
    let changed = server.put("PATCH /api/v1/rooms/den", &grace, keeping).await;
    assert_eq!(changed.status, 204);
    let flags = server.get("/api/v1/rooms/den", &alan).await.json()["flags"].clone();
    assert_eq!(flags["retention_ms"], 3_600_000);
    assert!(flags["ends_at"].as_i64().unwrap() > end);
    // Flags from somebody who does not know of that leave it as it is.
    let flags = json!({ "flags": { "moderated": true } });
    server.put("PATCH /api/v1/rooms/den", &grace, flags).await;
    let flags = server.get("/api/v1/rooms/den", &alan).await.json()["flags"].clone();
    assert_eq!(
        (&flags["retention_ms"], &flags["moderated"]),
        (&json!(3_600_000), &json!(true))
    );
    let calm = json!({ "flags": { "retention_ms": 7_200_000 } });
    server.put("PATCH /api/v1/rooms/den", &grace, calm).await;
    let flags = server.get("/api/v1/rooms/den", &alan).await.json()["flags"].clone();
    assert_eq!(flags["retention_ms"], 7_200_000);
    let forever = json!({ "keeping": { "retention_ms": 0, "ends_at": 0 } });
    server.put("PATCH /api/v1/rooms/den", &grace, forever).await;
    let flags = server.get("/api/v1/rooms/den", &alan).await.json()["flags"].clone();
    assert_eq!(flags, json!({}));
}
