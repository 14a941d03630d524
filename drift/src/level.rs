//! What a change does to callers of the generated crate, and when it shows.

use std::fmt;

use serde::Serialize;

/// The effect of a change on a program that was written for the old crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The program may no longer compile, or a call that succeeded may be rejected or mean
    /// something else.
    Breaking,
    /// The program works as before, and there is something new to use or to know.
    Additive,
    /// The program works as before; at most documentation and metadata differ.
    Silent,
}

impl Level {
    /// All levels, the most severe first.
    pub const ALL: [Level; 3] = [Level::Breaking, Level::Additive, Level::Silent];

    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Breaking => "breaking",
            Level::Additive => "additive",
            Level::Silent => "silent",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// When a breaking change shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Breaks {
    /// A program that uses the item does not compile.
    Compile,
    /// The program compiles, but a call that it makes is rejected or means something else.
    Run,
}

impl Breaks {
    /// Its name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Breaks::Compile => "compile",
            Breaks::Run => "run",
        }
    }
}
