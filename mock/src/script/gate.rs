//! Replies that wait until a test lets them go.

use tokio::sync::watch;

/// Holds replies back until it is opened, so that a test controls what happens during a call.
/// Clones share one state.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use feishu_mock::{Gate, Platform, Script};
///
/// let platform = Platform::start().await;
/// let gate = Gate::new();
/// platform.next_for(feishu_mock::TENANT_TOKEN, Script::documented().held(&gate));
/// // … start calls, `platform.until_received(1).await`, look at what they wait for …
/// gate.open();
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Gate {
    open: watch::Sender<bool>,
}

impl Gate {
    /// A closed gate.
    pub fn new() -> Gate {
        Gate { open: watch::Sender::new(false) }
    }

    /// Opens it for all waiting and all future replies.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Waits until it is open.
    pub(crate) async fn pass(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }
}

impl Default for Gate {
    fn default() -> Gate {
        Gate::new()
    }
}
