//! Uploads: they grow by whole pieces, one writer at a time, and go on where they were.

use std::thread;

use super::{BlobsHarness, LENGTHS, append, bytes, file, known, upload_content};
use crate::BlobError;

/// From the moment on that it is opened, also when nothing is written.
pub fn an_upload_is_there_once_it_is_opened(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    assert_eq!(blobs.upload_len(file(1)), Ok(None));
    let writer = blobs.open_upload(file(1)).unwrap();
    assert_eq!(writer.len(), 0);
    drop(writer);
    drop(blobs);
    assert_eq!(harness.open().upload_len(file(1)), Ok(Some(0)));
}

/// Pieces of all lengths, none of them doubled, dropped or cut, in two uploads side by side.
pub fn bytes_stand_as_they_were_appended(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    let mut one = blobs.open_upload(file(1)).unwrap();
    let mut other = blobs.open_upload(file(2)).unwrap();
    let (mut expected, mut backwards) = (Vec::new(), Vec::new());
    for length in LENGTHS {
        let piece = bytes(length);
        one.append(&piece).unwrap();
        one.append(&[]).unwrap();
        expected.extend_from_slice(&piece);
        assert_eq!(one.len(), expected.len() as u64);
        assert_eq!(blobs.upload_len(file(1)), Ok(Some(one.len())));

        let piece: Vec<u8> = piece.into_iter().rev().collect();
        other.append(&piece).unwrap();
        backwards.extend_from_slice(&piece);
    }
    assert_eq!(upload_content(&*blobs, file(1)), expected);
    assert_eq!(upload_content(&*blobs, file(2)), backwards);
}

/// The digest is the same as if all had been written at once, wherever it was interrupted.
pub fn an_upload_goes_on_after_reopening(harness: &mut dyn BlobsHarness) {
    let all = bytes(102_400);
    for (number, cut) in (1..).zip([0, 1, 1_024, 65_536, 102_399, 102_400]) {
        let blobs = harness.open();
        append(&*blobs, file(number), &all[..cut]);
        drop(blobs);

        let blobs = harness.open();
        let mut writer = blobs.open_upload(file(number)).unwrap();
        assert_eq!(writer.len(), cut as u64);
        writer.append(&all[cut..]).unwrap();
        assert_eq!(writer.digest(), Ok(known(all.len())), "cut at {cut}");
        assert_eq!(upload_content(&*blobs, file(number)), all);
    }
}

/// Asking for it changes nothing, and bytes from before this writer count.
pub fn a_digest_is_that_of_all_bytes_so_far(harness: &mut dyn BlobsHarness) {
    let (blobs, all) = (harness.open(), bytes(102_400));
    let mut writer = blobs.open_upload(file(1)).unwrap();
    assert_eq!(writer.digest(), Ok(known(0)));
    writer.append(&all[..1]).unwrap();
    assert_eq!(writer.digest(), Ok(known(1)));
    drop(writer);
    let mut writer = blobs.open_upload(file(1)).unwrap();
    assert_eq!(writer.digest(), Ok(known(1)));
    writer.append(&all[1..1_024]).unwrap();
    assert_eq!(writer.digest(), Ok(known(1_024)));
    assert_eq!(writer.digest(), Ok(known(1_024)));
    drop(writer);
    let mut writer = blobs.open_upload(file(1)).unwrap();
    writer.append(&all[1_024..50_000]).unwrap();
    writer.append(&all[50_000..]).unwrap();
    assert_eq!(writer.digest(), Ok(known(102_400)));
}

/// A second one is refused and harms nothing; the upload is free again when the first is dropped.
pub fn one_writer_at_a_time(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    let mut first = blobs.open_upload(file(1)).unwrap();
    first.append(b"first").unwrap();
    let second = blobs.open_upload(file(1));
    assert_eq!(second.err(), Some(BlobError::InUse));
    blobs.open_upload(file(2)).unwrap();
    first.append(b" and on").unwrap();
    drop(first);

    let mut second = blobs.open_upload(file(1)).unwrap();
    second.append(b", second").unwrap();
    assert_eq!(blobs.open_upload(file(1)).err(), Some(BlobError::InUse));
    second.seal().unwrap();
    blobs.open_upload(file(1)).unwrap();
    assert_eq!(upload_content(&*blobs, file(1)), b"first and on, second");
}

/// Syncing disturbs nothing, whoever does it, and works when the writer is gone.
pub fn another_thread_syncs_while_bytes_are_appended(harness: &mut dyn BlobsHarness) {
    let (blobs, piece) = (harness.open(), bytes(1_024));
    let mut writer = blobs.open_upload(file(1)).unwrap();
    let syncers = [writer.syncer().unwrap(), writer.syncer().unwrap()];
    thread::scope(|scope| {
        for syncer in syncers {
            scope.spawn(move || (0..20).for_each(|_| syncer.sync().unwrap()));
        }
        (0..200).for_each(|_| writer.append(&piece).unwrap());
    });
    let syncer = writer.syncer().unwrap();
    drop(writer);
    syncer.sync().unwrap();
    assert_eq!(upload_content(&*blobs, file(1)), piece.repeat(200));
}

/// For good; that there is none is no error, and the same id begins anew.
pub fn a_discarded_upload_is_gone(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    assert_eq!(blobs.discard_upload(file(1)), Ok(()));
    append(&*blobs, file(1), b"gone");
    append(&*blobs, file(2), b"kept");
    assert_eq!(blobs.discard_upload(file(1)), Ok(()));
    assert_eq!(blobs.discard_upload(file(1)), Ok(()));
    drop(blobs);

    let blobs = harness.open();
    assert_eq!(blobs.upload_len(file(1)), Ok(None));
    assert_eq!(blobs.uploads(), Ok(vec![file(2)]));
    append(&*blobs, file(1), b"anew");
    assert_eq!(upload_content(&*blobs, file(1)), b"anew");
    assert_eq!(upload_content(&*blobs, file(2)), b"kept");
}

/// Not even when its writer lives on, or when there is a blob of the same bytes.
pub fn a_discarded_upload_is_not_sealed(harness: &mut dyn BlobsHarness) {
    let blobs = harness.open();
    for round in 0..2 {
        let mut writer = blobs.open_upload(file(1)).unwrap();
        writer.append(b"a").unwrap();
        blobs.discard_upload(file(1)).unwrap();
        assert_eq!(blobs.open_upload(file(1)).err(), Some(BlobError::InUse));
        assert_eq!(writer.seal(), Err(BlobError::Missing));
        assert_eq!(super::listed(&*blobs).len(), round);
        super::blob(&*blobs, b"a");
    }
}
