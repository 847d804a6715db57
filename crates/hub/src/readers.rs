//! The threads that read the store: few, each with a reader of its own, fed by a bounded queue.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use parlor_core::Denied;
use parlor_store::{Reader, Store, StoreError};
use tokio::sync::oneshot;

use crate::moment::Moment;

const QUEUE: usize = 4096;

type Job = Box<dyn FnOnce(&mut dyn Reader) + Send>;

/// Hands reads to the reading threads, until it is stopped.
#[derive(Clone)]
pub(crate) struct Readers {
    running: Arc<Mutex<Option<Running>>>,
}

struct Running {
    stopping: Arc<AtomicBool>,
    jobs: SyncSender<Job>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Those that answer what somebody waits for.
    pub(crate) fn start(store: &Arc<dyn Store>, moment: &Moment) -> Result<Self, StoreError> {
        Self::start_threads(store, moment, &["parlor-read-0", "parlor-read-1"], || ())
    }

    /// One of its own for what nobody waits for, which gives way to all others.
    pub(crate) fn start_sweeping(
        store: &Arc<dyn Store>,
        moment: &Moment,
    ) -> Result<Self, StoreError> {
        Self::start_threads(store, moment, &["parlor-sweep"], give_way)
    }

    fn start_threads(
        store: &Arc<dyn Store>,
        moment: &Moment,
        names: &[&str],
        first: fn(),
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = sync_channel(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        let stopping = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::with_capacity(names.len());
        for name in names {
            let (queue, mut reader) = (Arc::clone(&queue), store.reader()?);
            let (stopping, moment) = (Arc::clone(&stopping), moment.clone());
            let run = move || {
                first();
                while let Some(job) = next(&queue) {
                    // What still waits at the end is refused: its answer is dropped.
                    if !stopping.load(Ordering::Relaxed) {
                        reader.as_of(moment.now());
                        job(&mut *reader);
                    }
                }
            };
            let builder = std::thread::Builder::new().name((*name).to_owned());
            let spawned = builder.spawn(run);
            threads.push(spawned.map_err(|error| StoreError::Io(error.to_string()))?);
        }
        Ok(Self {
            running: Arc::new(Mutex::new(Some(Running {
                stopping,
                jobs,
                threads,
            }))),
        })
    }

    /// Waits until the threads have let go of the store; later reads are refused.
    pub(crate) fn stop(&self) {
        let Some(Running {
            stopping,
            jobs,
            threads,
        }) = self.lock().take()
        else {
            return;
        };
        stopping.store(true, Ordering::Relaxed);
        drop(jobs);
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread that reads the store panicked");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads; the answer comes on the channel. Too many reads at once are refused, not queued.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut dyn Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, Denied>> {
        let (answer, receiver) = oneshot::channel();
        let job: Job = Box::new(move |reader| {
            // Whoever asked may be gone.
            let _ = answer.send(read(reader).map_err(|error| unavailable(&error)));
        });
        if let Some(Running { jobs, .. }) = &*self.lock()
            && let Err(TrySendError::Full(_)) = jobs.try_send(job)
        {
            tracing::warn!("too many reads are waiting; one was refused");
        }
        receiver
    }

    /// The same, awaited.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut dyn Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Denied> {
        received(self.run(read).await)
    }
}

/// A read that never ran (too many at once, or the server is going down) is unavailable.
pub(crate) fn received<T>(
    result: Result<Result<T, Denied>, oneshot::error::RecvError>,
) -> Result<T, Denied> {
    result.unwrap_or_else(|_| Err(Denied::Unavailable("too many are reading".to_owned())))
}

/// Lets this thread run only where a processor has nothing else to do (`SCHED_IDLE`, sched(7)): any other thread that
/// wakes up takes its place at once, which a lower priority does not do.
fn give_way() {
    #[cfg(target_os = "linux")]
    {
        use thread_priority::{
            NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy,
            set_thread_priority_and_policy, thread_native_id,
        };

        let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
        let given = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
        if let Err(error) = given {
            tracing::debug!(%error, "a thread could not be made to give way");
        }
    }
}

fn next(queue: &Mutex<Receiver<Job>>) -> Option<Job> {
    queue
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .recv()
        .ok()
}

fn unavailable(error: &StoreError) -> Denied {
    tracing::error!(%error, "a read of the store failed");
    Denied::Unavailable(error.to_string())
}
