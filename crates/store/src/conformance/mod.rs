//! The suite that every backend passes. A backend's test implements [`Harness`] and calls
//! [`conformance_tests!`](crate::conformance_tests), which makes a test of each case.

#![allow(clippy::unwrap_used, reason = "all of this is test code")]

pub mod account;
pub mod backup;
pub mod blobs;
pub mod client_id;
pub mod commit;
pub mod expire;
pub mod expired_file;
pub mod file;
pub mod log;
pub mod message;
pub mod personal;
pub mod pin;
pub mod replay;
pub mod retention;
mod run;
mod sample;
pub mod search;
pub mod unindex;
pub mod wipe;
pub mod words;

use std::path::{Path, PathBuf};

use crate::Store;

/// How the suite gets at a backend's stores.
pub trait Harness {
    /// Opens the harness's store: a new one at first, the same one again later. The suite drops the one
    /// before first.
    fn open(&mut self) -> Box<dyn Store>;

    /// A path where there is nothing yet.
    fn spare_path(&mut self) -> PathBuf;

    /// Restores a backup to another place and opens it there.
    fn restore(&mut self, from: &Path) -> Box<dyn Store>;
}

/// Makes a test of every case. The argument is an expression that makes a new [`Harness`].
#[macro_export]
macro_rules! conformance_tests {
    ($harness:expr) => {
        $crate::conformance_tests! { $harness;
            log::a_new_store_has_a_lobby
            log::events_are_read_in_both_directions
            log::ranges_are_bounded_on_both_sides
            log::every_body_is_read_as_it_was_written
            log::what_was_said_is_read_alone
            log::names_keep_their_spelling
            log::committed_events_are_there_after_reopening
            commit::a_gap_or_a_repetition_is_refused
            commit::an_unknown_room_is_refused
            commit::a_refused_commit_writes_nothing
            commit::a_writer_is_spent_after_an_error
            commit::one_writer_at_a_time
            commit::a_commit_of_many_rooms_is_whole
            log::times_are_found_in_log_order
            log::readers_see_only_what_is_committed
            message::facts_of_messages
            message::an_edit_replaces_the_text
            message::the_newest_edit_counts
            message::a_deletion_erases_text_and_edits
            message::changes_of_what_is_no_message_do_nothing
            message::reactions_stand_in_order
            message::a_deletion_takes_reactions
            pin::pins_stand_in_the_order_of_their_events
            pin::what_is_deleted_is_pinned_no_more
            personal::a_mark_only_moves_on
            personal::without_a_mark_what_came_after_joining_is_unread
            personal::what_mentions_is_counted_apart
            personal::counting_ends_at_its_limit
            personal::what_is_ignored_or_deleted_is_not_unread
            personal::whom_one_ignores_is_loaded
            personal::a_level_is_kept_for_each_room
            file::a_file_is_read_as_it_is_now
            file::where_a_file_ended_is_known
            file::a_deleted_file_has_no_name
            file::a_file_is_said_once_it_is_there
            file::a_digest_is_used_until_its_last_file_is_gone
            file::files_end_with_their_room
            file::files_of_a_room_are_listed_newest_first
            file::files_are_found_by_name
            file::a_file_bears_reactions
            file::what_is_being_sent_is_loaded
            file::what_there_is_is_counted
            expire::what_ends_by_itself_is_found_and_erased
            expire::nothing_of_what_expired_is_read
            unindex::what_is_taken_out_of_the_search_index_is_taken_in_again_or_erased
            unindex::nothing_else_is_taken_out_of_the_search_index
            expired_file::files_that_are_over_fill_no_page
            expire::what_is_over_is_hidden_at_once
            retention::what_a_room_keeps_no_longer_is_found
            retention::what_a_wrong_clock_dated_holds_nothing_up
            retention::whatever_many_a_wrong_clock_dated_hold_nothing_up
            retention::rooms_share_a_page
            expire::erasing_what_is_not_there_is_a_fault
            expired_file::a_hidden_file_hides_no_older_one_of_its_name
            expired_file::a_file_that_is_over_is_found_with_its_bytes
            wipe::a_room_that_ended_is_wiped
            expire::what_nobody_is_told_of_is_erased_too
            client_id::client_ids_lead_to_their_message
            client_id::a_client_id_is_used_once_by_a_device
            client_id::known_ids_are_the_newest
            account::users_and_credentials
            account::a_forgotten_guest_leaves_only_events
            account::devices_are_found_until_revoked
            account::devices_of_a_user_are_revoked_but_for_one
            account::a_token_belongs_to_one_device
            account::second_factors_last
            account::passkeys_last
            account::the_audit_log_is_paged_without_gaps
            account::blocks_and_invites_last
            account::muted_names_last
            replay::what_is_loaded_is_what_the_rules_had
            replay::loading_again_changes_nothing
            search::words_are_found_newest_first
            words::all_words_must_be_there
            words::prefixes_and_case_and_accents
            words::scripts_without_spaces
            words::addresses_and_paths
            words::other_signs_are_no_syntax
            search::filters_by_room_author_and_time
            search::times_bound_every_room
            search::many_rooms_at_once
            search::an_edit_is_found_by_its_new_words
            search::a_deleted_message_is_not_found
            search::files_are_found_by_their_names
            search::a_deleted_file_is_not_found
            search::progress_is_told
            search::the_index_goes_on_after_reopening
            backup::a_backup_is_another_history_of_the_same_log
            backup::a_backup_is_consistent_while_writing
            backup::an_existing_file_is_refused
        }
    };
    ($harness:expr; $($module:ident :: $case:ident)*) => {$(
        #[test]
        fn $case() {
            $crate::conformance::$module::$case(&mut $harness);
        }
    )*};
}
