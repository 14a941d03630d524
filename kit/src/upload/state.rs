//! [`UploadState`]: how far an upload in parts has come, to go on later.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

use super::Target;

/// How long the platform keeps the parts of an upload that is not finished.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// How far an upload in parts has come. It serializes, so that another process can go on with
/// [`Upload::resume`](super::Upload::resume), within 24 hours.
///
/// It has checksums of the parts that were sent: an upload that goes on reads the content from the
/// beginning, and stops if it is not the same any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadState {
    pub(super) upload_id: String,
    pub(super) target: Target,
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) part_size: u64,
    /// Seconds since 1970.
    pub(super) begun: u64,
    /// The checksums of the parts that the platform has, by their numbers.
    pub(super) parts: BTreeMap<u64, u32>,
}

impl UploadState {
    /// How many bytes the platform has.
    pub fn done(&self) -> u64 {
        let whole = (self.parts.len() as u64).saturating_mul(self.part_size);
        // All parts have one length but the last.
        let last = self.count().saturating_sub(1);
        match self.parts.contains_key(&last) {
            true => whole.saturating_sub(self.part_size - self.length(last)),
            false => whole,
        }
    }

    /// How many bytes there are.
    pub fn total(&self) -> u64 {
        self.size
    }

    /// Whether the platform has dropped the parts, so that the upload begins from the start.
    pub fn is_expired(&self) -> bool {
        now().saturating_sub(self.begun) >= KEPT.as_secs()
    }

    pub(super) fn count(&self) -> u64 {
        self.size.div_ceil(self.part_size.max(1))
    }

    /// The length of the part with this number.
    pub(super) fn length(&self, number: u64) -> u64 {
        self.size.saturating_sub(number.saturating_mul(self.part_size)).min(self.part_size)
    }
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_files_of_any_size_are_counted() {
        let state = |size, parts: &[u64]| UploadState {
            upload_id: "1".to_owned(),
            target: Target::folder("fld1"),
            name: "a".to_owned(),
            size,
            part_size: 4 << 20,
            begun: now(),
            parts: parts.iter().map(|number| (*number, 0)).collect(),
        };
        const GIB: u64 = 1 << 30;
        for (size, count, last) in [
            (1, 1, 1),
            (4 << 20, 1, 4 << 20),
            ((4 << 20) + 1, 2, 1),
            (4 * GIB, 1_024, 4 << 20),
            (4 * GIB + 1, 1_025, 1),
            (5_000 * GIB + 7, 1_280_001, 7),
        ] {
            let state = state(size, &[count - 1]);
            assert_eq!((state.count(), state.length(count - 1)), (count, last), "{size}");
            assert_eq!((state.done(), state.length(count)), (last, 0), "{size}");
        }
        let all: Vec<u64> = (0..1_025).collect();
        assert_eq!(state(4 * GIB + 1, &all).done(), 4 * GIB + 1);
    }
}
