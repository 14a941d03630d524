//! [`Clock`]: the time that the bot waits by. Tests set it forward by hand.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// The machine's clock, or one of a test.
#[derive(Clone, Debug, Default)]
pub(crate) enum Clock {
    #[default]
    Machine,
    #[cfg(feature = "testing")]
    Test(crate::testing::TestClock),
}

impl Clock {
    pub(crate) fn now(&self) -> Instant {
        match self {
            Clock::Machine => Instant::now(),
            #[cfg(feature = "testing")]
            Clock::Test(clock) => clock.now(),
        }
    }

    /// The calendar time.
    pub(crate) fn time(&self) -> SystemTime {
        match self {
            Clock::Machine => SystemTime::now(),
            #[cfg(feature = "testing")]
            Clock::Test(clock) => clock.time(),
        }
    }

    pub(crate) async fn sleep_until(&self, until: Instant) {
        match self {
            Clock::Machine => tokio::time::sleep_until(until).await,
            #[cfg(feature = "testing")]
            Clock::Test(clock) => clock.sleep_until(until).await,
        }
    }

    pub(crate) async fn sleep(&self, time: Duration) {
        self.sleep_until(self.now() + time).await;
    }

    /// The result of this future, or `None` if it takes longer.
    pub(crate) async fn within<T>(
        &self,
        time: Duration,
        future: impl Future<Output = T>,
    ) -> Option<T> {
        tokio::select! {
            biased;
            result = future => Some(result),
            () = self.sleep(time) => None,
        }
    }
}
