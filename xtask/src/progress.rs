//! Shows the progress of a long task on standard error if that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A progress bar with this number of steps. Clear it before anything else is printed.
pub(crate) fn bar(what: &'static str, steps: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>9} {wide_bar} {human_pos}/{human_len}")
        .expect("the template is well-formed");
    ProgressBar::new(steps as u64).with_style(style).with_message(what)
}
