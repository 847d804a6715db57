//! Whether the store is whole.

use parlor_store::StoreError;

use super::{Finding, Patient};

const CHECK: &str = "store";

/// Reads the whole structure of the database; a server may be using it.
pub fn check(patient: &Patient) -> Finding {
    let data = &patient.settings.data;
    match parlor_store_sqlite::examine(data) {
        Ok(()) => Finding::good(CHECK, "whole"),
        Err(StoreError::Unusable { .. }) if !data.join("lock").exists() => {
            Finding::good(CHECK, format!("nothing in {} yet", data.display()))
        }
        Err(error @ StoreError::Damaged(_)) => Finding::bad(
            CHECK,
            error.to_string(),
            "stop the server, then: parlor admin restore FILE",
        ),
        Err(error) => Finding::bad(
            CHECK,
            error.to_string(),
            "run this as the user that the server runs as, and name its folder with --data",
        ),
    }
}
