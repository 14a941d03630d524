//! The JSON path of a value that could not be read, gathered only while the error travels up.
//!
//! Serde fixes the error type, so it cannot carry the path, and keeping a path on the way
//! down would cost every good reply. Each level adds its step here when it sees an error
//! pass; whoever began the reading takes the steps.

use std::cell::RefCell;

/// Deeper than any document: bounds what errors that nobody takes can leave behind.
const DEEPEST: usize = 128;

enum Step {
    Key(String),
    Index(usize),
}

thread_local! {
    static STEPS: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
}

fn step(step: Step) {
    STEPS.with_borrow_mut(|steps| {
        if steps.len() < DEEPEST {
            steps.push(step);
        }
    });
}

/// The error came from inside this member.
#[cold]
pub(crate) fn key(name: &str) {
    step(Step::Key(name.to_owned()));
}

/// The error came from inside this element.
#[cold]
pub(crate) fn index(at: usize) {
    step(Step::Index(at));
}

/// Runs `read`; where it fails, the path of the failure comes with the error:
/// `data.results[0].code`, empty for the document itself.
pub(crate) fn follow<T, E>(read: impl FnOnce() -> Result<T, E>) -> Result<T, (E, String)> {
    STEPS.with_borrow_mut(Vec::clear);
    read().map_err(|error| (error, take()))
}

fn take() -> String {
    let steps = STEPS.take();
    let mut path = String::new();
    for step in steps.iter().rev() {
        match step {
            Step::Key(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Index(at) => {
                path.push('[');
                path.push_str(&at.to_string());
                path.push(']');
            }
        }
    }
    path
}
