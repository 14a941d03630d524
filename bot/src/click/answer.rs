//! [`ClickAnswer`]: what the user sees after a click; and how it gets there in time.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use feishu_openapi::{AnswerCard, CardAnswer, EventAnswer, Toast, card::Card, im::content};
use futures_util::FutureExt;
use tokio::sync::oneshot;

use super::Click;
use crate::{
    bot::{Core, Handlers},
    error::{BoxError, Result},
    stream::STOP,
};

/// The platform waits for 3 seconds, the way there and back included.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the user sees after a click: nothing (`()`), a [`Toast`], a card in the place of the one
/// that was clicked, or both as a [`CardAnswer`].
#[derive(Clone, Debug, Default)]
pub struct ClickAnswer(EventAnswer);

impl From<()> for ClickAnswer {
    fn from((): ()) -> Self {
        ClickAnswer::default()
    }
}

impl From<Toast> for ClickAnswer {
    fn from(toast: Toast) -> Self {
        CardAnswer::new().toast(toast).into()
    }
}

impl From<Card> for ClickAnswer {
    fn from(card: Card) -> Self {
        content::Card::from(card).into()
    }
}

impl From<content::Card> for ClickAnswer {
    fn from(card: content::Card) -> Self {
        CardAnswer::new().card(AnswerCard::json(card.into_value())).into()
    }
}

impl From<CardAnswer> for ClickAnswer {
    fn from(answer: CardAnswer) -> Self {
        ClickAnswer(answer.into())
    }
}

/// Runs the handler of a click. If it takes longer than the platform waits, it goes on, and its
/// card replaces the clicked one when it is there.
pub(crate) async fn answer(
    click: Click,
    handlers: &Handlers,
    core: &Arc<Core>,
) -> Result<EventAnswer> {
    let name = click.handler();
    if name == Some(STOP) {
        let id = click.value().get("stream").and_then(|id| id.as_str()).unwrap_or_default();
        if !core.streams.stop(id) {
            tracing::debug!("a stop button of an answer that has ended");
        }
        return Ok(().into());
    }
    let handler = name.and_then(|name| handlers.clicks.get(name)).or(handlers.other_click.as_ref());
    let Some(handler) = handler else {
        tracing::warn!(handler = name, "a click has no handler; add `.on_click(…)`");
        return Ok(().into());
    };
    let working = AssertUnwindSafe(handler(click.clone())).catch_unwind();
    let (done, mut result) = oneshot::channel();
    // In a task of its own, since it may go on when the platform has its answer.
    core.working.spawn(async move {
        let answer = match working.await {
            Ok(answer) => answer,
            Err(_) => Err(BoxError::from("the handler panicked")),
        };
        if let Err(late) = done.send(answer) {
            finish_late(&click, late).await;
        }
    });
    match core.clock.within(PATIENCE, &mut result).await {
        Some(Ok(Ok(answer))) => Ok(answer.0),
        Some(Ok(Err(error))) => Err(error),
        Some(Err(_)) => Err("the runtime has ended the handler of a click".into()),
        None => {
            tracing::debug!("a handler takes longer than the platform waits for an answer");
            // Nothing that was sent before this moment is lost.
            result.close();
            match result.try_recv() {
                Ok(answer) => Ok(answer?.0),
                Err(_) => Ok(().into()),
            }
        }
    }
}

/// Shows what a handler answers that took too long.
async fn finish_late(click: &Click, answer: Result<ClickAnswer>) {
    let message_id = click.message_id();
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(message_id, "the handler of a click failed: {error}");
            return;
        }
    };
    if let Some(card) = answer.card()
        && let Err(error) = click.update(card).await
    {
        tracing::error!(message_id, "a card cannot be updated: {error}");
    }
    if answer.0.as_json().is_some_and(|answer| answer.get("toast").is_some()) {
        tracing::warn!(message_id, "a toast comes too late, and is left");
    }
}

impl ClickAnswer {
    /// The card in it.
    fn card(&self) -> Option<content::Card> {
        let card = self.0.as_json()?.get("card")?;
        // A whole card stands there inside, a template as in a message.
        let whole = card.get("type").is_some_and(|kind| kind == "raw");
        let card = if whole { card.get("data")? } else { card };
        Some(content::Card::from(card.clone()))
    }
}
