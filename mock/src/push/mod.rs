//! Events that the platform pushes to an app.

mod delivery;
mod event;
pub(crate) mod feed;
mod inner;
mod subscription;
#[cfg(feature = "state-file")]
mod undelivered;

pub use delivery::{Answer, Delivery};
pub(crate) use event::random;
pub use event::{Push, PushLayout};
pub(crate) use inner::Inner;
pub use subscription::{PUSHED_AGAIN_AFTER, Subscription};
#[cfg(feature = "state-file")]
pub(crate) use undelivered::Undelivered;
