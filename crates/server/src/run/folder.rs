//! The folder that one command sees: the files of its room, as links to their bytes. It is made for the command and
//! goes with it, so a file that was deleted is in no folder, and nothing is left of it.

use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parlor_model::Digest;
use parlor_store::{BlobError, Blobs};

/// Where the folders are made.
pub(super) struct Folders {
    root: PathBuf,
    blobs: Arc<dyn Blobs>,
    last: AtomicU64,
}

/// A folder, until it is dropped.
pub(super) struct Folder(PathBuf);

impl Folders {
    pub(super) fn open(root: &Path, blobs: Arc<dyn Blobs>) -> io::Result<Self> {
        match fs::remove_dir_all(root) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(Self {
            root: root.to_owned(),
            blobs,
            last: AtomicU64::new(0),
        })
    }

    /// Makes a folder with these files. One whose bytes are gone meanwhile, or can't be put there, is left out.
    pub(super) fn make(&self, files: &[(String, Digest)]) -> io::Result<Folder> {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700).create(&self.root)?;
        let number = self.last.fetch_add(1, Ordering::Relaxed);
        let folder = Folder(self.root.join(number.to_string()));
        DirBuilder::new().mode(0o700).create(&folder.0)?;
        for (name, digest) in files {
            match self.blobs.link(digest, &folder.0.join(name)) {
                Ok(()) | Err(BlobError::Missing) => {}
                Err(error) => tracing::warn!(%error, "a command does not see a file of its room"),
            }
        }
        Ok(folder)
    }
}

impl Folder {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the folder of a command could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use parlor_model::{CountingIds, FileId, fresh_id};
    use parlor_store_disk::DiskBlobs;

    use super::*;

    fn stored(blobs: &DiskBlobs, ids: &mut CountingIds, bytes: &[u8]) -> Digest {
        let file: FileId = fresh_id(ids);
        let mut upload = blobs.open_upload(file).unwrap();
        upload.append(bytes).unwrap();
        let digest = upload.seal().unwrap().digest;
        blobs.discard_upload(file).unwrap();
        digest
    }

    #[test]
    fn folder_has_the_files_and_goes_and_their_bytes_stay() {
        let data = tempfile::tempdir().unwrap();
        let root = data.path().join("run");
        fs::create_dir_all(root.join("0")).unwrap();
        fs::write(root.join("0/left"), "x").unwrap();
        let blobs = Arc::new(DiskBlobs::open(&data.path().join("files")).unwrap());
        let mut ids = CountingIds::default();
        let [notes, gone] = [&b"notes"[..], b"gone"].map(|bytes| stored(&blobs, &mut ids, bytes));
        blobs.remove(&gone).unwrap();
        let folders = Folders::open(&root, blobs.clone()).unwrap();
        assert!(!root.exists());
        let files = [
            ("notes.txt".to_owned(), notes),
            ("gone.txt".to_owned(), gone),
        ];
        let folder = folders.make(&files).unwrap();
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(names.len(), 1);
        let text = fs::read_to_string(folder.path().join("notes.txt")).unwrap();
        assert_eq!(text, "notes");
        let path = folder.path().to_owned();
        drop(folder);
        assert!(!path.exists());
        assert_eq!(blobs.read(&notes).unwrap().len().unwrap(), 5);
    }
}
