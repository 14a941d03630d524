//! Files of any size, into a folder or a document.
//!
//! Up to 20 MiB go in one call; larger ones in parts of 4 MiB, several at once, with checksums. What
//! is in memory is the parts that are on their way, whatever the size of the file.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let platform = feishu_mock::Platform::start().await;
//! # let client = feishu_openapi::Client::builder(platform.app_id(), platform.app_secret())
//! #     .base_url(platform.url())
//! #     .build()?;
//! # let path = std::env::temp_dir().join(format!("kit-upload-{}.mp4", std::process::id()));
//! # std::fs::write(&path, vec![7; 9 << 20])?;
//! # let saved = path.with_extension("json");
//! # let video = &*path;
//! use feishu_kit::upload::{Target, upload};
//!
//! let mut upload = upload(&client, Target::folder("fldbcO1UuPz8VwnpPx5a92abcef"), video)
//!     .in_parts()
//!     .on_progress(|done, total| println!("{done} of {total} bytes"))
//!     // So that another process can go on with it, within 24 hours.
//!     .on_state({
//!         let saved = saved.clone();
//!         move |state| drop(std::fs::write(&saved, serde_json::to_vec(state).unwrap_or_default()))
//!     });
//! // A state that was half written when the process ended is as good as none.
//! let state = std::fs::read(&saved).ok().and_then(|it| serde_json::from_slice(&it).ok());
//! if let Some(state) = state {
//!     upload = upload.resume(state);
//! }
//! let file_token = upload.await?;
//! std::fs::remove_file(&saved)?;
//! # println!("{file_token}");
//! # std::fs::remove_file(path)?;
//! # Ok(())
//! # }
//! ```

mod calls;
mod content;
mod error;
mod parts;
mod state;
mod target;

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use feishu_openapi::Client;

use self::calls::Calls;
use crate::{Error, repeat};

pub use content::Content;
pub use error::UploadError;
pub use state::UploadState;
pub use target::Target;

/// The most that goes in one call, in bytes, as documented.
const MOST_AT_ONCE: u64 = 20 << 20;

/// How many parts are on their way at once.
const SIDE_BY_SIDE: usize = 4;

/// The documented rate of the calls that upload is 5 a second.
const PACE: Duration = Duration::from_millis(200);

/// Uploads a file: await what it returns. See [`Upload`] for what can be set before.
pub fn upload(client: &Client, target: Target, content: impl Into<Content>) -> Upload {
    Upload {
        client: client.clone(),
        target,
        content: content.into(),
        name: None,
        in_parts: false,
        side_by_side: SIDE_BY_SIDE,
        pace: PACE,
        state: None,
        watchers: Watchers::default(),
    }
}

/// An upload: from [`upload`]. Awaited, it gives the token of the file.
///
/// A part that fails in a way that may pass is sent again, up to four times within 7.5 seconds, or
/// when the platform asks for it, but not later than after a minute; one that was damaged on its way
/// at once. Where the platform does not take parts side by side
/// (code 1061045), they go with fewer at once from then on, down to one by one.
///
/// Dropping it stops it. What is sent until then stands in the last state.
#[must_use = "an upload does nothing until it is awaited"]
pub struct Upload {
    client: Client,
    target: Target,
    content: Content,
    name: Option<String>,
    in_parts: bool,
    side_by_side: usize,
    pace: Duration,
    state: Option<UploadState>,
    watchers: Watchers,
}

/// Who is told how far it has come.
#[derive(Default)]
struct Watchers {
    progress: Option<ProgressWatcher>,
    state: Option<StateWatcher>,
}

type ProgressWatcher = Arc<dyn Fn(u64, u64) + Send + Sync>;
type StateWatcher = Box<dyn FnMut(&UploadState) + Send>;

impl Watchers {
    fn tell(&mut self, state: &UploadState) {
        if let Some(watcher) = &self.progress {
            watcher(state.done(), state.total());
        }
        if let Some(watcher) = &mut self.state {
            watcher(state);
        }
    }
}

impl Upload {
    /// The name of the file there, with its extension. By default, that of the path, or `file`.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sends files of up to 20 MiB in parts, too, which can go on after a failure: for networks
    /// that break.
    pub fn in_parts(mut self) -> Self {
        self.in_parts = true;
        self
    }

    /// How many parts are on their way at once, and in memory: 4 by default, at least 1. The
    /// documentation promises success only for one at a time.
    pub fn side_by_side(mut self, parts: usize) -> Self {
        self.side_by_side = parts.max(1);
        self
    }

    /// The least time between the beginnings of two parts: 200 ms by default, since the documented
    /// limit is 5 calls a second.
    pub fn pace(mut self, pause: Duration) -> Self {
        self.pace = pause;
        self
    }

