//! Moments: seconds since 1970, as calls and replies of calendars write them.

use std::ops::RangeInclusive;

/// How many seconds a day has.
pub(super) const DAY: i64 = 24 * 60 * 60;

/// The moments of the years from 1 to 9999, which is as far as their texts go.
pub(super) const KNOWN: RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// The days since 1970 of a date of the Gregorian calendar.
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    // A year begins in March here, so that the day that some years have more comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The year, month and day of a number of days since 1970.
pub(in super::super) fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = (year + era * 400, if month < 10 { month + 3 } else { month - 9 });
    (if month > 2 { year } else { year + 1 }, month, day)
}

/// The seconds since 1970 of `2020-10-28T12:00:00+08:00`, `2020-10-28T12:00:00Z` or `2020-10-28`.
pub(super) fn parse(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let separated =
        |at: usize, by: &[u8]| text.as_bytes().get(at).is_some_and(|it| by.contains(it));
    if !separated(4, b"-") || !separated(7, b"-") {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let midnight = days(year, month, day) * DAY;
    if text.len() == 10 {
        return Some(midnight);
    }
    if !separated(10, b"Tt ") || !separated(13, b":") || !separated(16, b":") {
        return None;
    }
    let local = midnight + number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    // Parts of a second make no difference here.
    let zone = text[19..].trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    match zone.as_bytes().first()? {
        b'Z' | b'z' => Some(local),
        sign @ (b'+' | b'-') => {
            let (hours, minutes) = zone[1..].split_once(':')?;
            let part = |text: &str| text.parse::<u8>().ok().map(i64::from);
            let offset = part(hours)? * 3600 + part(minutes)? * 60;
            Some(if *sign == b'+' { local - offset } else { local + offset })
        }
        _ => None,
    }
}

/// A moment as RFC 3339 writes it, in universal time.
pub(super) fn written(moment: i64) -> String {
    let (year, month, day) = date(moment.div_euclid(DAY));
    let seconds = moment.rem_euclid(DAY);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::{DAY, KNOWN, date, days, parse, written};

    #[test]
    fn the_moments_that_are_known_are_those_of_four_digits() {
        assert_eq!(parse("0001-01-01T00:00:00Z"), Some(*KNOWN.start()));
        assert_eq!(parse("9999-12-31T23:59:59Z"), Some(*KNOWN.end()));
        for wrong in ["9223372036854775807:00", "-9223372036854775808:00", "1:9223372036854775807"]
        {
            assert_eq!(parse(&format!("2020-10-28T12:00:00+{wrong}")), None, "{wrong}");
        }
    }

    #[test]
    fn moments_are_read_and_written() {
        assert_eq!(parse("2020-10-28T12:00:00+08:00"), Some(1_603_857_600));
        assert_eq!(parse("2020-10-28T04:00:00Z"), Some(1_603_857_600));
        assert_eq!(parse("2020-10-28T04:00:00.123-01:30"), Some(1_603_857_600 + 5400));
        assert_eq!(parse("1970-01-02"), Some(DAY));
        for wrong in
            ["", "2020", "2020-13-01", "2020-10-28T12", "2020-10-28T12:00:00", "ab-cd-efgh"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(written(1_603_857_600), "2020-10-28T04:00:00Z");
    }

    #[test]
    fn each_day_has_its_date() {
        for day in -200_000..200_000 {
            let (year, month, of_month) = date(day);
            assert_eq!(days(year, month, of_month), day);
        }
        assert_eq!(date(11_016), (2000, 2, 29));
    }
}
