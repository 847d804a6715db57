//! The fuzz targets of public parsers, driven by property tests.

use parlor_testkit::fuzz;

#[test]
fn any_client_frame_is_refused_in_words_or_read_as_itself_again() {
    fuzz::drive("client_frame", fuzz::client_frame);
}

#[test]
fn any_server_frame_is_refused_or_read_as_itself_again() {
    fuzz::drive("server_frame", fuzz::server_frame);
}

#[test]
fn any_body_and_query_is_refused_or_read_as_itself_again() {
    fuzz::drive("http_body", fuzz::http_body);
}

#[test]
fn any_address_is_refused_or_safe() {
    fuzz::drive("server_address", fuzz::server_address);
}

#[test]
fn any_text_becomes_only_clean_values_that_are_read_as_themselves_again() {
    fuzz::drive("values", fuzz::values);
}

#[test]
fn no_typed_command_is_ever_said_to_everyone() {
    fuzz::drive("vocabulary", fuzz::vocabulary);
}
