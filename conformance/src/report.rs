//! [`Failures`]: collects the failures of many endpoints and reports them together.

/// Failures, one line each.
#[derive(Default)]
pub struct Failures(Vec<String>);

impl Failures {
    /// Adds a failure.
    pub fn note(&mut self, place: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.0.push(format!("{place}: {what}"));
    }

    /// Adds the failure of one endpoint, if there is one.
    pub fn take<T>(&mut self, place: impl std::fmt::Display, result: Result<T, String>) {
        if let Err(what) = result {
            self.note(place, what);
        }
    }

    /// Panics if there is any, and shows the first ones.
    ///
    /// # Panics
    /// If there is any failure.
    pub fn end(self) {
        const SHOWN: usize = 60;
        let lines: Vec<String> =
            self.0.iter().take(SHOWN).map(|line| line.chars().take(600).collect()).collect();
        assert!(self.0.is_empty(), "{} failures:\n{}", self.0.len(), lines.join("\n"));
    }
}
