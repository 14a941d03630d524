//! Progress of a task that takes a while, on standard error where that is a terminal; elsewhere
//! nothing is shown.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for so many steps. Clear it before anything else is printed.
pub(crate) fn bar(what: &'static str, steps: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>9} {wide_bar} {human_pos}/{human_len}")
        .expect("the template is well-formed");
    ProgressBar::new(steps as u64).with_style(style).with_message(what)
}
