//! [`repeat`]: calls that do no harm when the platform executes them twice, though it does not say
//! so. The client repeats a call by itself only where it knows that.

use std::{future::Future, time::Duration};

use feishu_openapi::Error;

/// The pause before the first repetition; each next one is twice as long.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// How often a call is repeated, which takes up to 7.5 seconds in pauses, unless the platform asks
/// for longer ones.
const REPETITIONS: u32 = 4;

/// The longest pause that the platform may ask for. Whoever has to wait longer is told how long.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Makes a call until it succeeds, or fails in a way that a repetition does not mend.
pub(crate) async fn repeat<T, F: Future<Output = Result<T, Error>>>(
    call: impl FnMut() -> F,
) -> Result<T, Error> {
    repeat_and_tell(call, &mut false).await
}

/// The same. `lost` becomes true if an attempt failed that the platform perhaps executed.
pub(crate) async fn repeat_and_tell<T, F: Future<Output = Result<T, Error>>>(
    mut call: impl FnMut() -> F,
    lost: &mut bool,
) -> Result<T, Error> {
    let mut repetitions = 0;
    loop {
        match call().await {
            Err(error) => {
                *lost |= error.may_have_been_executed();
                let pause = pause(&error, repetitions).ok_or(error)?;
                tokio::time::sleep(pause).await;
                repetitions += 1;
            }
            done => return done,
        }
    }
}

/// "Can retry". The documentation of uploads says in words that it comes when calls come too fast or
/// side by side, also from calls whose list of codes lacks it.
pub(crate) const CAN_RETRY: i64 = 1_061_045;

/// How long to wait before the next repetition; `None` if the error goes to the caller.
pub(crate) fn pause(error: &Error, repetitions: u32) -> Option<Duration> {
    let may_pass = error.is_retryable() || error.code() == Some(CAN_RETRY);
    let asked = error.retry_after().unwrap_or_default();
    let again = may_pass && repetitions < REPETITIONS && asked <= LONGEST_PAUSE;
    let pause = FIRST_PAUSE * 2_u32.pow(repetitions.min(REPETITIONS));
    again.then(|| asked.max(pause))
}
