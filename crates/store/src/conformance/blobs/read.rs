//! Reading blobs and uploads, also while they grow and after they are gone.

use std::thread;

use super::{
    BlobsHarness, append, blob, blob_content, bytes, content, file, known, upload_content,
};
use crate::{BlobError, BlobReader};

/// And says so, whatever else there is.
pub fn what_is_not_there_is_missing(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    append(&*blobs, file(1), b"an upload");
    assert_eq!(blobs.read(&known(0)).err(), Some(BlobError::Missing));
    assert_eq!(blobs.read_upload(file(2)).err(), Some(BlobError::Missing));
    assert_eq!(blobs.read_preview(&known(0)), Ok(None));
}

fn check_places(reader: &dyn BlobReader, all: &[u8]) {
    let end = all.len() as u64;
    let mut into = [0xee; 100];
    for (offset, expected) in [
        (0, &all[..100]),
        (1_000, &all[1_000..1_100]),
        (end - 100, &all[all.len() - 100..]),
        (end - 3, &all[all.len() - 3..]),
        (end, &[]),
        (end + 1, &[]),
        (i64::MAX as u64, &[]),
        (u64::MAX, &[]),
    ] {
        let read = reader.read_at(offset, &mut into).unwrap();
        assert_eq!(&into[..read], expected, "at {offset}");
    }
    assert_eq!(reader.read_at(5, &mut []), Ok(0));
    assert_eq!(reader.len(), Ok(end));
    assert_eq!(content(reader), all);
}

/// As much as was asked for, less only at the end, and nothing past it.
pub fn bytes_are_read_at_any_place(harness: &mut dyn BlobsHarness) {
    let (blobs, all) = (harness.open(), bytes(102_400));
    append(&*blobs, file(1), &all);
    check_places(&*blobs.read_upload(file(1)).unwrap(), &all);
    let digest = blob(&*blobs, &all);
    let reader = blobs.read(&digest).unwrap();
    check_places(&*reader, &all);
    // One reader serves many threads.
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| check_places(&*reader, &all));
        }
    });
}

/// A reader sees what came after it was opened, in order and whole.
pub fn an_upload_is_read_while_it_grows(harness: &mut dyn BlobsHarness) {
    let (blobs, all) = (harness.open(), bytes(1 << 20));
    let mut writer = blobs.open_upload(file(1)).unwrap();
    let reader = blobs.read_upload(file(1)).unwrap();
    assert_eq!(reader.len(), Ok(0));
    thread::scope(|scope| {
        let (reader, all) = (&*reader, &all);
        let follower = scope.spawn(move || {
            let (mut seen, mut into) = (0, vec![0; 5_003]);
            while seen < all.len() {
                let read = reader.read_at(seen as u64, &mut into).unwrap();
                assert_eq!(into[..read], all[seen..seen + read]);
                seen += read;
                thread::yield_now();
            }
        });
        for piece in all.chunks(3_001) {
            writer.append(piece).unwrap();
        }
        follower.join().unwrap();
    });
    assert_eq!(reader.len(), Ok(writer.len()));
}

/// Those of an upload go on to its end, whatever became of it.
pub fn a_reader_outlives_seal_and_discard(harness: &mut dyn BlobsHarness) {
    let (blobs, all) = (harness.open(), bytes(102_400));
    append(&*blobs, file(1), &all);
    let reader = blobs.read_upload(file(1)).unwrap();
    let sealed = blobs.open_upload(file(1)).unwrap().seal().unwrap();
    check_places(&*reader, &all);
    blobs.discard_upload(file(1)).unwrap();
    check_places(&*reader, &all);
    blobs.remove(&sealed.digest).unwrap();
    check_places(&*reader, &all);

    append(&*blobs, file(1), b"another of the same id");
    check_places(&*reader, &all);
    assert_eq!(upload_content(&*blobs, file(1)), b"another of the same id");
}

/// Those of a blob too, also when it comes again.
pub fn a_reader_outlives_removal(harness: &mut dyn BlobsHarness) {
    let (blobs, all) = (harness.open(), bytes(102_400));
    let digest = blob(&*blobs, &all);
    let reader = blobs.read(&digest).unwrap();
    blobs.remove(&digest).unwrap();
    check_places(&*reader, &all);
    assert_eq!(blob(&*blobs, &all), digest);
    check_places(&*reader, &all);
    assert_eq!(blob_content(&*blobs, &digest), all);
}
