//! [`Runner`]: one connection after the other, until the end.

use std::{convert::Infallible, future::pending, sync::Arc, time::Duration};

use tokio::{
    select,
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use super::{
    LongConnectionState,
    codes::is_final,
    delivery::Delivery,
    dial::{Dial, Dialed},
    endpoint::lost,
    options::Options,
    session::Session,
    settings::Settings,
    state::Control,
};
use crate::error::Error;

/// A connection that is lost sooner than this does not show that connecting works again.
const PROVEN_AFTER: Duration = Duration::from_secs(10);
/// When the connections of the app are counted.
const COUNT_AFTER: Duration = Duration::from_secs(5);

pub(super) struct Runner<D> {
    pub(super) dial: D,
    pub(super) control: Arc<Control>,
    pub(super) delivery: Delivery,
    pub(super) options: Options,
    pub(super) longest_event: usize,
}

/// What is known from one connection to the next.
#[derive(Default)]
struct History {
    /// Attempts that failed since the last connection.
    failed: u32,
    /// Connections in succession that were lost at once.
    short: u32,
    connected_before: bool,
    last_error: Option<Error>,
}

impl<D: Dial> Runner<D> {
    /// Runs until the end, and says in the state how it ended.
    pub(super) async fn run(self) -> Result<(), Error> {
        let guard = Ending(self.control.clone());
        let result = self.until_stopped().await;
        match &result {
            Ok(()) => tracing::info!("the long connection has stopped"),
            Err(error) => tracing::error!("the long connection has ended: {error}"),
        }
        // Handlers are still under way only after an error.
        drop(self);
        let state = match &result {
            Ok(()) => LongConnectionState::Stopped,
            Err(error) => LongConnectionState::Failed(error.clone()),
        };
        guard.0.state.send_replace(state);
        result
    }

    async fn until_stopped(&self) -> Result<(), Error> {
        let settings = watch::Sender::new(Settings::default());
        let mut history = History::default();
        loop {
            let dialed = select! {
                dialed = self.dial(&history) => dialed,
                () = self.stopped_without_connection() => return Ok(()),
            };
            match dialed {
                Ok(dialed) => {
                    settings.send_replace(dialed.settings);
                    match self.receive(dialed, &settings, &mut history).await {
                        Ok(()) => return Ok(()),
                        Err(error) => {
                            tracing::warn!("the long connection was lost: {error}");
                            history.last_error = Some(error);
                        }
                    }
                }
                Err(error) if is_final(&error) => return self.give_up(error).await,
                Err(error) => {
                    history.failed += 1;
                    tracing::warn!(
                        failed = history.failed,
                        "no long connection; it will be tried again: {error}"
                    );
                    if self.options.attempts.is_some_and(|most| history.failed >= most) {
                        let failed = history.failed;
                        let why = format!("gave up after {failed} attempts; the last: {error}");
                        return self.give_up(lost(why)).await;
                    }
                    history.last_error = Some(error);
                }
            }
            select! {
                () = self.wait(&settings, &history) => {}
                () = self.stopped_without_connection() => return Ok(()),
            }
        }
    }

    async fn dial(&self, history: &History) -> Result<Dialed<D::Stream>, Error> {
        let (failed, last_error) = (history.failed, history.last_error.clone());
        self.control.set(LongConnectionState::Connecting { failed, last_error });
        self.dial.dial().await
    }

    /// Receives until the connection is lost or the end has come.
    async fn receive(
        &self,
        dialed: Dialed<D::Stream>,
        settings: &watch::Sender<Settings>,
        history: &mut History,
    ) -> Result<(), Error> {
        history.failed = 0;
        history.connected_before = true;
        let (since, last_error) = (Instant::now(), history.last_error.clone());
        self.control.set(LongConnectionState::Connected { since, last_error });
        self.control.counters.connections.add(1);
        tracing::info!("the long connection is open");
        let session = Session {
            control: &self.control,
            delivery: &self.delivery,
            settings,
            pong_timeout: self.options.pong_timeout,
            longest_event: self.longest_event,
        };
        let result = select! {
            result = session.run(dialed) => result,
            never = self.watch_others() => match never {},
        };
        history.short = if since.elapsed() < PROVEN_AFTER { history.short + 1 } else { 0 };
        result
    }

    /// Waits before the next attempt.
    async fn wait(&self, settings: &watch::Sender<Settings>, history: &History) {
        let Some(last_error) = history.last_error.clone() else { return };
        // The first connection that is lost at once may be an accident.
        let failed = history.failed.max(history.short.saturating_sub(1));
        let pause = settings.borrow().pause(failed, history.connected_before);
        let until = Instant::now() + pause;
        let failed = history.failed;
        self.control.set(LongConnectionState::Waiting { until, failed, last_error });
        sleep_until(until).await;
    }

    /// Ends with an error when the handlers under way have finished.
    async fn give_up(&self, error: Error) -> Result<(), Error> {
        self.delivery.idle().await;
        Err(error)
    }

    async fn stopped_without_connection(&self) {
        self.control.stop_requested().await;
        self.delivery.idle().await;
    }

    /// Says if the app has more connections than it should have, each of which gets some of its
    /// events.
    async fn watch_others(&self) -> Infallible {
        // A connection that was just lost may still be counted.
        sleep(COUNT_AFTER).await;
        if let Some(count) = self.dial.connections().await
            && count > self.options.expected_connections
        {
            tracing::warn!(
                connections = count,
                expected = self.options.expected_connections,
                "the app has more long connections than expected; each event goes to one of them, \
                 so this program does not get all: stop the others, or set \
                 `expected_connections(..)`"
            );
        }
        pending().await
    }
}

/// Says that the long connection is over, also if it is dropped.
pub(super) struct Ending(pub(super) Arc<Control>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.state.send_if_modified(|state| {
            let running = !state.is_over();
            if running {
                *state = LongConnectionState::Stopped;
            }
            running
        });
    }
}
