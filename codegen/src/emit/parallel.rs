//! Writes the files of all resources at once.

use std::thread;

use super::{File, resource::Source};

/// Writes resources on all processors. Their number does not change the result.
pub(super) fn write(sources: &[Source]) -> Vec<File> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(sources.len().max(1));
    let mut files: Vec<File> = Vec::new();
    thread::scope(|scope| {
        let every_nth = |first: usize| {
            let part = sources.iter().skip(first).step_by(threads);
            part.flat_map(Source::write).collect::<Vec<File>>()
        };
        let running: Vec<_> =
            (1..threads).map(|first| scope.spawn(move || every_nth(first))).collect();
        files.extend(every_nth(0));
        for thread in running {
            files.extend(thread.join().expect("writing does not panic"));
        }
    });
    files
}
