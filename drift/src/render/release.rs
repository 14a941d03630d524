//! Which version comes next: the last line of a report.

use super::{Level, Review};
use feishu_spec::counts::grouped;

/// Says which version to release after `released`, such as `0.1.0`, by the most severe change; an
/// accepted break is a break all the same. Empty if nothing changed.
///
/// # Panics
/// If `released` is not three numbers with dots between.
pub fn release(review: &Review, released: &str) -> String {
    let Some((level, count)) = Level::ALL
        .into_iter()
        .map(|level| (level, review.report.count(level)))
        .find(|(_, count)| *count > 0)
    else {
        return String::new();
    };
    let next = next(released, level);
    let (is, change) = if count == 1 { ("is", "change") } else { ("are", "changes") };
    let count = grouped(count);
    let what = match level {
        Level::Breaking => format!("{count} {change} {is} breaking"),
        Level::Additive => format!("{count} {change} {is} additive and none is breaking"),
        Level::Silent => "no change has an effect on callers".to_owned(),
    };
    format!("The version after {released} is {next}, since {what}.\n")
}

/// The next version by Cargo's rules: while the major version is 0, a break raises the minor one.
fn next(released: &str, level: Level) -> String {
    let numbers: Vec<u64> = released.split('.').filter_map(|part| part.parse().ok()).collect();
    let [major, minor, patch] = numbers[..] else { panic!("{released} is no version") };
    match (level, major) {
        (Level::Breaking, 1..) => format!("{}.0.0", major + 1),
        (Level::Breaking, 0) | (Level::Additive, 1..) => format!("{major}.{}.0", minor + 1),
        (Level::Additive, 0) | (Level::Silent, _) => format!("{major}.{minor}.{}", patch + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_version_follows_the_rules_of_cargo() {
        let all = |released| Level::ALL.map(|level| next(released, level));
        assert_eq!(all("0.1.0"), ["0.2.0", "0.1.1", "0.1.1"]);
        assert_eq!(all("0.9.12"), ["0.10.0", "0.9.13", "0.9.13"]);
        assert_eq!(all("1.4.2"), ["2.0.0", "1.5.0", "1.4.3"]);
    }
}
