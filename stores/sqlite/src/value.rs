//! Reading columns as domain values, and the few conversions that every table needs.

use std::str::FromStr;

use parlor_model::{FileName, Reason, RoomName, Seq, Timestamp, Topic, UserName};
use parlor_store::StoreError;
use rusqlite::Row;
use rusqlite::types::FromSql;

use crate::error::{damaged, of_sqlite};

/// The column of a row.
pub(crate) fn get<T: FromSql>(row: &Row<'_>, column: usize) -> Result<T, StoreError> {
    row.get(column).map_err(of_sqlite)
}

/// A column with one of the 16-byte ids.
pub(crate) fn id<T: From<[u8; 16]>>(row: &Row<'_>, column: usize) -> Result<T, StoreError> {
    get::<[u8; 16]>(row, column).map(T::from)
}

pub(crate) fn optional_id<T: From<[u8; 16]>>(
    row: &Row<'_>,
    column: usize,
) -> Result<Option<T>, StoreError> {
    Ok(get::<Option<[u8; 16]>>(row, column)?.map(T::from))
}

pub(crate) fn time(row: &Row<'_>, column: usize) -> Result<Timestamp, StoreError> {
    get(row, column).map(Timestamp::from_millis)
}

pub(crate) fn optional_time(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>, StoreError> {
    Ok(get::<Option<i64>>(row, column)?.map(Timestamp::from_millis))
}

pub(crate) fn seq(row: &Row<'_>, column: usize) -> Result<Seq, StoreError> {
    get::<i64>(row, column).map(read_seq)
}

pub(crate) fn user_name(row: &Row<'_>, column: usize) -> Result<UserName, StoreError> {
    read_user_name(&get::<String>(row, column)?)
}

pub(crate) fn optional_user_name(
    row: &Row<'_>,
    column: usize,
) -> Result<Option<UserName>, StoreError> {
    let text = get::<Option<String>>(row, column)?;
    text.as_deref().map(read_user_name).transpose()
}

/// A word of one of the model's enums.
pub(crate) fn word<T>(text: &str) -> Result<T, StoreError>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| damaged(text, error))
}

pub(crate) fn read_user_name(text: &str) -> Result<UserName, StoreError> {
    UserName::parse(text).map_err(|error| damaged("user name", error))
}

pub(crate) fn read_room_name(text: &str) -> Result<RoomName, StoreError> {
    RoomName::parse(text).map_err(|error| damaged("room name", error))
}

pub(crate) fn read_reason(text: &str) -> Result<Reason, StoreError> {
    Reason::parse(text).map_err(|error| damaged("reason", error))
}

pub(crate) fn read_topic(text: &str) -> Result<Topic, StoreError> {
    Topic::parse(text).map_err(|error| damaged("topic", error))
}

/// A stored number as a `seq`; nothing negative is ever stored.
pub(crate) fn read_seq(number: i64) -> Seq {
    Seq::new(u64::try_from(number).unwrap_or(0))
}

/// A `seq` as a stored number. SQLite has 63 bits; a log never gets there.
pub(crate) fn seq_number(seq: Seq) -> i64 {
    i64::try_from(seq.get()).unwrap_or(i64::MAX)
}

/// A number of bytes as a stored number, and back. SQLite has 63 bits; no disk gets there.
pub(crate) fn size_number(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

pub(crate) fn read_size(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

pub(crate) fn read_file_name(text: &str) -> Result<FileName, StoreError> {
    FileName::parse(text).map_err(|error| damaged("file name", error))
}

/// A count as SQL takes it.
pub(crate) fn sql_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
