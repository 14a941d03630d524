//! How much happened on long connections.

/// What happened on the long connections of a platform since it started, for
/// [`Platform::connection_counts`](crate::Platform::connection_counts).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectionCounts {
    /// Connections that are open now.
    pub open: usize,
    /// Connections that were opened.
    pub opened: usize,
    /// Connections that ended.
    pub closed: usize,
    /// Pings that clients sent.
    pub pings: usize,
    /// Pushes that were sent, the repeated ones included.
    pub pushes: usize,
    /// Frames in which they were sent.
    pub frames: usize,
    /// Answers to pushes that arrived in time.
    pub answers: usize,
    /// Answers that no push waits for: too late, given twice, or over another connection.
    pub unexpected: usize,
    /// Messages of clients that break the format.
    /// [`Platform::connection_problems`](crate::Platform::connection_problems) lists them.
    pub invalid: usize,
}
