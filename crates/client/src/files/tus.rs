//! The requests of an upload: tus 1.0.0 (<https://tus.io/protocols/resumable-upload>), and Parlor's digest.

use data_encoding::BASE64;
use hyper::Method;
use hyper::http::request::Builder;
use parlor_model::{Digest, FileName, Lifetime, MediaType};
use parlor_wire::{FileId, FileState, FileView, RoomId};

use super::{Files, TransferError};
use crate::ClientError;
use crate::http::{Answer, Http, Outgoing};

const RESUMABLE: &str = "tus-resumable";
const VERSION: &str = "1.0.0";
const OFFSET: &str = "upload-offset";
const LENGTH: &str = "upload-length";
const DIGEST: &str = "parlor-digest";

/// A connection on which an upload is spoken of.
#[derive(Debug)]
pub(super) struct Tus(Http);

/// What is offered.
#[derive(Debug)]
pub(super) struct Offer<'a> {
    pub(super) room: RoomId,
    pub(super) name: &'a FileName,
    pub(super) media_type: &'a MediaType,
    pub(super) size: Option<u64>,
    pub(super) lifetime: Option<Lifetime>,
    /// The client's own id: another try makes no second file.
    pub(super) id: &'a str,
}

/// How far the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stand {
    pub(super) offset: u64,
    /// Once it is ready.
    pub(super) digest: Option<Digest>,
}

/// What comes with the bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    pub(super) offset: u64,
    /// The size, where it was not said before.
    pub(super) size: Option<u64>,
    /// The digest of all, with the last bytes.
    pub(super) digest: Option<Digest>,
}

impl Tus {
    pub(super) async fn connect(files: &Files) -> Result<Self, ClientError> {
        files.connect().await.map(Self)
    }

    /// Offers a file to a room.
    pub(super) async fn create(&mut self, offer: &Offer<'_>) -> Result<FileView, ClientError> {
        let value = |text: &str| BASE64.encode(text.as_bytes());
        let mut metadata = format!(
            "filename {},filetype {},id {}",
            value(offer.name.as_str()),
            value(offer.media_type.as_str()),
            value(offer.id),
        );
        if let Some(lifetime) = offer.lifetime {
            let millis = lifetime.as_millis().to_string();
            metadata.push_str(&format!(",lifetime_ms {}", value(&millis)));
        }
        let path = format!("/api/v1/rooms/{}/files", offer.room);
        let request = self
            .request(Method::POST, &path)
            .header("upload-metadata", metadata);
        let request = match offer.size {
            Some(size) => request.header(LENGTH, size),
            None => request.header("upload-defer-length", 1),
        };
        self.0.send(request, Outgoing::empty()).await?.json().await
    }

    /// How far the server is. Whoever was sending it is stopped.
    pub(super) async fn stand(&mut self, file: FileId) -> Result<Stand, TransferError> {
        let request = self.request(Method::HEAD, &upload(file));
        let answer = self.0.send(request, Outgoing::empty()).await;
        match answer {
            Ok(answer) => Stand::read(&answer),
            // An answer to HEAD has no body that says why; what is known of the file does.
            Err(refused @ ClientError::Refused { .. }) => {
                let view = self.info(file).await?;
                Err(failed(&view).unwrap_or(refused).into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Sends bytes; the answer comes when they are on stable storage.
    pub(super) async fn append(
        &mut self,
        file: FileId,
        part: Part,
        body: Outgoing,
    ) -> Result<Stand, TransferError> {
        let mut request = self
            .request(Method::PATCH, &upload(file))
            .header("content-type", "application/offset+octet-stream")
            .header(OFFSET, part.offset);
        if let Some(size) = part.size {
            request = request.header(LENGTH, size);
        }
        if let Some(digest) = part.digest {
            request = request.header(DIGEST, digest.to_string());
        }
        Stand::read(&self.0.send(request, body).await?)
    }

    /// Gives it up.
    pub(super) async fn cancel(&mut self, file: FileId) -> Result<(), ClientError> {
        let request = self.request(Method::DELETE, &upload(file));
        self.0.send(request, Outgoing::empty()).await.map(drop)
    }

    /// The file as it is now.
    pub(super) async fn info(&mut self, file: FileId) -> Result<FileView, ClientError> {
        let request = self.0.request(Method::GET, &info(file));
        self.0.send(request, Outgoing::empty()).await?.json().await
    }

    fn request(&self, method: Method, path: &str) -> Builder {
        self.0.request(method, path).header(RESUMABLE, VERSION)
    }
}

impl Stand {
    fn read(answer: &Answer) -> Result<Self, TransferError> {
        let offset = answer.header(OFFSET);
        let offset = offset
            .ok_or_else(|| TransferError::protocol("it does not say how far the upload is"))?;
        let digest = answer.header(DIGEST);
        Ok(Self { offset, digest })
    }
}

/// That a file will not come, if it will not.
pub(super) fn failed(view: &FileView) -> Option<ClientError> {
    let (code, message) = match (view.state, view.why) {
        (FileState::Failed, Some(why)) => {
            let name = view.name.as_deref().unwrap_or_default();
            let told = parlor_model::FileFailure::from(why).told();
            ("file_failed", format!("The file {name} {told}."))
        }
        (FileState::Deleted, _) => ("no_such_file", "The file was deleted.".to_owned()),
        _ => return None,
    };
    Some(ClientError::refused(code, &message))
}

/// Where the bytes go.
fn upload(file: FileId) -> String {
    format!("/api/v1/files/{file}/upload")
}

/// Where it is told what is known of a file.
pub(super) fn info(file: FileId) -> String {
    format!("/api/v1/files/{file}/info")
}

impl Stand {
    /// # Errors
    ///
    /// The server says that it is elsewhere than where the bytes that it took end.
    pub(super) fn is_at(self, offset: u64) -> Result<(), TransferError> {
        if self.offset == offset {
            return Ok(());
        }
        Err(TransferError::protocol(
            "it took another number of bytes than was sent",
        ))
    }
}
