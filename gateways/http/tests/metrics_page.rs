//! The page that explains the figures has every one of them, and no other.

mod common;

use std::collections::BTreeSet;

use common::Server;

const PAGE: &str = include_str!("../../../docs/operations/metrics.md");

#[tokio::test]
async fn every_figure_is_on_the_page_with_its_kind_and_no_other_is() {
    let server = Server::start().await;
    let shown = server.send("GET /metrics", &[], "").await.text;
    let types = shown
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| line.replacen(' ', "` | ", 1))
        .collect::<BTreeSet<_>>();
    let rows = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|line| Some(line.rsplit_once(" | ")?.0.to_owned()))
        .collect::<BTreeSet<_>>();
    assert!(!types.is_empty());
    assert_eq!(rows, types);
}
