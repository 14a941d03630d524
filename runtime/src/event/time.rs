//! Times, as pushes write them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Reads seconds (with or without a fraction), milliseconds, microseconds or nanoseconds since
/// 1970. The documentation uses all of them, and their size tells which it is.
pub(super) fn instant(text: &str) -> Option<SystemTime> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    // 100,000 million seconds are the year 5138, as many milliseconds 1973.
    const SECONDS: u64 = 100_000_000_000;
    let since = if whole < SECONDS {
        let nanos = format!("{:0<9}", &fraction[..fraction.len().min(9)]);
        Duration::new(whole, nanos.parse().ok()?)
    } else if !fraction.is_empty() {
        return None;
    } else if whole < SECONDS * 1000 {
        Duration::from_millis(whole)
    } else if whole < SECONDS * 1_000_000 {
        Duration::from_micros(whole)
    } else {
        Duration::from_nanos(whole)
    };
    UNIX_EPOCH.checked_add(since)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::instant;

    #[test]
    fn all_units_of_the_documentation_are_read() {
        for (text, nanos) in [
            ("1502199207.7171419", 1_502_199_207_717_141_900),
            ("1502199207", 1_502_199_207_000_000_000),
            ("1608725989000", 1_608_725_989_000_000_000),
            ("1603977298000000", 1_603_977_298_000_000_000),
            ("1603977298000000001", 1_603_977_298_000_000_001),
            ("0", 0),
        ] {
            assert_eq!(instant(text), Some(UNIX_EPOCH + Duration::from_nanos(nanos)), "{text}");
        }
        for text in ["", "-1", "1e9", ".5", "1.2.3", "1608725989000.5", "99999999999999999999"] {
            assert_eq!(instant(text), None, "{text}");
        }
        assert!(instant("１").is_none() && instant("1.٣").is_none());
    }
}
