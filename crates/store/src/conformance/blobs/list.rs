//! What there is: uploads, blobs and room, and how blobs go.

use super::{
    BlobsHarness, append, blob, blob_content, bytes, file, known, listed, seal, upload_content,
};
use crate::BlobError;

/// Sealed or not, with a writer or without.
pub fn uploads_are_listed_in_order(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    assert_eq!(blobs.uploads(), Ok(Vec::new()));
    [9, 2, 0xff, 0]
        .map(file)
        .iter()
        .for_each(|id| append(&*blobs, *id, b"some"));
    seal(&*blobs, file(5), b"sealed");
    let writer = blobs.open_upload(file(7)).unwrap();
    let expected = vec![0, 2, 5, 7, 9, 0xff];
    let expected: Vec<_> = expected.into_iter().map(file).collect();
    assert_eq!(blobs.uploads(), Ok(expected.clone()));
    drop(writer);
    drop(blobs);
    assert_eq!(harness.open().uploads(), Ok(expected));
}

/// And uploads are no blobs.
pub fn blobs_are_listed_in_order_with_their_sizes(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    assert_eq!(listed(&*blobs), []);
    append(&*blobs, file(1), b"an upload");
    let made = (0..50).map(|length| (blob(&*blobs, &bytes(length)), length as u64));
    let mut expected: Vec<_> = made.collect();
    expected.sort_unstable();
    assert_eq!(listed(&*blobs), expected);
    drop(blobs);
    assert_eq!(listed(&*harness.open()), expected);
}

/// As is done with those that nobody needs.
pub fn blobs_are_removed_while_they_are_listed(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    let made: Vec<_> = (0..50).map(|n| blob(&*blobs, &bytes(n))).collect();
    let mut seen = 0;
    let mut each = |digest, size| {
        seen += 1;
        if size % 2 == 0 {
            blobs.remove(&digest).unwrap();
        }
    };
    blobs.for_each_blob(&mut each).unwrap();
    assert_eq!((made.len(), seen), (50, 50));
    let left = listed(&*blobs);
    assert_eq!(left.len(), 25);
    assert!(left.iter().all(|(_, size)| size % 2 == 1));
}

/// For good, it alone, and it may come again; that there is none is no error.
pub fn a_removed_blob_is_gone(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    assert_eq!(blobs.remove(&known(1)), Ok(()));
    let gone = blob(&*blobs, &bytes(1));
    let kept = blob(&*blobs, &bytes(1_024));
    append(&*blobs, file(1), &bytes(1));
    assert_eq!(blobs.remove(&gone), Ok(()));
    assert_eq!(blobs.remove(&gone), Ok(()));
    drop(blobs);

    let blobs = harness.open();
    assert_eq!(blobs.read(&gone).err(), Some(BlobError::Missing));
    assert_eq!(listed(&*blobs), [(kept, 1_024)]);
    assert_eq!(upload_content(&*blobs, file(1)), bytes(1));
    assert_eq!(blob(&*blobs, &bytes(1)), gone);
    assert_eq!(blob_content(&*blobs, &gone), bytes(1));
}

/// Some of it, and not more than all.
pub fn there_is_room(harness: &mut dyn BlobsHarness) {
    let space = harness.open().space().unwrap();
    assert!(0 < space.free && space.free <= space.total, "{space:?}");
}