    /// Calls this function with the bytes that are done, and all.
    pub fn on_progress(mut self, watcher: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.watchers.progress = Some(Arc::new(watcher));
        self
    }

    /// Calls this function with the state of an upload in parts: when it begins, and after each
    /// part. Save it to go on after a crash.
    pub fn on_state(mut self, watcher: impl FnMut(&UploadState) + Send + 'static) -> Self {
        self.watchers.state = Some(Box::new(watcher));
        self
    }

    /// Goes on where another upload of the same content ended, under the name that it began with. A
    /// reader must give the content from its beginning. A state that has expired is left aside, and
    /// all parts are sent.
    pub fn resume(mut self, state: UploadState) -> Self {
        self.state = Some(state);
        self.in_parts = true;
        self
    }

    async fn run(mut self) -> Result<String, UploadError> {
        let name = self.name.take().or_else(|| self.content.name());
        let name = name.unwrap_or_else(|| "file".to_owned());
        let saved = self.state.take().filter(|state| !state.is_expired());
        let resumed = saved.is_some();
        match self.attempt(&name, saved).await {
            // The platform counts the 24 hours; our clock may differ.
            Err(failed) if resumed && failed.is_expired() && self.content.is_repeatable() => {
                self.attempt(&name, None).await
            }
            done => done,
        }
    }

    async fn attempt(
        &mut self,
        name: &str,
        saved: Option<UploadState>,
    ) -> Result<String, UploadError> {
        let mut content = self.content.open().await?;
        let size = content.size;
        if size == 0 {
            let text = format!("{name} is empty, and the platform takes no empty files");
            return Err(Error::Input(text).into());
        }
        let (client, place) = (self.client.clone(), self.target.0.clone());
        // The platform knows an upload that goes on by the name that it began with.
        let name = saved.as_ref().map_or(name, |state| state.name.as_str()).to_owned();
        let calls = Arc::new(Calls { client, place, name: name.clone(), size });
        if size <= MOST_AT_ONCE && !self.in_parts {
            let bytes = content.part(size).await?;
            content.end().await?;
            return Ok(calls.all(bytes, self.watchers.progress.clone()).await?);
        }
        let mut state = match saved {
            Some(state) => same(state, &self.target, size)?,
            None => {
                let prepared = calls.prepare().await?;
                UploadState {
                    upload_id: prepared.upload_id,
                    target: self.target.clone(),
                    name,
                    size,
                    part_size: prepared.part_size,
                    begun: state::now(),
                    parts: Default::default(),
                }
            }
        };
        let was_complete = state.parts.len() as u64 == state.count();
        self.watchers.tell(&state);
        let (side_by_side, pace) = (self.side_by_side, self.pace);
        let watchers = &mut self.watchers;
        let sent = parts::send(&calls, &mut content, &mut state, side_by_side, pace, watchers);
        if let Err(error) = sent.await {
            return Err(UploadError::new(error, Some(state)));
        }
        finish(&calls, state, was_complete).await
    }
}

/// Makes one file of the parts. Once more if no reply came: there is one upload under this id, so
/// there is one file.
async fn finish(
    calls: &Calls,
    state: UploadState,
    was_complete: bool,
) -> Result<String, UploadError> {
    let (mut repetitions, mut lost) = (0, false);
    loop {
        let error = match calls.finish(&state.upload_id, state.count()).await {
            Err(error) => error,
            Ok(token) => return Ok(token),
        };
        // A success without a token is no call that failed, and has made a file all the same.
        lost |= error.call().is_none_or(feishu_openapi::Error::may_have_been_executed);
        match error.call().and_then(|error| repeat::pause(error, repetitions)) {
            Some(pause) => tokio::time::sleep(pause).await,
            None => return Err(UploadError::at_the_end(error, state, lost, was_complete)),
        }
        repetitions += 1;
    }
}

/// The saved state, if it is that of the same upload.
fn same(state: UploadState, target: &Target, size: u64) -> Result<UploadState, Error> {
    if state.target != *target {
        return Err(Error::Input(format!(
            "the saved state is of an upload to {}, not to {target}",
            state.target
        )));
    }
    if state.size != size || state.part_size == 0 {
        return Err(Error::Input(format!(
            "the saved state is of {} bytes in parts of {}, but the content has {size} bytes: \
             upload it without the state",
            state.size, state.part_size
        )));
    }
    Ok(state)
}

impl IntoFuture for Upload {
    type Output = Result<String, UploadError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut f = f.debug_struct("Upload");
        f.field("content", &self.content).field("target", &self.target);
        f.finish_non_exhaustive()
    }
}
