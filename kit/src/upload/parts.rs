//! The parts of an upload, sent side by side while the content is read once, in order.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::{sync::Semaphore, task::JoinSet, time::Instant};

use super::{Watchers, calls::Calls, content::Opened, state::UploadState};
use crate::{Error, Result, repeat};

/// The checksum does not fit: a part was damaged on its way.
const DAMAGED: i64 = 1_062_008;

/// A part that was read.
struct Part {
    number: u64,
    content: Bytes,
    checksum: u32,
}

/// Sends the parts that the platform does not have. Each is sent by a task of its own, which ends
/// with this function.
pub(super) async fn send(
    calls: &Arc<Calls>,
    content: &mut Opened,
    state: &mut UploadState,
    side_by_side: usize,
    pace: Duration,
    watchers: &mut Watchers,
) -> Result<()> {
    let known = state.clone();
    let concurrency = Arc::new(Concurrency::new(side_by_side));
    let mut reader = Reader { content, known: &known, number: 0, next_start: Instant::now(), pace };
    let mut sending = JoinSet::new();
    let mut more = true;
    loop {
        // Not before there is a place for it, since a part that was read is in memory.
        if more && sending.len() < side_by_side {
            match reader.next().await? {
                Some(Part { number, content, checksum }) => {
                    let (concurrency, calls) = (concurrency.clone(), calls.clone());
                    let upload_id = known.upload_id.clone();
                    sending.spawn(async move {
                        concurrency.send(&calls, &upload_id, number, content, checksum).await?;
                        Ok::<_, Error>((number, checksum))
                    });
                }
                None => more = false,
            }
        }
        // All that are done by now, and one at least if there is no place for another.
        while let Some(sent) = match more && sending.len() < side_by_side {
            true => sending.try_join_next(),
            false => sending.join_next().await,
        } {
            match sent {
                Ok(sent) => {
                    let (number, checksum) = sent?;
                    state.parts.insert(number, checksum);
                    watchers.tell(state);
                }
                Err(failed) => match failed.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(stopped) => return Err(Error::Reply(stopped.to_string())),
                },
            }
        }
        if !more && sending.is_empty() {
            return Ok(());
        }
    }
}

/// Reads the content in order, and leaves out what the platform has.
struct Reader<'a> {
    content: &'a mut Opened,
    known: &'a UploadState,
    number: u64,
    /// When the next part may be sent.
    next_start: Instant,
    pace: Duration,
}

impl Reader<'_> {
    async fn next(&mut self) -> Result<Option<Part>> {
        while self.number < self.known.count() {
            let number = self.number;
            let content = self.content.part(self.known.length(number)).await?;
            let checksum = adler2::adler32_slice(&content);
            self.number += 1;
            match self.known.parts.get(&number) {
                None => {
                    tokio::time::sleep_until(self.next_start).await;
                    self.next_start = Instant::now() + self.pace;
                    return Ok(Some(Part { number, content, checksum }));
                }
                Some(sent) if *sent == checksum => {}
                Some(_) => {
                    return Err(Error::Input(format!(
                        "part {number} is not what was uploaded before: the content has changed, so \
                         upload it without the saved state"
                    )));
                }
            }
        }
        self.content.end().await?;
        Ok(None)
    }
}

/// How many parts are on their way at once. It falls to one by one when the platform asks for that.
struct Concurrency {
    open: Semaphore,
    width: AtomicUsize,
}

impl Concurrency {
    fn new(width: usize) -> Self {
        let width = width.min(Semaphore::MAX_PERMITS);
        Concurrency { open: Semaphore::new(width), width: AtomicUsize::new(width) }
    }

    /// Whether one part fewer may be on its way now.
    fn narrow(&self) -> bool {
        let fewer = |width: usize| (width > 1).then(|| width - 1);
        self.width.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer).is_ok()
    }

    async fn send(
        &self,
        calls: &Calls,
        upload_id: &str,
        number: u64,
        content: Bytes,
        checksum: u32,
    ) -> Result<()> {
        let mut repetitions = 0;
        loop {
            // The semaphore is never closed.
            let Ok(permit) = self.open.acquire().await else { return Ok(()) };
            let sent = calls.part(upload_id, number, content.clone(), checksum).await;
            let Err(error) = sent else { return Ok(()) };
            if error.code() == Some(repeat::CAN_RETRY) && self.narrow() {
                permit.forget();
            } else {
                drop(permit);
            }
            let pause = match error.code() {
                Some(DAMAGED) if repetitions == 0 => Some(Duration::ZERO),
                _ => repeat::pause(&error, repetitions),
            };
            tokio::time::sleep(pause.ok_or(error)?).await;
            repetitions += 1;
        }
    }
}
