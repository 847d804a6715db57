//! The client as a program uses it: a handle to ask with, and a stream of what happens.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use parlor_wire::{Posted, Reply, Request, Welcome};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::time::Instant;

use crate::driver::{Ask, Driver};
use crate::link::link;
use crate::unanswered::Asked;
use crate::{ClientError, Files, Identity, Notice, Options, chance};

/// How many notices are handed over ahead of being taken.
const NOTICES_AHEAD: usize = 64;

/// A signed-in client. Cheap to clone; its task ends when [`Client::close`] was called, when all clones
/// are gone, or when the server refuses it.
#[derive(Debug, Clone)]
pub struct Client {
    asks: mpsc::Sender<Ask>,
    in_flight: Arc<Semaphore>,
    welcome: watch::Receiver<Arc<Welcome>>,
    fate: watch::Receiver<Option<ClientError>>,
    ids: Arc<Ids>,
    files: Option<Files>,
}

/// What happens, in order. Whoever does not care for it may drop it.
#[derive(Debug)]
pub struct Events {
    notices: mpsc::Receiver<Notice>,
    fate: watch::Receiver<Option<ClientError>>,
}

/// An answer that is on its way: a future that gives it. Dropping it does not take the request back.
#[derive(Debug)]
pub struct Pending {
    answer: oneshot::Receiver<Result<Reply, ClientError>>,
    fate: watch::Receiver<Option<ClientError>>,
}

/// Makes message ids that are unique on this device: a number by chance and a count.
#[derive(Debug)]
struct Ids {
    run: u64,
    count: std::sync::atomic::AtomicU64,
}

impl Client {
    /// Connects and signs in. This first time nothing is tried twice.
    ///
    /// # Errors
    ///
    /// [`ClientError`]: nobody is there, or they do not let this client in.
    pub async fn connect(options: Options) -> Result<(Self, Events), ClientError> {
        let deadline = Instant::now() + options.patience;
        let (connection, welcome) = link(&options.address, options.hello(), deadline).await?;
        let in_flight = usize::try_from(welcome.limits.in_flight)
            .unwrap_or(1)
            .clamp(1, 1_024);
        let files = files(&options, &welcome);
        let welcome = Arc::new(welcome);
        let (ask_sender, asks) = mpsc::channel(in_flight);
        let (notice_sender, notices) = mpsc::channel(NOTICES_AHEAD);
        let (welcome_sender, welcomes) = watch::channel(Arc::clone(&welcome));
        let (fate_sender, fate) = watch::channel(None);
        let driver = Driver::new(
            options,
            &welcome,
            asks,
            notice_sender,
            welcome_sender,
            fate_sender,
        );
        tokio::spawn(driver.run(connection));
        let client = Self {
            asks: ask_sender,
            in_flight: Arc::new(Semaphore::new(in_flight)),
            welcome: welcomes,
            fate: fate.clone(),
            ids: Arc::new(Ids {
                run: chance::number(),
                count: 0.into(),
            }),
            files,
        };
        Ok((client, Events { notices, fate }))
    }

    /// The newest welcome: who the client is. After a reconnection a guest may have another name.
    #[must_use]
    pub fn welcome(&self) -> Arc<Welcome> {
        self.welcome.borrow().clone()
    }

    /// What sends and fetches files as the same user; `None` for a client that is not remembered.
    #[must_use]
    pub fn files(&self) -> Option<Files> {
        self.files.clone()
    }

