//! [`Lease`]: the right to renew what several processes share in a store. One process renews,
//! the others wait for its result.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How often others look whether the result is there.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A place in a store that can be leased.
pub(crate) trait LeaseStore: Clone + Send + Sync + 'static {
    /// Why the store did not answer.
    type Error;

    /// Whether a lease that is dropped on the way is given back. Otherwise it ends by itself.
    const RELEASE_ON_DROP: bool;

    /// Makes `holder` the one who renews, for this long; `false` where another is already.
    fn lease(
        &self,
        holder: &str,
        time: Duration,
    ) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// Ends the lease. A failure is logged: the lease then ends by itself.
    fn release(&self, holder: &str) -> impl Future<Output = ()> + Send;
}

/// A lease. Dropping it gives it back where the store wants that, so that others need not wait
/// until it runs out.
pub(crate) struct Lease<S: LeaseStore> {
    store: S,
    holder: String,
    /// Whether this is, or may be, the holder.
    held: bool,
}

impl<S: LeaseStore> Lease<S> {
    /// Takes the lease; `None` where another process holds it.
    pub(crate) async fn take(
        store: &S,
        holder: &str,
        time: Duration,
    ) -> Result<Option<Self>, S::Error> {
        // Made before the question: whoever gives up during the question may have got the lease.
        let mut lease = Lease { store: store.clone(), holder: holder.to_owned(), held: true };
        lease.held = store.lease(holder, time).await?;
        Ok(lease.held.then_some(lease))
    }

    /// Gives the lease back.
    pub(crate) async fn release(mut self) {
        self.store.release(&self.holder).await;
        self.held = false;
    }

    /// Leaves the lease to end by itself.
    pub(crate) fn leave(mut self) {
        self.held = false;
    }
}

impl<S: LeaseStore> Drop for Lease<S> {
    fn drop(&mut self) {
        if self.held
            && S::RELEASE_ON_DROP
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let (store, holder) = (self.store.clone(), std::mem::take(&mut self.holder));
            runtime.spawn(async move { store.release(&holder).await });
        }
    }
}

/// How the wait for a lease ends.
pub(crate) enum Acquired<S: LeaseStore, T> {
    /// This process is to renew.
    Lease(Lease<S>),
    /// Another process has renewed; this is the result.
    Found(T),
    /// Others hold the lease for longer than this process waits.
    TooLong,
}

/// Takes the lease, or waits for the result of the process that has it, up to `patience`.
/// `look` asks whether the result is there.
pub(crate) async fn acquire<S, T, Looking>(
    store: &S,
    holder: &str,
    time: Duration,
    patience: Duration,
    look: impl Fn() -> Looking,
) -> Result<Acquired<S, T>, S::Error>
where
    S: LeaseStore,
    Looking: Future<Output = Result<Option<T>, S::Error>>,
{
    let begun = Instant::now();
    loop {
        let lease = Lease::take(store, holder, time).await?;
        // Also with the lease in hand: whoever had it until now may have left the result.
        let found = look().await;
        match (lease, found) {
            (lease, Ok(Some(found))) => {
                if let Some(lease) = lease {
                    lease.release().await;
                }
                return Ok(Acquired::Found(found));
            }
            (Some(lease), Ok(None)) => return Ok(Acquired::Lease(lease)),
            (Some(lease), Err(error)) => {
                lease.release().await;
                return Err(error);
            }
            (None, Err(error)) => return Err(error),
            (None, Ok(None)) => {}
        }
        if begun.elapsed() > patience {
            return Ok(Acquired::TooLong);
        }
        sleep(LOOK_EVERY).await;
    }
}

#[cfg(test)]
#[path = "lease_tests.rs"]
mod tests;
