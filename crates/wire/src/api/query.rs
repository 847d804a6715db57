//! What stands after the `?` of a request.

use crate::{Order, is_off};

bodies! {
    /// The query of a history request: which part of the log.
    #[derive(utoipa::IntoParams)]
    #[into_params(parameter_in = Query)]
    HistoryQuery {
        /// Only after this `seq`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<u64>,
        /// Only before this `seq`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
        /// From which end when there are more; the newest if not said, the oldest with `after`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<Order>,
        /// From the first event at or after this time on, in milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<i64>,
        /// At most that many events.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
    }

    /// The query of a search.
    #[derive(utoipa::IntoParams)]
    #[into_params(parameter_in = Query)]
    SearchQuery {
        /// The words; all must be there. Files need none.
        words: String,
        /// Only in this room.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<String>,
        /// Only by this user.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<String>,
        /// Only before this time, in milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<i64>,
        /// Only after this time, in milliseconds since 1970.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<i64>,
        /// At most that many messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
        /// Only files, by the words of their names.
        #[serde(default, skip_serializing_if = "is_off")]
        #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
        has_file: bool,
    }

    /// The query of a list of files.
    #[derive(utoipa::IntoParams)]
    #[into_params(parameter_in = Query)]
    FilesQuery {
        /// Only those that were offered before this `seq`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
        /// At most that many files.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
    }

    /// The query of the audit log.
    #[derive(utoipa::IntoParams)]
    #[into_params(parameter_in = Query)]
    AuditQuery {
        /// Only before this position.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u64>,
        /// At most that many lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u64>,
    }
}
