//! What can be told of a database file without opening it: that it is one of ours, and that none
//! of it was cut off.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use parlor_store::StoreError;

use crate::connection::APPLICATION_ID;
use crate::error::of_io;
use crate::folder::{beside, length};
use crate::schema;
use crate::wal::Wal;

/// The length of the header (SQLite file format, section 1.3).
const HEADER: usize = 100;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Refuses a file that is not a whole database of ours: one of another kind, from a newer Parlor, or
/// cut off. Pages that the file lacks must be in its WAL.
///
/// # Errors
/// [`StoreError::Damaged`], [`StoreError::Newer`], or that the file can't be read.
pub(crate) fn check(path: &Path) -> Result<(), StoreError> {
    let header = read(path)?;
    let damaged = |what: &str| StoreError::Damaged(format!("{}: {what}", path.display()));
    if header.get(..16) != Some(MAGIC.as_slice()) {
        return Err(damaged("it does not begin like a database"));
    }
    if number(&header, 68) != APPLICATION_ID.cast_unsigned() {
        return Err(damaged("it is not a Parlor store"));
    }
    let page = page_size(&header).ok_or_else(|| damaged("its page size is not possible"))?;
    schema::check(number(&header, 60))?;
    let file = length(path)?;
    let wal = Wal::read(&beside(path, "-wal"), &beside(path, "-shm"))?;
    let Some(wal) = wal else {
        let pages = u64::from(number(&header, 28));
        let whole = file % page == 0 && file >= pages * page;
        return if whole {
            Ok(())
        } else {
            Err(damaged("its end is cut off"))
        };
    };
    let lacks = |number: u64| number * page > file && !wal.has_page(number);
    if (file / page + 1..=wal.pages()).any(lacks) {
        return Err(damaged("its end is cut off"));
    }
    Ok(())
}

/// The first bytes, or fewer when the file is shorter.
fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    let mut header = Vec::with_capacity(HEADER);
    let opened = File::open(path);
    let read = opened.and_then(|file| file.take(HEADER as u64).read_to_end(&mut header));
    match read {
        Ok(HEADER) => Ok(header),
        Ok(_) => Err(StoreError::Damaged(format!(
            "{}: it is empty or cut off",
            path.display()
        ))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(StoreError::Unusable {
            path: path.to_owned(),
            why: "there is no such file".into(),
        }),
        Err(error) => Err(of_io(path, &error)),
    }
}

fn page_size(header: &[u8]) -> Option<u64> {
    let size = u64::from(header[16]) << 8 | u64::from(header[17]);
    let size = if size == 1 { 65_536 } else { size };
    (size.is_power_of_two() && (512..=65_536).contains(&size)).then_some(size)
}

/// The big-endian number at this place; the header is long enough.
fn number(header: &[u8], at: usize) -> u32 {
    header[at..at + 4]
        .iter()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}
