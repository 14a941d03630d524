//! Bots in the stand-in, point by point: users write and click, the platform does what it is
//! scripted to do, and the tests look at what arrived. Time is that of a `TestClock`.

mod adversarial;
mod answers;
mod care;
mod clicks;
mod messages;
mod official_client;
mod real_redis;
mod side_by_side;
/// A first program with the published packages, which `.ci/packages --build` runs with those.
#[path = "../../../.ci/stranger/main.rs"]
#[expect(dead_code, reason = "its `main` is run there")]
mod stranger;
mod streaming;
mod streaming_ends;
mod support;
