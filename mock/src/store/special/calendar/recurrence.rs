//! When an event takes place that is repeated, by its rule: `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE`.
//! Of RFC 5545, what calls usually send is known: `FREQ`, `INTERVAL`, `COUNT`, `UNTIL`, and `BYDAY`
//! of weekly events. Times of day are those of universal time.

use super::moment::{DAY, date, days, parse};

/// The most times that a rule is followed, so that none runs without end.
const MOST: usize = 10_000;

/// The most days, weeks, months or years between two times, so that each can be computed.
const LONGEST: i64 = 10_000;

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rule {
    every: Every,
    interval: i64,
    count: Option<usize>,
    until: Option<i64>,
}

#[derive(Debug, PartialEq, Eq)]
enum Every {
    Day,
    /// On these days, from 0 for Monday; on the day of the first time without any.
    Week(Vec<i64>),
    Month,
    Year,
}

impl Rule {
    /// Reads a rule; nothing if it says what is not known.
    pub(super) fn parse(text: &str) -> Option<Rule> {
        let text = text.trim().trim_start_matches("RRULE:");
        let of = |name: &str| {
            let mut parts = text.split(';').filter_map(|part| part.split_once('='));
            parts.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
        };
        let weekdays = || -> Option<Vec<i64>> {
            let of_name = |name: &str| WEEKDAYS.iter().position(|it| *it == name.trim());
            let days = of("BYDAY").map(|it| it.split(',').collect::<Vec<_>>()).unwrap_or_default();
            days.into_iter().map(|day| Some(of_name(day)? as i64)).collect()
        };
        let every = match of("FREQ")? {
            "DAILY" => Every::Day,
            "WEEKLY" => Every::Week(weekdays()?),
            "MONTHLY" if of("BYDAY").is_none() => Every::Month,
            "YEARLY" if of("BYDAY").is_none() => Every::Year,
            _ => return None,
        };
        let interval = of("INTERVAL").map_or(Some(1), |it| it.parse().ok())?;
        let count = match of("COUNT") {
            Some(count) => Some(count.parse().ok()?),
            None => None,
        };
        let until = match of("UNTIL") {
            Some(until) => Some(until_of(until)?),
            None => None,
        };
        (1..=LONGEST).contains(&interval).then_some(Rule { every, interval, count, until })
    }

    /// When an event that first begins at `first` begins before `end`, in order.
    pub(super) fn times(&self, first: i64, end: i64) -> Vec<i64> {
        let end = self.until.map_or(end, |until| end.min(until + 1));
        let most = self.count.unwrap_or(MOST).min(MOST);
        let mut times = Vec::new();
        for step in 0.. {
            let Some(of_step) = self.step(first, step) else {
                // A month without this day has none, but later ones may.
                if step as usize > MOST {
                    break;
                }
                continue;
            };
            let before = times.len();
            for time in &of_step {
                if *time >= first && *time < end && times.len() < most {
                    times.push(*time);
                }
            }
            let over = of_step.iter().all(|time| *time >= end);
            if over || times.len() >= most || (before == times.len() && step as usize > MOST) {
                break;
            }
        }
        times
    }

    /// The times of one step of the rule; nothing if there is no such date.
    fn step(&self, first: i64, step: i64) -> Option<Vec<i64>> {
        let steps = step * self.interval;
        let (day, of_day) = (first.div_euclid(DAY), first.rem_euclid(DAY));
        let (year, month, of_month) = date(day);
        let on = |year: i64, month: i64| {
            let on = days(year, month, of_month);
            (date(on) == (year, month, of_month)).then(|| vec![on * DAY + of_day])
        };
        match &self.every {
            Every::Day => Some(vec![first + steps * DAY]),
            Every::Week(weekdays) => {
                // The first day of 1970 was a Thursday.
                let weekday = (day + 3).rem_euclid(7);
                let monday = day - weekday + steps * 7;
                let own = [weekday];
                let weekdays = if weekdays.is_empty() { &own[..] } else { weekdays };
                let mut times: Vec<i64> =
                    weekdays.iter().map(|it| (monday + it) * DAY + of_day).collect();
                times.sort_unstable();
                Some(times)
            }
            Every::Month => {
                let months = month - 1 + steps;
                on(year + months.div_euclid(12), months.rem_euclid(12) + 1)
            }
            Every::Year => on(year + steps, month),
        }
    }
}

/// The last moment of `20201028T040000Z` or `20201028`.
fn until_of(text: &str) -> Option<i64> {
    let date = format!("{}-{}-{}", text.get(..4)?, text.get(4..6)?, text.get(6..8)?);
    let Some(time) = text.get(8..).filter(|it| !it.is_empty()) else {
        return Some(parse(&date)? + DAY - 1);
    };
    let time = time.trim_start_matches('T').trim_end_matches('Z');
    parse(&format!("{date}T{}:{}:{}Z", time.get(..2)?, time.get(2..4)?, time.get(4..6)?))
}

#[cfg(test)]
mod tests {
    use super::{
        super::moment::{KNOWN, parse, written},
        Rule,
    };

    fn times(rule: &str, first: &str, end: &str) -> Vec<String> {
        let rule = Rule::parse(rule).unwrap_or_else(|| panic!("{rule} is not known"));
        let times = rule.times(parse(first).unwrap(), parse(end).unwrap());
        times.into_iter().map(|it| written(it)[..10].to_owned()).collect()
    }

    #[test]
    fn events_take_place_as_their_rules_say() {
        let first = "2024-01-31T09:00:00Z";
        assert_eq!(
            times("FREQ=DAILY;INTERVAL=2;COUNT=3", first, "2025-01-01"),
            ["2024-01-31", "2024-02-02", "2024-02-04"]
        );
        // A Wednesday; Monday of the first week is over.
        assert_eq!(
            times("RRULE:FREQ=WEEKLY;BYDAY=WE,MO", first, "2024-02-08"),
            ["2024-01-31", "2024-02-05", "2024-02-07"]
        );
        assert_eq!(times("FREQ=WEEKLY;UNTIL=20240207", first, "2025-01-01").len(), 2);
        assert_eq!(times("FREQ=WEEKLY;UNTIL=20240207T085959Z", first, "2025-01-01").len(), 1);
        // Months without a 31st have none.
        assert_eq!(
            times("FREQ=MONTHLY", first, "2024-06-01"),
            ["2024-01-31", "2024-03-31", "2024-05-31"]
        );
        assert_eq!(times("FREQ=YEARLY", "2024-02-29T00:00:00Z", "2029-01-01").len(), 2);
        assert_eq!(times("FREQ=DAILY", first, "2024-01-31").len(), 0);
        for every in ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] {
            let rule = Rule::parse(&format!("FREQ={every};INTERVAL=10000")).unwrap();
            assert!(!rule.times(*KNOWN.end() - 1, i64::MAX).is_empty(), "{every}");
        }
        for unknown in [
            "",
            "FREQ=HOURLY",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;INTERVAL=9223372036854775807",
            "FREQ=MONTHLY;BYDAY=1MO",
            "FREQ=WEEKLY;BYDAY=XX",
        ] {
            assert_eq!(Rule::parse(unknown), None, "{unknown}");
        }
    }
}
