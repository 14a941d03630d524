//! How many rows tell limits in words, for the report of an import.

/// How many rows of requests tell limits in words, and what became of them. Each row is in one
/// of the groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToldCount {
    /// Rows whose limits were read.
    pub read: usize,
    /// Rows whose limits the rules of the row say too.
    pub known: usize,
    /// Rows with words that were not read.
    pub listed: usize,
    /// Rows whose words and rules differ.
    pub differ: usize,
    /// Rows whose own example breaks the limit.
    pub refused: usize,
}

impl ToldCount {
    /// All rows that tell limits in words.
    pub fn all(&self) -> usize {
        self.read + self.known + self.listed + self.differ + self.refused
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: &ToldCount) {
        self.read += other.read;
        self.known += other.known;
        self.listed += other.listed;
        self.differ += other.differ;
        self.refused += other.refused;
    }
}
