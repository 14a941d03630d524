//! [`Working`]: tasks that the bot waits for when it stops.

use std::sync::Arc;

use tokio::sync::watch;

/// How many tasks there are.
#[derive(Clone)]
pub(crate) struct Working(Arc<watch::Sender<usize>>);

/// Counts as a task until it is dropped.
struct Counted(Arc<watch::Sender<usize>>);

impl Working {
    pub(crate) fn new() -> Working {
        Working(Arc::new(watch::Sender::new(0)))
    }

    /// Runs this in a task of its own.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.send_modify(|tasks| *tasks += 1);
        let counted = Counted(self.0.clone());
        tokio::spawn(async move {
            let _counted = counted;
            task.await;
        });
    }

    pub(crate) async fn idle(&self) {
        // The sender is in `self`.
        let _ = self.0.subscribe().wait_for(|tasks| *tasks == 0).await;
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|tasks| *tasks -= 1);
    }
}
