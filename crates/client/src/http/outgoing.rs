//! The body of a request: all there at once, or as it comes.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

/// A body.
pub(crate) struct Outgoing {
    ready: Option<Bytes>,
    coming: Option<mpsc::Receiver<Bytes>>,
    /// Bytes that are still to be sent, where that is known.
    left: Option<u64>,
    count: Option<Count>,
}

/// Is told how many bytes go out.
type Count = Box<dyn FnMut(u64) + Send>;

impl Outgoing {
    /// Nothing.
    pub(crate) fn empty() -> Self {
        Self::whole(Bytes::new())
    }

    /// This and no more.
    pub(crate) fn whole(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            left: Some(bytes.len() as u64),
            ready: Some(bytes).filter(|bytes| !bytes.is_empty()),
            coming: None,
            count: None,
        }
    }

    /// What comes, until its sender is gone. With a length it is promised; if less comes, the connection
    /// breaks, so that nobody takes it for all.
    pub(crate) fn coming(pieces: mpsc::Receiver<Bytes>, length: Option<u64>) -> Self {
        Self {
            ready: None,
            coming: Some(pieces),
            left: length,
            count: None,
        }
    }

    /// Tells how many bytes go out, each time that some do.
    pub(crate) fn counted(mut self, count: impl FnMut(u64) + Send + 'static) -> Self {
        self.count = Some(Box::new(count));
        self
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = match (self.ready.take(), &mut self.coming) {
            (Some(bytes), _) => Some(bytes),
            (None, Some(coming)) => std::task::ready!(coming.poll_recv(context)),
            (None, None) => None,
        };
        let length = next.as_ref().map_or(0, |bytes| bytes.len() as u64);
        self.left = self.left.map(|left| left.saturating_sub(length));
        if let Some(count) = &mut self.count {
            count(length);
        }
        Poll::Ready(next.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}
