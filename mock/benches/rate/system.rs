//! What the system says of this process: CPU time of a thread, memory. Nothing where it does not.

use std::{fs, path::PathBuf, time::Duration};

/// For how long a thread of this process ran.
pub(crate) fn cpu_time(thread: &str) -> Duration {
    let Ok(threads) = fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let of = |path: PathBuf| {
        let name = fs::read_to_string(path.join("comm")).ok()?;
        let time = fs::read_to_string(path.join("schedstat")).ok()?;
        let nanoseconds = time.split(' ').next()?.parse().ok()?;
        name.starts_with(thread).then_some(Duration::from_nanos(nanoseconds))
    };
    threads.flatten().find_map(|entry| of(entry.path())).unwrap_or_default()
}

/// Megabytes of memory that this process holds.
pub(crate) fn resident() -> f64 {
    kilobytes("VmRSS:")
}

/// Megabytes of memory that this process held at most since [`forget_peak`].
pub(crate) fn peak() -> f64 {
    kilobytes("VmHWM:")
}

/// Makes the peak what is held now.
pub(crate) fn forget_peak() {
    // Where that is not possible, the peak is that of the whole run.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn kilobytes(name: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    number.unwrap_or_default() * 1024.0 / 1e6
}
