//! Enforces the documented rate limits when a platform is told to. A window begins with its
//! first call. Limits that are documented without figures are not enforced.

use std::{collections::HashMap, time::Duration};

use feishu_spec::{CodeClass, RateLimit};

use crate::refusal::Refusal;

/// Counts calls per endpoint and length of window, over all apps and users of a platform.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    windows: HashMap<(String, u64), Window>,
}

#[derive(Debug)]
struct Window {
    began: Duration,
    calls: u32,
}

impl Windows {
    /// Counts a call of `endpoint`, or refuses it when a limit is reached. A refused call is not
    /// counted.
    pub(crate) fn admit(
        &mut self,
        endpoint: &str,
        limit: &RateLimit,
        now: Duration,
    ) -> Result<(), Refusal> {
        let limits: Vec<(u32, u64)> = [(limit.per_second, 1), (limit.per_minute, 60)]
            .into_iter()
            .filter_map(|(calls, seconds)| Some((calls?, seconds)))
            .collect();
        for &(calls, seconds) in &limits {
            let length = Duration::from_secs(seconds);
            let key = (endpoint.to_owned(), seconds);
            let window = self.windows.entry(key).or_insert(Window { began: now, calls: 0 });
            if now >= window.began + length {
                *window = Window { began: now, calls: 0 };
            }
            if window.calls >= calls {
                let left = (window.began + length - now).as_secs_f64().ceil() as u64;
                return Err(limited(429, calls, left));
            }
        }
        for (_, seconds) in limits {
            if let Some(window) = self.windows.get_mut(&(endpoint.to_owned(), seconds)) {
                window.calls += 1;
            }
        }
        Ok(())
    }
}

/// Too many calls. Older endpoints use HTTP status 400 instead of 429.
pub(crate) fn limited(status: u16, limit: u32, reset: u64) -> Refusal {
    Refusal::new(status, 99_991_400, "request trigger frequency limit")
        .of_class(CodeClass::RateLimited)
        .header("x-ogw-ratelimit-limit", limit)
        .header("x-ogw-ratelimit-reset", reset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_limits_are_kept_and_a_refused_call_counts_nowhere() {
        let limit = RateLimit { per_second: Some(2), per_minute: Some(3), special: false };
        let mut windows = Windows::default();
        let mut admit = |millis| windows.admit("a", &limit, Duration::from_millis(millis)).is_ok();
        assert_eq!([admit(0), admit(1), admit(2), admit(999)], [true, true, false, false]);
        assert_eq!([admit(1000), admit(1001), admit(59_999)], [true, false, false]);
        assert_eq!([admit(60_000), admit(60_000), admit(60_000)], [true, true, false]);
    }
}
