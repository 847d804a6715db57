//! Previews: kept beside their blob, replaced, and gone with it.

use super::{BlobsHarness, blob, bytes, file, known, listed, seal};
use crate::BlobError;

/// Also after reopening; another one takes its place.
pub fn a_preview_is_kept_beside_its_blob(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    let (digest, other) = (blob(&*blobs, &bytes(1)), blob(&*blobs, &bytes(1_024)));
    assert_eq!(blobs.read_preview(&digest), Ok(None));
    for picture in [&b"a picture"[..], b"", b"another"] {
        blobs.put_preview(&digest, picture).unwrap();
        assert_eq!(blobs.read_preview(&digest), Ok(Some(picture.to_vec())));
    }
    assert_eq!(blobs.read_preview(&other), Ok(None));
    drop(blobs);

    let blobs = harness.open();
    assert_eq!(blobs.read_preview(&digest), Ok(Some(b"another".to_vec())));
    assert_eq!(listed(&*blobs).len(), 2);
}

/// A blob that comes again has none.
pub fn a_preview_goes_with_its_blob(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    let digest = blob(&*blobs, &bytes(1));
    blobs.put_preview(&digest, b"a picture").unwrap();
    blobs.remove(&digest).unwrap();
    assert_eq!(blobs.read_preview(&digest), Ok(None));
    assert_eq!(blob(&*blobs, &bytes(1)), digest);
    assert_eq!(blobs.read_preview(&digest), Ok(None));
}

/// So that none is left of a blob that was removed while it was painted.
pub fn a_preview_needs_a_blob(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    let refused = blobs.put_preview(&known(1), b"a picture");
    assert_eq!(refused, Err(BlobError::Missing));
    assert_eq!(blobs.read_preview(&known(1)), Ok(None));
    // A seal is enough.
    seal(&*blobs, file(1), &bytes(1));
    assert_eq!(blobs.put_preview(&known(1), b"a picture"), Ok(()));
}
