//! The suite for the bytes of files. A backend's test implements [`BlobsHarness`] and calls
//! [`blobs_conformance_tests!`](crate::blobs_conformance_tests), which makes a test of each case; what is
//! in [`room`] it calls itself, at a place that it can fill.

pub mod list;
pub mod preview;
pub mod read;
pub mod room;
pub mod seal;
pub mod upload;

use parlor_model::{Digest, FileId};

use crate::{BlobReader, Blobs, Sealed};

/// How the suite gets at a backend's place for files.
pub trait BlobsHarness {
    /// Opens the harness's place: a new one at first, the same one again later. The suite drops the one
    /// before, and all that came from it, first.
    fn open(&mut self) -> Box<dyn Blobs>;
}

/// Makes a test of every case. The argument is an expression that makes a new [`BlobsHarness`].
#[macro_export]
macro_rules! blobs_conformance_tests {
    ($harness:expr) => {
        $crate::blobs_conformance_tests! { $harness;
            upload::an_upload_is_there_once_it_is_opened
            upload::bytes_stand_as_they_were_appended
            upload::an_upload_goes_on_after_reopening
            upload::a_digest_is_that_of_all_bytes_so_far
            upload::one_writer_at_a_time
            upload::another_thread_syncs_while_bytes_are_appended
            upload::a_discarded_upload_is_gone
            upload::a_discarded_upload_is_not_sealed
            read::what_is_not_there_is_missing
            read::bytes_are_read_at_any_place
            read::an_upload_is_read_while_it_grows
            read::a_reader_outlives_seal_and_discard
            read::a_reader_outlives_removal
            seal::a_sealed_upload_stands_under_its_digest
            seal::an_empty_file_is_a_blob_too
            seal::a_seal_that_was_not_noted_is_repeated
            seal::a_seal_is_repeated_after_the_discard_of_another
            seal::equal_bytes_are_one_blob
            seal::equal_bytes_are_sealed_at_the_same_time
            seal::a_sealed_upload_may_go_on_and_the_blob_stays
            list::uploads_are_listed_in_order
            list::blobs_are_listed_in_order_with_their_sizes
            list::blobs_are_removed_while_they_are_listed
            list::a_removed_blob_is_gone
            list::there_is_room
            preview::a_preview_is_kept_beside_its_blob
            preview::a_preview_goes_with_its_blob
            preview::a_preview_needs_a_blob
        }
    };
    ($harness:expr; $($module:ident :: $case:ident)*) => {$(
        #[test]
        fn $case() {
            $crate::conformance::blobs::$module::$case(&mut $harness);
        }
    )*};
}

/// Lengths around the borders of blocks, chunks and pages.
const LENGTHS: [usize; 7] = [1, 1_023, 1_024, 65_537, 102_400, 1 << 20, (2 << 20) + 7];

fn file(number: u8) -> FileId {
    FileId::from_bytes([number; 16])
}

/// The input of BLAKE3's own test vectors: 0 to 250, again and again.
fn bytes(length: usize) -> Vec<u8> {
    (0..=250).cycle().take(length).collect()
}

/// BLAKE3 of [`bytes`] of some lengths (`test_vectors.json` of the BLAKE3 team).
fn known(length: usize) -> Digest {
    let text = match length {
        0 => "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        1 => "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
        1_024 => "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
        102_400 => "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085",
        _ => panic!("no digest of {length} bytes is known"),
    };
    text.parse().unwrap()
}

/// Uploads bytes and leaves them there.
fn append(blobs: &dyn Blobs, file: FileId, bytes: &[u8]) {
    blobs.open_upload(file).unwrap().append(bytes).unwrap();
}

/// Uploads bytes and seals them.
fn seal(blobs: &dyn Blobs, file: FileId, bytes: &[u8]) -> Sealed {
    append(blobs, file, bytes);
    blobs.open_upload(file).unwrap().seal().unwrap()
}

/// Makes a blob of bytes, with no upload left.
fn blob(blobs: &dyn Blobs, bytes: &[u8]) -> Digest {
    let sealed = seal(blobs, file(0xb1), bytes);
    blobs.discard_upload(file(0xb1)).unwrap();
    sealed.digest
}

/// All that a reader has, read in pieces of an odd length.
fn content(reader: &dyn BlobReader) -> Vec<u8> {
    let mut all = Vec::new();
    let mut piece = vec![0; 10_007];
    loop {
        let read = reader.read_at(all.len() as u64, &mut piece).unwrap();
        all.extend_from_slice(&piece[..read]);
        if read < piece.len() {
            assert_eq!(reader.len().unwrap(), all.len() as u64);
            return all;
        }
    }
}

fn blob_content(blobs: &dyn Blobs, digest: &Digest) -> Vec<u8> {
    content(&*blobs.read(digest).unwrap())
}

fn upload_content(blobs: &dyn Blobs, file: FileId) -> Vec<u8> {
    content(&*blobs.read_upload(file).unwrap())
}

fn listed(blobs: &dyn Blobs) -> Vec<(Digest, u64)> {
    let mut all = Vec::new();
    let mut each = |digest, size| all.push((digest, size));
    blobs.for_each_blob(&mut each).unwrap();
    all
}
