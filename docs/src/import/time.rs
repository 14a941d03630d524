//! Update times: milliseconds since 1970 to a time in UTC.

/// `2024-08-28T09:56:51Z` from milliseconds since 1970; `None` for a time before 1970 or after
/// the year 9999.
pub(super) fn from_milliseconds(milliseconds: i64) -> Option<String> {
    let seconds = u64::try_from(milliseconds).ok()? / 1000;
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Howard Hinnant's civil_from_days: years that begin in March make leap days the last.
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    if year > 9999 {
        return None;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

#[cfg(test)]
mod tests {
    use super::from_milliseconds;

    #[test]
    fn a_time_in_milliseconds_is_one_in_utc() {
        for (milliseconds, time) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59Z"),
            (1_735_689_600_000, "2025-01-01T00:00:00Z"),
        ] {
            assert_eq!(from_milliseconds(milliseconds).unwrap(), time);
        }
    }

    #[test]
    fn a_time_that_no_page_can_have_is_none() {
        assert_eq!(from_milliseconds(-1), None);
        assert_eq!(from_milliseconds(i64::MAX), None);
    }
}
