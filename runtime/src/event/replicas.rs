//! [`Replicas`]: an event is handled once by all processes that share a store.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::{task::JoinHandle, time::sleep};

use super::{EventClaim, EventHeader, EventStore};
use crate::random;

/// For how long a claim lasts that is not renewed: then the event of a process that died runs
/// elsewhere.
const LEASE: Duration = Duration::from_secs(30);
/// A claim is renewed this many times while it lasts.
const RENEWALS: u32 = 3;
/// The pauses between two looks at an event that runs elsewhere: the first, and the longest.
const LOOK_AFTER: Duration = Duration::from_millis(20);
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The pauses before the result of a handler is stored again, after a failure.
const STORE_AFTER: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_secs(1), Duration::from_secs(10)];

/// What the processes share, and how this one uses it.
pub(super) struct Replicas {
    store: Arc<dyn EventStore>,
    lease: Duration,
    remember: Duration,
    /// Whether events are refused while the store fails.
    required: bool,
}

/// The right of this process to run the handler of an event, renewed until it is dropped.
pub(super) struct Claim {
    store: Arc<dyn EventStore>,
    keys: Arc<[String]>,
    holder: Arc<str>,
    renewing: JoinHandle<()>,
    remember: Duration,
    finished: bool,
}

/// What is to be done with an event.
pub(super) enum Begun {
    /// Run the handler.
    Run(Claim),
    /// Answer this.
    Handled(Bytes),
    /// Refuse the push.
    Refuse,
}

impl Replicas {
    pub(super) fn new(
        store: Arc<dyn EventStore>,
        lease: Option<Duration>,
        remember: Duration,
        required: bool,
    ) -> Self {
        Replicas { store, lease: lease.unwrap_or(LEASE), remember, required }
    }

    /// Claims an event for this process, or waits for the result of the process that has it. The
    /// wait goes on after the platform has given up: if the other process dies, this one takes
    /// over.
    pub(super) async fn begin(&self, keys: Vec<String>) -> Begun {
        let (keys, holder) = (Arc::<[String]>::from(keys), Arc::<str>::from(random::name()));
        let claim = || self.claim(keys.clone(), holder.clone());
        let mut pause = LOOK_AFTER;
        loop {
            match self.store.begin(&keys, &holder, self.lease).await {
                Ok(EventClaim::Granted) => return Begun::Run(claim()),
                Ok(EventClaim::Handled(answer)) => return Begun::Handled(answer),
                Ok(EventClaim::Running) => sleep(pause).await,
                // The store may have granted it all the same, and only the answer was lost.
                Err(error) if self.required => {
                    tracing::error!(%error, "the event store failed; the push is refused");
                    drop(claim());
                    return Begun::Refuse;
                }
                Err(error) => {
                    tracing::warn!(%error, "the event store failed; going on without it");
                    return Begun::Run(claim());
                }
            }
            pause = (pause * 2).min(LOOK_EVERY);
        }
    }

    fn claim(&self, keys: Arc<[String]>, holder: Arc<str>) -> Claim {
        let renew = renew(self.store.clone(), keys.clone(), holder.clone(), self.lease);
        Claim {
            store: self.store.clone(),
            keys,
            holder,
            renewing: tokio::spawn(renew),
            remember: self.remember,
            finished: false,
        }
    }
}

/// Renews a claim for as long as it runs.
async fn renew(store: Arc<dyn EventStore>, keys: Arc<[String]>, holder: Arc<str>, lease: Duration) {
    loop {
        sleep(lease / RENEWALS).await;
        match store.renew(&keys, &holder, lease).await {
            Ok(true) => {}
            Ok(false) => {
                let why = "the lease of an event ran out while its handler ran, and another \
                           process has taken it";
                tracing::warn!("{why}");
                return;
            }
            Err(error) => tracing::warn!(%error, "the lease of an event was not renewed"),
        }
    }
}

impl Claim {
    /// Remembers the answer of the handler. If the store fails, that is tried again later, since
    /// the platform waits for the answer.
    pub(super) async fn finish(mut self, answer: &Bytes) {
        self.finished = true;
        if let Err(error) = self.store.finish(&self.keys, answer, self.remember).await {
            tracing::warn!(%error, "an event was handled, and the event store failed to record it");
            tokio::spawn(self.finish_later(answer.clone()));
        }
    }

    /// The claim is renewed meanwhile, so that no other process begins.
    async fn finish_later(self, answer: Bytes) {
        for pause in STORE_AFTER {
            sleep(pause).await;
            if self.store.finish(&self.keys, &answer, self.remember).await.is_ok() {
                return;
            }
        }
        tracing::warn!("only this process knows that an event was handled");
    }
}

impl Drop for Claim {
    /// The handler failed, panicked or was stopped, unless it is finished: the event can run again.
    fn drop(&mut self) {
        self.renewing.abort();
        if self.finished {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let (store, keys, holder) = (self.store.clone(), self.keys.clone(), self.holder.clone());
        runtime.spawn(async move {
            if let Err(error) = store.release(&keys, &holder).await {
                tracing::warn!(%error, "a failed event was not released; its lease will end");
            }
        });
    }
}

/// The key of an event in a store: the same in all processes, and different for another app.
pub(super) fn store_key(header: &EventHeader, key: &str) -> String {
    let [app, tenant] = [&header.app_id, &header.tenant_key].map(Option::as_deref);
    // Lengths tell where a part ends, whatever characters it has.
    let parts = [app.unwrap_or_default(), tenant.unwrap_or_default(), key];
    let [app, tenant, key] = parts.map(|part| format!("{}:{part}", part.len()));
    format!("feishu-openapi:event:{app}:{tenant}:{key}")
}
