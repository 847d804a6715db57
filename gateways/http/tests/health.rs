//! How the server is, and whose files take up how much.

mod common;

use common::Server;
use common::files::NAMED;
use common::socket::Client;
use serde_json::json;

#[tokio::test]
async fn health_counts_what_there_is() {
    let server = Server::start().await;
    let owner = server.owner().await;
    let before = server.get("/api/v1/admin/health", &owner).await.json();
    let _grace = Client::guest(&server, "grace").await;
    server.share(&owner, "tea.txt", "text/plain", b"tea").await;
    let health = server.get("/api/v1/admin/health", &owner).await.json();
    assert_eq!(
        health["sessions"],
        json!([{ "gateway": "http", "count": 1 }])
    );
    assert_eq!(
        (&health["users"], &health["guests"]),
        (&1.into(), &1.into())
    );
    assert_eq!(health["rooms"], 1);
    let events = |health: &serde_json::Value| health["events"].as_u64().unwrap();
    assert_eq!(events(&health), events(&before) + 2, "offered and come");
    assert_eq!(health["files"], json!({ "count": 1, "bytes": 3 }));
    assert!(health["store_bytes"].as_u64().unwrap() > 0);
    assert!(health["disk_free_bytes"].as_u64().unwrap() > 0);
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn storage_lists_the_largest_first_and_no_room_that_is_hidden() {
    let server = Server::start().await;
    let (owner, grace) = (server.owner().await, server.guest("grace").await);
    let made = json!({ "name": "den", "kind": "private" });
    server.put("POST /api/v1/rooms", &grace, made).await;
    let hidden = ["upload-length: 2", NAMED];
    let hidden = server.try_offer_to("den", &grace, &hidden).await.json();
    let file = hidden["id"].as_str().unwrap();
    server.append(file, &grace, 0, &[], b"hi").await;
    server.share(&owner, "tea.txt", "text/plain", b"tea").await;
    server
        .share(&grace, "cake.txt", "text/plain", b"cakes")
        .await;
    let storage = server.get("/api/v1/admin/storage", &owner).await.json();
    assert_eq!(storage["bytes"], 10);
    assert_eq!(storage["users"][0]["who"]["name"], "grace");
    assert_eq!(storage["users"][0]["bytes"], 7);
    assert_eq!(storage["users"][1]["bytes"], 3);
    assert_eq!(storage["rooms"].as_array().unwrap().len(), 1);
    assert_eq!(storage["rooms"][0]["name"], "lobby");
    assert_eq!(storage["rooms"][0]["bytes"], 8);
}
