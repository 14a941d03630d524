//! [`StreamingReply`] and [`StreamWriter`]: text that grows in a card while it is written.
//!
//! The writer only notes text. A task of each answer (`task`) shows what there is, at most once in
//! an interval, and ends the card whatever becomes of the writer. `pages` spreads the text over as
//! many cards as it needs and knows what to do when the platform refuses, `card` is one card,
//! `cut` finds where a card is full, `shared` is what the writer and the task have in common.

mod card;
mod cut;
mod pages;
mod shared;
mod task;

use std::{fmt, pin::pin, sync::Arc, time::Duration};

use futures_util::{Stream, StreamExt};
use tokio::sync::oneshot;

pub(crate) use shared::Streams;

use crate::{
    error::{BoxError, Error},
    reply::{Reply, Sent},
};
use shared::{End, Shared};

/// The name of the clicks on stop buttons.
pub(crate) const STOP: &str = "feishu_bot_stop";

/// An answer that grows in a card while its text is written, from [`Reply::stream`].
///
/// ```no_run
/// # use futures_util::stream;
/// # async fn answer(reply: feishu_bot::Reply) -> feishu_bot::Result {
/// let words = stream::iter(["Tides ", "come ", "twice ", "a ", "day."]);
/// reply.stream().stop_button("Stop").text(words).await?;
/// # Ok(())
/// # }
/// ```
///
/// The text is Markdown, which can mention nobody. The card shows all that is there at most once in
/// an [interval](StreamingReply::interval); when it is full, the text goes on in a second card.
/// When the platform ends the streaming mode of a card, which it does after some minutes, the mode
/// is switched on again. An update that the platform turns away is sent again with all text that is
/// there by then. If there can be no card at all, the text is sent as messages at the end. All of
/// that is told in `tracing`.
///
/// However the writer ends, the card does not stay behind as if it were still being written: if
/// the writer is dropped, or its text ends with an error, the card says so.
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until `text`, `run` or `start`"]
pub struct StreamingReply {
    reply: Reply,
    options: Options,
}

#[derive(Clone, Debug)]
struct Options {
    title: Option<String>,
    stop: Option<String>,
    interval: Duration,
    stopped_text: String,
    broken_text: String,
}

impl StreamingReply {
    pub(crate) fn new(reply: Reply) -> StreamingReply {
        let options = Options {
            title: None,
            stop: None,
            interval: Duration::from_millis(250),
            stopped_text: "*Stopped.*".to_owned(),
            broken_text: "*The answer broke off.*".to_owned(),
        };
        StreamingReply { reply, options }
    }

    /// Shows a title above the text.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.options.title = Some(title.into());
        self
    }

    /// Shows a button with this label until the text is complete. A click on it ends the answer,
    /// and drops the work that [`text`](StreamingReply::text) or [`run`](StreamingReply::run) does.
    /// Everybody in the chat can click it.
    pub fn stop_button(mut self, label: impl Into<String>) -> Self {
        self.options.stop = Some(label.into());
        self
    }

    /// Sets how often the card is updated at most; 250 milliseconds by default. All cards of the
    /// app together have 50 updates a second and 1,000 a minute; when many answers grow side by
    /// side, each update waits for its turn and has all text that was there when it began to wait.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.options.interval = interval;
        self
    }

    /// Sets what the card says at its end when a user has stopped it.
    pub fn stopped_text(mut self, markdown: impl Into<String>) -> Self {
        self.options.stopped_text = markdown.into();
        self
    }

    /// Sets what the card says at its end when the text broke off.
    pub fn broken_text(mut self, markdown: impl Into<String>) -> Self {
        self.options.broken_text = markdown.into();
        self
    }

    /// Writes the pieces of this stream, until it ends or a user stops the answer.
    ///
    /// # Errors
    /// [`Error::Stopped`] if a user has stopped it, and any other if the text could not be shown.
    pub async fn text<S>(self, pieces: impl Stream<Item = S> + Send) -> Result<Vec<Sent>, Error>
    where
        S: AsRef<str> + Send,
    {
        self.run(|writer| async move {
            let mut pieces = pin!(pieces);
            while let Some(piece) = pieces.next().await {
                writer.push(piece.as_ref())?;
                tokio::task::coop::consume_budget().await;
            }
            Ok::<(), Error>(())
        })
        .await
        .map_err(|error| match error.downcast::<Error>() {
            Ok(error) => *error,
            Err(other) => Error::BrokenOff(other.to_string()),
        })
    }

    /// The same for a stream that can fail, such as the reply of a model over the network. At an
    /// error, the card says that the answer broke off.
    ///
    /// # Errors
    /// The error of the stream, and as [`text`](StreamingReply::text).
    pub async fn try_text<S, E>(
        self,
        pieces: impl Stream<Item = Result<S, E>> + Send,
    ) -> Result<Vec<Sent>, BoxError>
    where
        S: AsRef<str> + Send,
        E: Into<BoxError> + Send,
    {
        self.run(|writer| async move {
            let mut pieces = pin!(pieces);
            while let Some(piece) = pieces.next().await {
                writer.push(piece.map_err(Into::into)?.as_ref())?;
                tokio::task::coop::consume_budget().await;
            }
            Ok::<(), BoxError>(())
        })
        .await
    }

    /// Runs work that writes, and drops it if a user stops the answer.
    ///
    /// ```no_run
    /// # async fn look_up(question: &str) -> feishu_bot::Result<String> { Ok(question.to_owned()) }
    /// # async fn answer(reply: feishu_bot::Reply) -> feishu_bot::Result {
    /// reply
    ///     .stream()
    ///     .stop_button("Stop")
    ///     .run(|writer| async move {
    ///         writer.push("Looking it up. ")?;
    ///         writer.push(look_up("tides").await?)?;
    ///         Ok::<(), feishu_bot::BoxError>(())
    ///     })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The error of the work, and as [`text`](StreamingReply::text).
    pub async fn run<F, E>(self, work: impl FnOnce(Pen) -> F) -> Result<Vec<Sent>, BoxError>
    where
        F: Future<Output = Result<(), E>>,
        E: Into<BoxError>,
    {
        let writer = self.start();
        let pen = writer.pen();
        let ended = tokio::select! {
            biased;
            () = pen.stopped() => Ok(()),
            ended = work(pen.clone()) => ended,
        };
        match ended {
            Ok(()) => Ok(writer.finish().await?),
            Err(error) => {
                let error = error.into();
                tracing::warn!("a streaming answer broke off: {error}");
                // The log says what becomes of the card; the caller gets the first error.
                let _ = writer.end(End::Broken).await;
                Err(error)
            }
        }
    }

    /// Begins the answer, and gives the writer of its text.
    ///
    /// # Panics
    /// If called outside a Tokio runtime.
    pub fn start(self) -> StreamWriter {
        let StreamingReply { reply, options } = self;
        let core = reply.core().clone();
        let shared = Shared::new(&core.streams);
        let (done, result) = oneshot::channel();
        let task = task::write(reply, options, shared.clone());
        core.working.spawn(async move {
            // Nobody may be there to hear it.
            let _ = done.send(task.await);
        });
        StreamWriter { pen: Pen(shared), result: Some(result) }
    }
}

