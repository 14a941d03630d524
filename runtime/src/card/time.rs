//! Times in cards: milliseconds since 1970, shown in UTC, since who looks may be anywhere.

/// A time as this format writes it: `YYYY`, `MM`, `DD`, `HH`, `mm` and `ss` stand for its parts.
/// Without a format as RFC 3339. `None` for times beyond the year 9999.
pub(super) fn formatted(milliseconds: i64, format: Option<&str>) -> Option<String> {
    let (mut rest, time) = (format.unwrap_or("YYYY-MM-DDTHH:mm:ssZ"), Time::new(milliseconds)?);
    let mut out = String::new();
    while let Some(next) = rest.chars().next() {
        let parts = [
            ("YYYY", time.year),
            ("MM", time.month),
            ("DD", time.day),
            ("HH", time.hour),
            ("mm", time.minute),
            ("ss", time.second),
        ];
        let part = parts.iter().find(|(name, _)| rest.starts_with(name));
        match part {
            Some((name, value)) => {
                out.push_str(&format!("{value:0width$}", width = name.len()));
                rest = &rest[name.len()..];
            }
            None => {
                out.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
    }
    Some(out)
}

/// A time as `format_type` of `<local_datetime>` names it.
pub(super) fn named(milliseconds: i64, format: &str) -> Option<String> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const DAYS: [&str; 7] =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    let time = Time::new(milliseconds)?;
    let month = time.month as usize * 3;
    let month = &MONTHS[month - 3..month];
    Some(match format {
        "date_short" => format!("{month} {}", time.day),
        "date" => format!("{month} {}, {}", time.day, time.year),
        "week" => DAYS[time.weekday].to_owned(),
        "week_short" => DAYS[time.weekday][..3].to_owned(),
        "time" => formatted(milliseconds, Some("HH:mm"))?,
        "time_sec" => formatted(milliseconds, Some("HH:mm:ss"))?,
        "timezone" => "UTC".to_owned(),
        _ => formatted(milliseconds, Some("YYYY-MM-DD"))?,
    })
}

struct Time {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// Sunday is 0.
    weekday: usize,
}

impl Time {
    fn new(milliseconds: i64) -> Option<Self> {
        let seconds = milliseconds.div_euclid(1000);
        let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // Years that begin with March end with the day that only leap years have. They come again
        // after 400 of them, which are 146,097 days; 719,468 days lie before 1970.
        let (era, day) =
            ((days + 719_468).div_euclid(146_097), (days + 719_468).rem_euclid(146_097));
        let of_era = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = of_era + era * 400 + i64::from(month < 3);
        let time = Time {
            year,
            month,
            day: of_year - (153 * from_march + 2) / 5 + 1,
            hour: of_day / 3_600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
            weekday: (days + 4).rem_euclid(7) as usize,
        };
        (0..=9_999).contains(&year).then_some(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_utc() {
        for (milliseconds, expected) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (951_868_800_000, "2000-03-01T00:00:00Z"),
            (1_606_101_072_000, "2020-11-23T03:11:12Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(formatted(milliseconds, None).unwrap(), expected);
        }
        assert_eq!(formatted(i64::MAX, None), None);
        assert_eq!(formatted(i64::MIN, None), None);
        assert_eq!(formatted(0, Some("DD/MM, YYYY年 HH:mm")).unwrap(), "01/01, 1970年 00:00");
    }

    #[test]
    fn each_format_of_a_local_time() {
        for (format, expected) in [
            ("date_num", "2020-11-23"),
            ("date_short", "Nov 23"),
            ("date", "Nov 23, 2020"),
            ("week", "Monday"),
            ("week_short", "Mon"),
            ("time", "03:11"),
            ("time_sec", "03:11:12"),
            ("timezone", "UTC"),
        ] {
            assert_eq!(named(1_606_101_072_000, format).unwrap(), expected);
        }
    }
}
