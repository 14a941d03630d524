//! [`Failures`]: what went wrong with many endpoints, told together.

/// What went wrong, a line each.
#[derive(Default)]
pub struct Failures(Vec<String>);

impl Failures {
    /// Notes one.
    pub fn note(&mut self, place: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.0.push(format!("{place}: {what}"));
    }

    /// Notes what went wrong with one endpoint, if something did.
    pub fn take<T>(&mut self, place: impl std::fmt::Display, result: Result<T, String>) {
        if let Err(what) = result {
            self.note(place, what);
        }
    }

    /// Fails where there is any, with the first of them.
    ///
    /// # Panics
    /// Where there is any.
    pub fn end(self) {
        const SHOWN: usize = 60;
        let lines: Vec<String> =
            self.0.iter().take(SHOWN).map(|line| line.chars().take(600).collect()).collect();
        assert!(self.0.is_empty(), "{} failures:\n{}", self.0.len(), lines.join("\n"));
    }
}