/// Writes the text of a streaming answer. Cheap to clone.
#[derive(Clone)]
pub struct Pen(Arc<Shared>);

impl Pen {
    /// Adds text. It is shown with the next update of the card; this never waits.
    ///
    /// # Errors
    /// [`Error::Stopped`] if a user has stopped the answer, and [`Error::BrokenOff`] if it has
    /// ended.
    pub fn push(&self, text: impl AsRef<str>) -> Result<(), Error> {
        self.0.push(text.as_ref())
    }

    /// Replaces the whole text. What stands in cards that were full stays there.
    ///
    /// # Errors
    /// As [`push`](Pen::push).
    pub fn set(&self, text: impl Into<String>) -> Result<(), Error> {
        self.0.set(text.into())
    }

    /// Waits until a user stops the answer.
    pub async fn stopped(&self) {
        self.0.stopped().await;
    }
}

impl fmt::Debug for Pen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pen").finish_non_exhaustive()
    }
}

/// A streaming answer under way, from [`StreamingReply::start`]. If it is dropped before
/// [`finish`](StreamWriter::finish), the card says that the answer broke off.
#[derive(Debug)]
pub struct StreamWriter {
    pen: Pen,
    result: Option<oneshot::Receiver<Result<Vec<Sent>, Error>>>,
}

impl StreamWriter {
    /// Adds text. It is shown with the next update of the card.
    ///
    /// # Errors
    /// As [`Pen::push`].
    pub async fn push(&mut self, text: impl AsRef<str>) -> Result<(), Error> {
        // So that a loop without any other wait lets the card grow.
        tokio::task::yield_now().await;
        self.pen.push(text)
    }

    /// Replaces the whole text. What stands in cards that were full stays there.
    ///
    /// # Errors
    /// As [`Pen::push`].
    pub async fn set(&mut self, text: impl Into<String>) -> Result<(), Error> {
        tokio::task::yield_now().await;
        self.pen.set(text)
    }

    /// Waits until a user stops the answer.
    pub async fn stopped(&self) {
        self.pen.stopped().await;
    }

    /// What writes, to hand it to other tasks.
    pub fn pen(&self) -> Pen {
        self.pen.clone()
    }

    /// Shows all of the text, ends the card, and gives the messages that hold the text.
    ///
    /// # Errors
    /// [`Error::Stopped`] if a user has stopped the answer, and any other if the text could not be
    /// shown.
    pub async fn finish(self) -> Result<Vec<Sent>, Error> {
        self.end(End::Finished).await
    }

    async fn end(mut self, end: End) -> Result<Vec<Sent>, Error> {
        self.pen.0.end(end);
        let Some(result) = self.result.take() else { return Ok(Vec::new()) };
        result.await.unwrap_or_else(|_| {
            Err(Error::BrokenOff("the runtime has ended the task that shows it".to_owned()))
        })
    }
}

impl Drop for StreamWriter {
    fn drop(&mut self) {
        if self.result.is_some() {
            self.pen.0.end(End::Broken);
        }
    }
}
