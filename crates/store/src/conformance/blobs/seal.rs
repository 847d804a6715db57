//! Sealing: bytes get the name of their digest, once, and a crash at any point loses nothing.

use std::thread;

use super::{
    BlobsHarness, LENGTHS, append, blob, blob_content, bytes, content, file, known, listed, seal,
    upload_content,
};
use crate::{BlobError, Sealed};

/// Beside the upload, which stays until it is discarded.
pub fn a_sealed_upload_stands_under_its_digest(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    for (number, length) in (1..).zip(LENGTHS) {
        let all = bytes(length);
        let mut writer = blobs.open_upload(file(number)).unwrap();
        writer.append(&all).unwrap();
        let digest = writer.digest().unwrap();
        let size = length as u64;
        assert_eq!(writer.seal(), Ok(Sealed { digest, size }));
        assert_eq!(blob_content(&*blobs, &digest), all);
        assert_eq!(upload_content(&*blobs, file(number)), all);
        blobs.discard_upload(file(number)).unwrap();
        assert_eq!(blob_content(&*blobs, &digest), all);
        assert_eq!(
            blobs.read_upload(file(number)).err(),
            Some(BlobError::Missing)
        );
    }
    blobs.read(&known(102_400)).unwrap();
    drop(blobs);
    let blobs = harness.open();
    assert_eq!(listed(&*blobs).len(), LENGTHS.len());
    assert_eq!(blob_content(&*blobs, &known(102_400)), bytes(102_400));
}

/// It has a digest, a reader and a length like any other.
pub fn an_empty_file_is_a_blob_too(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    let sealed = blobs.open_upload(file(1)).unwrap().seal().unwrap();
    let (digest, size) = (known(0), 0);
    assert_eq!(sealed, Sealed { digest, size });
    blobs.discard_upload(file(1)).unwrap();
    let reader = blobs.read(&digest).unwrap();
    assert_eq!(reader.len(), Ok(0));
    assert_eq!(reader.read_at(0, &mut [0; 9]), Ok(0));
    assert_eq!(listed(&*blobs), [(digest, 0)]);
}

/// The process ended between the seal and the discard.
pub fn a_seal_that_was_not_noted_is_repeated(harness: &mut dyn BlobsHarness) {
    let (blobs, all) = (harness.open(), bytes(102_400));
    let first = seal(&*blobs, file(1), &all);
    drop(blobs);

    for _ in 0..2 {
        let blobs = harness.open();
        assert_eq!(blobs.uploads(), Ok(vec![file(1)]));
        assert_eq!(blobs.upload_len(file(1)), Ok(Some(102_400)));
        let again = blobs.open_upload(file(1)).unwrap().seal();
        assert_eq!(again, Ok(first));
    }
    let blobs = harness.open();
    blobs.discard_upload(file(1)).unwrap();
    assert_eq!(blob_content(&*blobs, &first.digest), all);
    assert_eq!(listed(&*blobs), [(first.digest, first.size)]);
}

/// The blob that was sealed before may be gone by now.
pub fn a_seal_is_repeated_after_the_discard_of_another(harness: &mut dyn BlobsHarness) {
    let (blobs, all) = (harness.open(), bytes(1_024));
    let first = seal(&*blobs, file(1), &all);
    assert_eq!(blob(&*blobs, &all), first.digest);
    blobs.remove(&first.digest).unwrap();
    assert_eq!(upload_content(&*blobs, file(1)), all);
    let again = blobs.open_upload(file(1)).unwrap().seal();
    assert_eq!(again, Ok(first));
    assert_eq!(blob_content(&*blobs, &first.digest), all);
}

/// It does not matter which of the uploads is discarded, or in what order.
pub fn equal_bytes_are_one_blob(harness: &mut dyn BlobsHarness) {
    let (blobs, all) = (harness.open(), bytes(65_537));
    let one = seal(&*blobs, file(1), &all);
    let other = seal(&*blobs, file(2), &all);
    assert_eq!(one, other);
    blobs.discard_upload(file(1)).unwrap();
    assert_eq!(upload_content(&*blobs, file(2)), all);
    assert_eq!(blob_content(&*blobs, &one.digest), all);
    blobs.discard_upload(file(2)).unwrap();
    assert_eq!(seal(&*blobs, file(3), &all), one);
    assert_eq!(listed(&*blobs), [(one.digest, one.size)]);
    assert_eq!(blob_content(&*blobs, &one.digest), all);
}

/// Many threads finish the same bytes at once.
pub fn equal_bytes_are_sealed_at_the_same_time(harness: &mut dyn BlobsHarness) {
    let (blobs, all) = (harness.open(), bytes(102_400));
    (1..=8).for_each(|number| append(&*blobs, file(number), &all));
    thread::scope(|scope| {
        let sealing = |number| {
            let blobs = &*blobs;
            scope.spawn(move || {
                let sealed = blobs.open_upload(file(number)).unwrap().seal().unwrap();
                assert_eq!(sealed.digest, known(102_400));
                blobs.discard_upload(file(number)).unwrap();
            })
        };
        let threads: Vec<_> = (1..=8).map(sealing).collect();
        threads.into_iter().for_each(|one| one.join().unwrap());
    });
    assert_eq!(blobs.uploads(), Ok(Vec::new()));
    assert_eq!(listed(&*blobs), [(known(102_400), 102_400)]);
    assert_eq!(blob_content(&*blobs, &known(102_400)), all);
}

/// What follows an unnoted seal never comes into the blob, which others may share.
pub fn a_sealed_upload_may_go_on_and_the_blob_stays(harness: &mut dyn BlobsHarness) {
    let (blobs, all) = (harness.open(), bytes(102_400));
    let short = seal(&*blobs, file(1), &all[..1_024]);
    assert_eq!(short.digest, known(1_024));
    let before = blobs.read(&short.digest).unwrap();
    let follower = blobs.read_upload(file(1)).unwrap();
    let mut writer = blobs.open_upload(file(1)).unwrap();
    writer.append(&all[1_024..50_000]).unwrap();
    writer.append(&all[50_000..]).unwrap();
    let long = writer.seal().unwrap();
    assert_eq!(long.digest, known(102_400));

    assert_eq!(content(&*before), all[..1_024]);
    assert_eq!(content(&*follower), all);
    assert_eq!(blob_content(&*blobs, &short.digest), all[..1_024]);
    assert_eq!(blob_content(&*blobs, &long.digest), all);
    assert_eq!(upload_content(&*blobs, file(1)), all);
}
