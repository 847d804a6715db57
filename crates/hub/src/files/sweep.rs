//! At start: what no file needs any more is removed. The process may have ended between a commit and what
//! follows it.

use std::collections::HashSet;
use std::sync::Arc;

use parlor_model::FileId;
use parlor_store::{BlobError, Reader};

use super::Files;

impl Files {
    /// Removes uploads that are not being sent and, unless all shall be kept, blobs that no file has.
    pub(crate) fn sweep(self: &Arc<Self>, sending: HashSet<FileId>, keep_all: bool) {
        let files = Arc::clone(self);
        let swept = self.readers.run(move |reader: &mut dyn Reader| {
            if let Err(error) = files.sweep_now(reader, &sending, keep_all) {
                tracing::warn!(%error, "what no file needs could not be removed");
            }
            Ok(())
        });
        drop(swept);
    }

    fn sweep_now(
        &self,
        reader: &mut dyn Reader,
        sending: &HashSet<FileId>,
        keep_all: bool,
    ) -> Result<(), BlobError> {
        // For the figures; that it is full is no matter here.
        let _ = self.check_space();
        let uploads = self.blobs.uploads()?.into_iter();
        // One that was offered since then is in use, and not in the list of the start.
        let running = self.running.files();
        let is_left = |file: &FileId| !sending.contains(file) && !running.contains(file);
        for file in uploads.filter(is_left) {
            self.blobs.discard_upload(file)?;
        }
        if keep_all {
            return Ok(());
        }
        let mut failed = None;
        self.blobs.for_each_blob(&mut |digest, _| {
            let Some(mut removal) = self.pins.remove(digest) else {
                return;
            };
            while reader.is_digest_used(digest).unwrap_or(true) {
                match removal.stays() {
                    Some(again) => removal = again,
                    None => return,
                }
            }
            if let Err(error) = self.blobs.remove(&digest) {
                failed = Some(error);
            }
        })?;
        failed.map_or(Ok(()), Err)
    }
}
