//! [`Waiting`]: asks for a task until it is done.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    time::Duration,
};

use feishu_openapi::Error as CallError;
use tokio::time::Instant;

use crate::{Error, Result};

/// The first pause between two questions; each next one is half as long again.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// How long to wait at most, unless the caller says so.
const TIMEOUT: Duration = Duration::from_secs(600);

/// How long the last question may take, which is asked when the time is over.
const LAST_ANSWER: Duration = Duration::from_secs(10);

/// Where a task stands.
pub(super) enum Standing<T> {
    Done(T),
    /// It goes on; in the platform's words, if it has any.
    Going(String),
    Failed {
        status: Option<i64>,
        message: String,
    },
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<Standing<T>, CallError>> + Send>>;
type Question<T> = Box<dyn FnMut() -> Answer<T> + Send>;

/// Waits for a task: await it to get the result.
///
/// It asks at once, then after 1 second, and less and less often, at least as often as the pace
/// says. A question that fails in a way that may pass is asked again. Dropping it stops the waiting,
/// not the task.
#[must_use = "nothing waits until it is awaited"]
pub struct Waiting<T> {
    /// For errors: `the export 6933093124755423251`.
    what: String,
    question: Question<T>,
    timeout: Duration,
    pace: Duration,
}

impl<T> Waiting<T> {
    /// `pace` is the longest pause between two questions.
    pub(super) fn new<F>(
        what: String,
        pace: Duration,
        mut question: impl FnMut() -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Standing<T>, CallError>> + Send + 'static,
    {
        let question: Question<T> = Box::new(move || Box::pin(question()));
        Waiting { what, question, timeout: TIMEOUT, pace }
    }

    /// How long to wait at most: 10 minutes by default. Then the platform is asked a last time,
    /// which may take 10 seconds more, and the result is [`Error::Unfinished`], while the task goes
    /// on.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The longest pause between two questions. By default it keeps one waiting program within a
    /// tenth of the documented rate of the call.
    pub fn pace(mut self, pause: Duration) -> Self {
        self.pace = pause;
        self
    }

    async fn run(mut self) -> Result<T> {
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE.min(self.pace);
        loop {
            let left = self.timeout.saturating_sub(begun.elapsed());
            let answer = tokio::time::timeout(left.max(LAST_ANSWER), (self.question)()).await;
            let Ok(answer) = answer else {
                return Err(self.unfinished("the platform did not answer"));
            };
            let last = match answer {
                Ok(Standing::Done(result)) => return Ok(result),
                Ok(Standing::Failed { status, message }) => {
                    let message = format!("{} failed: {message}", self.what);
                    return Err(Error::Task { status, message });
                }
                Ok(Standing::Going(text)) => text,
                Err(error) if error.is_retryable() => {
                    // Never earlier than the platform asks for.
                    pause = error.retry_after().map_or(pause, |asked| asked.max(pause));
                    error.to_string()
                }
                Err(error) => return Err(error.into()),
            };
            let left = self.timeout.saturating_sub(begun.elapsed());
            if left.is_zero() {
                return Err(self.unfinished(&format!("the last answer: {last}")));
            }
            // The last question is asked when the time is over.
            tokio::time::sleep(pause.min(left)).await;
            pause = (pause * 3 / 2).min(self.pace);
        }
    }

    fn unfinished(&self, why: &str) -> Error {
        let Waiting { what, timeout, .. } = self;
        Error::Unfinished(format!("{what} was not done within {timeout:?}; {why}"))
    }
}

impl<T: Send + 'static> IntoFuture for Waiting<T> {
    type Output = Result<T>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T> fmt::Debug for Waiting<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").field("what", &self.what).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_question_without_an_answer_ends_with_the_time() {
        for (timeout, seconds) in [(0, 10), (60, 60)] {
            let silence = || std::future::pending::<Result<Standing<()>, CallError>>();
            let waiting = Waiting::new("the task".to_owned(), TIMEOUT, silence);
            let (begun, timeout) = (Instant::now(), Duration::from_secs(timeout));
            let Err(Error::Unfinished(text)) = waiting.timeout(timeout).await else {
                panic!("it has no answer")
            };
            let told =
                format!("the task was not done within {timeout:?}; the platform did not answer");
            assert_eq!(text, told);
            assert_eq!(begun.elapsed().as_secs(), seconds);
        }
    }
}
