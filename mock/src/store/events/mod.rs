//! What happened, for the apps that are told of it.

pub(crate) mod calendar;
pub(crate) mod contact;
pub(crate) mod derived;
pub(crate) mod drive;
pub(crate) mod im;
pub(crate) mod task;

use std::time::{Duration, SystemTime};

use feishu_spec::EventSchema;
use serde_json::Value;

use super::people::TENANT;
use crate::{Push, Specs};

/// Something that happened, and who is told.
#[derive(Clone)]
pub(crate) struct Occurred {
    pub(crate) push: Push,
    /// The apps that are told; all of them without a list.
    pub(crate) apps: Option<Vec<String>>,
}

impl Occurred {
    /// Whether an app is told.
    pub(crate) fn is_for(&self, app: &str) -> bool {
        self.apps.as_ref().is_none_or(|apps| apps.iter().any(|it| it == app))
    }
}

/// What happened since apps were last told.
#[derive(Default)]
pub(crate) struct Occurrences {
    all: Vec<Occurred>,
    serial: u64,
}

impl Occurrences {
    /// An event in layout 2.0 happened, of which these apps are told.
    pub(crate) fn add(&mut self, event_type: &str, apps: Option<Vec<String>>, content: Value) {
        let mut push = Push::new(event_type, EventSchema::V2.into(), content);
        push.tenant_key = TENANT.to_owned();
        self.push(push, apps);
    }

    /// An event in layout 1.0 happened, of which these apps are told.
    pub(crate) fn add_v1(&mut self, event_type: &str, apps: Option<Vec<String>>, content: Value) {
        self.push(Push::new(event_type, EventSchema::V1.into(), content), apps);
    }

    /// The ids of events tell the order in which they happened: apps may be told in another.
    fn push(&mut self, mut push: Push, apps: Option<Vec<String>>) {
        self.serial += 1;
        let [random, _] = crate::push::random();
        push.id = format!("{:016x}{random:016x}", self.serial);
        self.all.push(Occurred { push, apps });
    }

    /// What happened, but for events that no spec has.
    pub(crate) fn take(&mut self, specs: &Specs) -> Vec<Occurred> {
        let known = |occurred: &Occurred| specs.event(&occurred.push.event_type).is_some();
        std::mem::take(&mut self.all).into_iter().filter(known).collect()
    }
}

/// Milliseconds since 1970 as text.
pub(crate) fn millis(now: SystemTime) -> String {
    now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_millis().to_string()
}
