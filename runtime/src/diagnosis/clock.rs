//! This machine's clock, compared with the header `Date` of a reply.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header::DATE};

use super::{Check, Finding, Verdict};

/// Below this, a difference is the way of the reply and the seconds that the header leaves out.
const USUAL: Duration = Duration::from_secs(30);

/// From this on, signatures of custom bots are refused.
const HARMFUL: Duration = Duration::from_secs(60 * 60);

/// What the reply says of the clock; `None` if it says nothing. `now` is when the reply came.
pub(super) fn check(headers: &HeaderMap, now: SystemTime) -> Option<Finding> {
    let date = headers.get(DATE)?.to_str().ok()?;
    let platform = httpdate::parse_http_date(date).ok()?;
    let (ahead, by) = match now.duration_since(platform) {
        Ok(by) => ("ahead of", by),
        Err(error) => ("behind", error.duration()),
    };
    let (verdict, what, advice) = if by < USUAL {
        (Verdict::Ok, "it agrees with the platform's".to_owned(), None)
    } else {
        let verdict = if by < HARMFUL { Verdict::Note } else { Verdict::Problem };
        let what = format!("it is {} seconds {ahead} the platform's", by.as_secs());
        let advice = "set this machine's clock, for example by NTP; from an hour on, the platform \
                      refuses signatures of custom bots, and TLS may fail";
        (verdict, what, Some(advice.to_owned()))
    };
    Some(Finding { check: Check::Clock, verdict, what, advice })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(date: &'static str, now: u64) -> Option<(Verdict, String)> {
        let headers = HeaderMap::from_iter([(DATE, http::HeaderValue::from_static(date))]);
        let found = check(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(now))?;
        Some((found.verdict, found.what))
    }

    #[test]
    fn a_clock_is_wrong_in_both_directions() {
        let date = "Thu, 01 Jan 1970 10:00:00 GMT";
        let told = |verdict, what: &str| Some((verdict, what.to_owned()));
        assert_eq!(checked(date, 36_029), told(Verdict::Ok, "it agrees with the platform's"));
        let what = "it is 30 seconds ahead of the platform's";
        assert_eq!(checked(date, 36_030), told(Verdict::Note, what));
        let what = "it is 3600 seconds behind the platform's";
        assert_eq!(checked(date, 32_400), told(Verdict::Problem, what));
    }

    #[test]
    fn a_date_that_is_none_says_nothing() {
        assert_eq!(checked("yesterday", 0), None);
        assert_eq!(check(&HeaderMap::new(), SystemTime::UNIX_EPOCH), None);
    }
}
