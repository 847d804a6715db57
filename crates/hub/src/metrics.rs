//! What the hub counts, for `/metrics`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Whether a sample only grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows while the server runs.
    Counter,
    /// Goes up and down.
    Gauge,
}

/// One figure under its Prometheus name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The metric's name.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub help: &'static str,
    /// How to read it.
    pub kind: Kind,
    /// The figure.
    pub value: f64,
}

/// A reading of all the hub's figures.
#[derive(Debug, Clone, PartialEq)]
pub struct HubMetrics {
    samples: Vec<Sample>,
}

impl HubMetrics {
    /// The figures.
    #[must_use]
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }
}

/// A number that many may change.
#[derive(Debug, Default)]
pub(crate) struct Number(AtomicU64);

impl Number {
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn take(&self, less: u64) {
        self.0.fetch_sub(less, Ordering::Relaxed);
    }

    pub(crate) fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counts one more in a figure of what goes on, for as long as it lives.
pub(crate) struct Counted {
    counters: Arc<Counters>,
    figure: fn(&Counters) -> &Number,
}

impl Counted {
    pub(crate) fn new(counters: &Arc<Counters>, figure: fn(&Counters) -> &Number) -> Self {
        figure(counters).add(1);
        Self {
            counters: Arc::clone(counters),
            figure,
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        (self.figure)(&self.counters).take(1);
    }
}

/// The live figures.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) sessions: Number,
    pub(crate) users_here: Number,
    pub(crate) rooms: Number,
    pub(crate) sessions_opened: Number,
    pub(crate) entries_denied: Number,
    pub(crate) commands: Number,
    pub(crate) commands_denied: Number,
    pub(crate) runs: Number,
    pub(crate) runs_refused: Number,
    pub(crate) events: Number,
    pub(crate) commits: Number,
    pub(crate) commit_micros: Number,
    pub(crate) commits_failed: Number,
    pub(crate) catch_ups: Number,
    pub(crate) search_behind: Number,
    pub(crate) store_up: Number,
    pub(crate) uploads: Number,
    pub(crate) downloads: Number,
    pub(crate) bytes_received: Number,
    pub(crate) bytes_sent: Number,
    pub(crate) file_bytes: Number,
    pub(crate) files_sending: Number,
    pub(crate) file_size_limit: Number,
    pub(crate) user_quota: Number,
    pub(crate) server_quota: Number,
    pub(crate) space_floor: Number,
    pub(crate) files_disk_free: Number,
}

impl Counters {
    #[expect(
        clippy::cast_precision_loss,
        reason = "Prometheus figures are floating point"
    )]
    pub(crate) fn read(&self) -> HubMetrics {
        use Kind::{Counter, Gauge};
        let rows: [(&Number, &'static str, Kind, &'static str); 27] = [
            (
                &self.sessions,
                "parlor_sessions",
                Gauge,
                "Sessions that are open.",
            ),
            (
                &self.users_here,
                "parlor_users_here",
                Gauge,
                "Users with a session.",
            ),
            (
                &self.rooms,
                "parlor_rooms",
                Gauge,
                "Rooms, direct ones included.",
            ),
            (
                &self.sessions_opened,
                "parlor_sessions_opened_total",
                Counter,
                "Sessions opened.",
            ),
            (
                &self.entries_denied,
                "parlor_entries_denied_total",
                Counter,
                "Entries refused.",
            ),
            (
                &self.commands,
                "parlor_requests_total",
                Counter,
                "Requests taken.",
            ),
            (
                &self.commands_denied,
                "parlor_requests_denied_total",
                Counter,
                "Requests denied.",
            ),
            (
                &self.runs,
                "parlor_runs_total",
                Counter,
                "Commands run on the server.",
            ),
            (
                &self.runs_refused,
                "parlor_runs_refused_total",
                Counter,
                "Commands for the server that were refused.",
            ),
            (
                &self.events,
                "parlor_events_total",
                Counter,
                "Events committed and told.",
            ),
            (
                &self.commits,
                "parlor_commits_total",
                Counter,
                "Commits to the store.",
            ),
            (
                &self.commit_micros,
                "parlor_commit_microseconds_total",
                Counter,
                "Time spent waiting for commits.",
            ),
            (
                &self.commits_failed,
                "parlor_commits_failed_total",
                Counter,
                "Commits that failed.",
            ),
            (
                &self.catch_ups,
                "parlor_catch_ups_total",
                Counter,
                "Times a slow session read the log instead of the feed.",
            ),
            (
                &self.search_behind,
                "parlor_search_behind",
                Gauge,
                "Events not in the search index yet.",
            ),
            (
                &self.store_up,
                "parlor_store_up",
                Gauge,
                "Whether the store takes writes.",
            ),
            (
                &self.uploads,
                "parlor_uploads",
                Gauge,
                "Connections that send a file.",
            ),
            (
                &self.downloads,
                "parlor_downloads",
                Gauge,
                "Connections that fetch a file.",
            ),
            (
                &self.bytes_received,
                "parlor_file_bytes_received_total",
                Counter,
                "Bytes of files received.",
            ),
            (
                &self.bytes_sent,
                "parlor_file_bytes_sent_total",
                Counter,
                "Bytes of files sent.",
            ),
            (
                &self.file_bytes,
                "parlor_file_bytes",
                Gauge,
                "Bytes that all files take up, each share counted.",
            ),
            (
                &self.files_sending,
                "parlor_files_sending",
                Gauge,
                "Files that are being sent.",
            ),
            (
                &self.file_size_limit,
                "parlor_file_size_limit_bytes",
                Gauge,
                "The largest file.",
            ),
            (
                &self.user_quota,
                "parlor_user_quota_bytes",
                Gauge,
                "What the files of one user may take up; 0 when nothing bounds them.",
            ),
            (
                &self.server_quota,
                "parlor_server_quota_bytes",
                Gauge,
                "What all files may take up; 0 when nothing bounds them.",
            ),
            (
                &self.space_floor,
                "parlor_space_floor_bytes",
                Gauge,
                "What must stay free on the disk that keeps files.",
            ),
            (
                &self.files_disk_free,
                "parlor_files_disk_free_bytes",
                Gauge,
                "What is free on that disk, as it was when files last moved or were offered.",
            ),
        ];
        let sample = |(number, name, kind, help): (&Number, _, _, _)| Sample {
            name,
            help,
            kind,
            value: number.get() as f64,
        };
        HubMetrics {
            samples: rows.into_iter().map(sample).collect(),
        }
    }
}
