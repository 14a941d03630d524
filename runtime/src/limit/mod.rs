//! Rate limits: [`Traffic`] lets a client's calls go, each in its turn. Two things hold one
//! back: the documented limit, where the caller asked for that (`quota`, feature `limits`), and
//! a limit reply that the platform gave to this or another call of the same endpoint and tenant
//! (`gate`). Both are lines in order of arrival (`line`), one for each endpoint and tenant
//! (`lanes`).

mod adaptive;
mod keyed;
#[cfg(test)]
mod limiter_tests;
mod queue;
#[cfg(feature = "limits")]
mod quota;
#[cfg(feature = "limits")]
mod settings;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

use adaptive::Gate;
pub(crate) use adaptive::shut_for;
use keyed::{Key, Lanes};
use queue::{Line, TooLate};
#[cfg(feature = "limits")]
pub(crate) use quota::Quotas;
#[cfg(feature = "limits")]
pub use settings::RateLimits;

use crate::endpoint::Target;

/// All calls of a client, and of its copies.
#[derive(Default)]
pub(crate) struct Traffic {
    arrived: AtomicU64,
    gates: Lanes<Gate>,
    #[cfg(feature = "limits")]
    pub(crate) quotas: Option<Quotas>,
}

/// A call that wants to go, once or several times.
pub(crate) struct Visit<'a> {
    traffic: &'a Traffic,
    target: &'a Target,
    tenant: Option<&'a Arc<str>>,
    arrival: u64,
    /// Through which gate it went last, and when.
    gate: Option<Arc<Line<Gate>>>,
    departed: Instant,
}

/// A call's turn would come too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// How long it would have to wait, counted from the beginning of the wait.
    pub(crate) turn_in: Duration,
    /// How long it can.
    pub(crate) left: Duration,
}

impl Traffic {
    /// A call of `target` begins.
    pub(crate) fn arrive<'a>(
        &'a self,
        target: &'a Target,
        tenant: Option<&'a Arc<str>>,
    ) -> Visit<'a> {
        let arrival = self.arrived.fetch_add(1, Ordering::Relaxed);
        Visit { traffic: self, target, tenant, arrival, gate: None, departed: Instant::now() }
    }
}

impl Visit<'_> {
    /// Waits until the documented limit lets the call go.
    #[cfg(feature = "limits")]
    pub(crate) async fn quota(&self, until: Instant) -> Result<(), Held> {
        let Some(quotas) = &self.traffic.quotas else { return Ok(()) };
        let Some(line) = quotas.line(|| self.key(), self.target.endpoint) else { return Ok(()) };
        let begun = Instant::now();
        line.pass(self.arrival, until).await.map_err(|late| Held::new(late, begun, until))
    }

    /// Waits until no limit reply keeps the call back, and gives how long that took. Without
    /// `patience` it goes without looking.
    pub(crate) async fn gate(
        &mut self,
        patience: Duration,
        until: Instant,
    ) -> Result<Duration, Held> {
        let begun = Instant::now();
        self.gate = None;
        if !patience.is_zero()
            && let Some(line) = self.traffic.gates.find(|| self.key())
        {
            let until = begun.checked_add(patience).map_or(until, |end| end.min(until));
            let passed = line.pass(self.arrival, until).await;
            passed.map_err(|late| Held::new(late, begun, until))?;
            self.gate = Some(line);
        }
        self.departed = Instant::now();
        Ok(self.departed - begun)
    }

    /// A reply came that is no limit reply.
    pub(crate) fn passed(&self) {
        if let Some(gate) = &self.gate {
            gate.change(|gate| gate.passed(self.departed));
        }
    }

    /// A limit reply came: everyone who calls the same waits. It is also for those who have no
    /// line yet, which is why it is found anew.
    pub(crate) fn refused(&self, pause: Duration) {
        let documented = self.target.endpoint.and_then(|endpoint| endpoint.rate_limit);
        let line = self.traffic.gates.line(self.key(), || Gate::new(documented, pause));
        line.change(|gate| gate.refused(self.departed, pause));
        line.tell();
    }

    fn key(&self) -> Key {
        Key {
            tenant: self.tenant.cloned(),
            method: self.target.method,
            path: self.target.path.clone(),
        }
    }
}

impl Held {
    fn new(TooLate(at): TooLate, begun: Instant, until: Instant) -> Self {
        Held { turn_in: at - begun, left: until.saturating_duration_since(begun) }
    }
}
