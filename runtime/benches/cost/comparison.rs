//! Figures of two programs that take turns.

use std::time::Duration;

/// Rounds of alternating measurements, ours and plain, so that a disturbance affects both. Each
/// round gives the lower quartiles of both times and their ratio; the median of the ratios counts.
#[derive(Default)]
pub(crate) struct Comparison {
    pub(crate) ours: Vec<Duration>,
    pub(crate) plain: Vec<Duration>,
    /// Of the finished rounds: our time, the plain time, and their ratio.
    rounds: Vec<(Duration, Duration, f64)>,
}

impl Comparison {
    pub(crate) fn end_round(&mut self) {
        let (ours, plain) = (quartile(&mut self.ours), quartile(&mut self.plain));
        self.rounds.push((ours, plain, ours.as_secs_f64() / plain.as_secs_f64()));
        self.ours.clear();
        self.plain.clear();
    }

    /// Forgets the rounds so far, in which everything was still cold.
    pub(crate) fn forget(&mut self) {
        self.rounds.clear();
    }

    /// The medians of both times.
    #[allow(dead_code, reason = "not every bench asks")]
    pub(crate) fn medians(&self) -> (Duration, Duration) {
        let mut ours: Vec<_> = self.rounds.iter().map(|round| round.0).collect();
        let mut plain: Vec<_> = self.rounds.iter().map(|round| round.1).collect();
        (median(&mut ours), median(&mut plain))
    }

    pub(crate) fn print(&self, what: &str) {
        let (ours, plain) = self.medians();
        let mut ratios: Vec<_> = self.rounds.iter().map(|round| round.2).collect();
        let middle = median(&mut ratios);
        println!(
            "{what:<34} ours {ours:>9.1?}  plain {plain:>9.1?}  ratio {middle:.3} (quartiles {:.3} to {:.3}, {} rounds)",
            ratios[ratios.len() / 4],
            ratios[ratios.len() * 3 / 4],
            ratios.len(),
        );
    }
}

/// The median, which a busy machine disturbs least.
fn median<T: PartialOrd + Copy>(values: &mut [T]) -> T {
    values.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap());
    values[values.len() / 2]
}

/// The lower quartile of many times, since interruptions only make them longer.
fn quartile(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 4]
}
