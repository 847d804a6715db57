//! What must hold where there is no room. Only a backend knows how to fill its place, so that its own tests
//! call these.

use super::{append, bytes, content, file, known, seal};
use crate::{BlobError, Blobs};

/// Far more than a small place has room for.
const MANY: usize = 4_096;

/// Fills the place by appending; `make_room` is called when it is full.
///
/// Nothing of a refused piece is kept, what is there can be read and digested, and once there is room the
/// same writer goes on.
pub fn a_piece_without_room_is_not_kept(blobs: &dyn Blobs, make_room: &mut dyn FnMut()) {
    let piece = bytes(251 * 257);
    let small = seal(blobs, file(2), &bytes(1_024));
    let mut writer = blobs.open_upload(file(1)).unwrap();
    let reader = blobs.read_upload(file(1)).unwrap();
    let refused = (0..MANY).find_map(|_| writer.append(&piece).err());
    assert_eq!(refused, Some(BlobError::Full));
    let full = writer.len();
    assert_eq!(full % piece.len() as u64, 0);
    assert_eq!(reader.len(), Ok(full));
    assert_eq!(writer.append(&piece), Err(BlobError::Full));
    assert_eq!((writer.len(), reader.len()), (full, Ok(full)));
    let digest = writer.digest().unwrap();
    drop(writer);

    // Another one finds the same.
    let mut writer = blobs.open_upload(file(1)).unwrap();
    assert_eq!((writer.len(), writer.digest()), (full, Ok(digest)));
    assert_eq!(writer.append(&piece), Err(BlobError::Full));
    assert_eq!(blobs.upload_len(file(1)), Ok(Some(full)));
    writer.syncer().unwrap().sync().unwrap();
    let times = usize::try_from(full).unwrap() / piece.len();
    assert_eq!(content(&*reader), piece.repeat(times));
    assert_eq!(small.digest, known(1_024));
    assert_eq!(content(&*blobs.read(&small.digest).unwrap()), bytes(1_024));

    make_room();
    writer.append(&piece).unwrap();
    let sealed = writer.seal().unwrap();
    assert_eq!(sealed.size, full + piece.len() as u64);
    let whole = content(&*blobs.read(&sealed.digest).unwrap());
    assert_eq!(whole, piece.repeat(times + 1));
    append(blobs, file(3), b"and on");
}