    /// Sends a request as soon as fewer than the server's `in_flight` are unanswered; requests are
    /// sent in the order of these calls. A message without an id gets one.
    ///
    /// # Errors
    ///
    /// [`ClientError`] when the client is not connected any more and will not be again.
    pub async fn submit(&self, mut request: Request) -> Result<Pending, ClientError> {
        if let Request::Post { id: id @ None, .. } = &mut request {
            *id = Some(self.ids.next());
        }
        let permit = Arc::clone(&self.in_flight).acquire_owned().await;
        let permit = permit.map_err(|_| ended(&self.fate))?;
        let (sender, answer) = oneshot::channel();
        let ask = Ask::Request(Box::new(Asked {
            request,
            answer: sender,
            permit,
        }));
        self.asks.send(ask).await.map_err(|_| ended(&self.fate))?;
        Ok(Pending {
            answer,
            fate: self.fate.clone(),
        })
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    ///
    /// [`ClientError`]: refused, or not answered.
    pub async fn request(&self, request: Request) -> Result<Reply, ClientError> {
        self.submit(request).await?.await
    }

    /// Writes a message and waits until it is on stable storage.
    ///
    /// # Errors
    ///
    /// [`ClientError`]: refused, or not acknowledged.
    pub async fn post(&self, room: &str, text: &str) -> Result<Posted, ClientError> {
        let (room, text) = (room.to_owned(), text.to_owned());
        let request = Request::Post {
            room,
            text,
            reply_to: None,
            action: false,
            notice: false,
            lifetime_ms: None,
            id: None,
        };
        match self.request(request).await? {
            Reply::Posted(posted) => Ok(posted),
            other => Err(ClientError::Protocol(format!(
                "a message was answered with {other:?}"
            ))),
        }
    }

    /// Leaves for good: as [`Client::close`], and the server forgets the device, so that a token that is
    /// kept nowhere is of no use to anybody.
    ///
    /// # Errors
    ///
    /// [`ClientError`] when the server refuses or is lost.
    pub async fn sign_out(self) -> Result<(), ClientError> {
        if let Reply::Devices { devices } = self.request(Request::Devices).await?
            && let Some(device) = devices.iter().find(|device| device.current)
        {
            let device = device.id;
            // It ends this session too, so the goodbye may come instead of the answer.
            drop(self.submit(Request::RevokeDevice { device }).await?);
        }
        self.close().await
    }

    /// Leaves: what was asked before is answered first, and a guest's name is free when this returns.
    ///
    /// # Errors
    ///
    /// [`ClientError::Unreachable`] when the server did not say goodbye.
    pub async fn close(self) -> Result<(), ClientError> {
        let (sender, closed) = oneshot::channel();
        self.asks
            .send(Ask::Close(sender))
            .await
            .map_err(|_| ended(&self.fate))?;
        closed.await.unwrap_or_else(|_| Err(ended(&self.fate)))
    }
}

impl Events {
    /// What happens next; `None` once the client was closed. Cancelling it loses nothing.
    ///
    /// # Errors
    ///
    /// Why the client is not connected any more and will not be again.
    pub async fn next(&mut self) -> Result<Option<Notice>, ClientError> {
        if let Some(notice) = self.notices.recv().await {
            return Ok(Some(notice));
        }
        let fate = self.fate.borrow().clone();
        fate.map_or(Ok(None), Err)
    }
}

/// Completes with the answer, or with why there is none.
impl Future for Pending {
    type Output = Result<Reply, ClientError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = ready!(Pin::new(&mut self.answer).poll(context));
        Poll::Ready(answer.unwrap_or_else(|_| Err(ended(&self.fate))))
    }
}

impl Ids {
    fn next(&self) -> String {
        let count = self
            .count
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        format!("{:016x}-{count}", self.run)
    }
}

/// Only a client that is remembered has a token to show with each request.
fn files(options: &Options, welcome: &Welcome) -> Option<Files> {
    let (given, guest) = match &options.identity {
        Identity::Token(token) => (Some(token), None),
        Identity::Guest { .. } => (None, Some(welcome.name.clone())),
        Identity::Password { .. } => (None, None),
    };
    let token = welcome.token.as_ref().or(given)?;
    let (address, user) = (options.address.clone(), welcome.user);
    Some(Files::new(
        address,
        token.clone(),
        user,
        guest,
        options.patience,
    ))
}

fn ended(fate: &watch::Receiver<Option<ClientError>>) -> ClientError {
    let fate = fate.borrow().clone();
    fate.unwrap_or_else(|| ClientError::Unreachable("the client was closed".to_owned()))
}
