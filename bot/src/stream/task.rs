//! The task of an answer: it shows what is written, at most once in an interval, and ends the card
//! however the writer ends.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    Options,
    pages::{Pages, Unshown},
    shared::{End, Shared},
};
use crate::{
    bot::Core,
    error::Error,
    reply::{Reply, Sent},
};

/// How often in succession the platform may turn an update away, on top of the repetitions of the
/// client. With the pauses between them, that is some four minutes.
const ATTEMPTS: u32 = 12;
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

pub(super) async fn write(
    reply: Reply,
    options: Options,
    shared: Arc<Shared>,
) -> Result<Vec<Sent>, Error> {
    let core = reply.core().clone();
    let mut pages = Pages::new(reply, options.clone(), shared.id.clone());
    let mut written = shared.watch();
    let mut shown_at: Option<Instant> = None;
    let mut attempts = Attempts { core: &core, failed: 0 };
    let mut failed = None;
    let (text, end) = loop {
        // The text is taken when its turn has come, so that what waits is never old.
        let turn = match failed.is_none() && pages.has_card() {
            true => Some(core.card_calls.turn().await),
            false => None,
        };
        let (mut text, end) = {
            let written = written.borrow_and_update();
            (written.text.clone(), written.end)
        };
        if let Some(end) = end {
            ending(&mut text, end, &options);
        }
        if failed.is_none() {
            let shown = pages.show(&text).await;
            drop(turn);
            match shown {
                Ok(true) => attempts.failed = 0,
                Ok(false) => {
                    attempts.failed = 0;
                    continue;
                }
                Err(Unshown::Later(error)) => match attempts.pause(error).await {
                    Ok(()) => continue,
                    Err(error) => failed = Some(error),
                },
                Err(Unshown::Never(error)) => failed = Some(error),
            }
            if let Some(error) = &failed {
                tracing::warn!("no card shows the answer, it is sent at its end: {error}");
            }
            shown_at = Some(core.clock.now());
        }
        if let Some(end) = end {
            break (text, end);
        }
        // The sender is in `shared`.
        let _ = written.changed().await;
        let ended = written.borrow().end.is_some();
        if !ended && let Some(shown_at) = shown_at {
            let next = core.clock.sleep_until(shown_at + options.interval);
            let ended = async { drop(written.wait_for(|written| written.end.is_some()).await) };
            tokio::select! {
                () = next => {}
                () = ended => {}
            }
        }
    };
    match failed {
        // A message that was recalled is to be answered by nothing.
        Some(Error::Recalled) => return Err(Error::Recalled),
        Some(_) => {
            close(&mut pages, &mut attempts).await;
            pages.rest(&text).await?;
        }
        None => close(&mut pages, &mut attempts).await,
    }
    match end {
        End::Finished => Ok(pages.into_sent()),
        End::Stopped => Err(Error::Stopped),
        End::Broken => Err(Error::BrokenOff("its text did not come to an end".to_owned())),
    }
}

/// Says in the text how it ends.
fn ending(text: &mut String, end: End, options: &Options) {
    let words = match end {
        End::Finished => return,
        End::Stopped => &options.stopped_text,
        End::Broken => &options.broken_text,
    };
    if let Some(fence) = super::cut::open_fence(text) {
        let mark = fence.chars().next().unwrap_or('`');
        let marks = fence.chars().take_while(|c| *c == mark);
        text.extend(std::iter::once('\n').chain(marks));
    }
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(words);
}

async fn close(pages: &mut Pages, attempts: &mut Attempts<'_>) {
    attempts.failed = 0;
    loop {
        let turn = attempts.core.card_calls.turn().await;
        let closed = pages.close().await;
        drop(turn);
        let error = match closed {
            Ok(()) => return,
            Err(Unshown::Later(error)) => match attempts.pause(error).await {
                Ok(()) => continue,
                Err(error) => error,
            },
            Err(Unshown::Never(error)) => error,
        };
        tracing::warn!("the streaming mode of a card cannot be ended: {error}");
        return;
    }
}

/// Updates that were turned away in succession.
struct Attempts<'a> {
    core: &'a Core,
    failed: u32,
}

impl Attempts<'_> {
    /// Waits before the next attempt; gives the error back if there were too many.
    async fn pause(&mut self, error: Error) -> Result<(), Error> {
        self.failed += 1;
        if self.failed >= ATTEMPTS {
            return Err(error);
        }
        let pause = (PAUSE * 2_u32.pow(self.failed - 1)).min(LONGEST_PAUSE);
        tracing::warn!(?pause, "an update of a card was turned away, it is sent again: {error}");
        self.core.clock.sleep(pause).await;
        Ok(())
    }
}
