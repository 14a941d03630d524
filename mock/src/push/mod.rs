//! Events that the platform pushes to an app.

mod delivery;
mod event;
mod webhook;

pub use delivery::{Answer, Delivery};
pub use event::{Push, PushLayout};
pub use webhook::{PUSHED_AGAIN_AFTER, Webhook};
