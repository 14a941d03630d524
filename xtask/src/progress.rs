//! Progress of a task that takes a while, on standard error where that is a terminal; elsewhere
//! nothing is shown.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for so many steps. Clear it before anything else is printed.
pub(crate) fn bar(what: &'static str, steps: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>9} {wide_bar} {human_pos}/{human_len}")
        .expect("the template is well-formed");
    ProgressBar::new(steps as u64).with_style(style).with_message(what)
}

/// A sign of life for one long step. Clear it before anything else is printed.
pub(crate) fn spinner(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>9} {spinner} {elapsed}")
        .expect("the template is well-formed");
    let spinner = ProgressBar::new_spinner().with_style(style).with_message(what);
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}
