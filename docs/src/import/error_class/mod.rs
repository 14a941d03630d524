//! What follows from an error code, where its documented message, or the advice beside it, tells.
//!
//! The first list of phrases that fits decides. A class that makes clients repeat a call is read
//! from plain words only, and never from the advice alone where what was done is not sure. What
//! words do not tell, people settle in `specs/overrides/codes/`.

mod advice;
mod phrases;

use feishu_spec::CodeClass;

use self::{advice::*, phrases::*};
use super::phrases::Phrases;

/// The HTTP status of a call that came too fast.
const TOO_MANY_REQUESTS: u16 = 429;

/// The class that these words and the HTTP status tell; `advice` is empty where the page gives none.
pub(super) fn of(message: &str, advice: &str, status: Option<u16>) -> Option<CodeClass> {
    let (message, advice) = (message.to_lowercase(), advice.to_lowercase());
    told_by_message(&message, &advice, status).or_else(|| told_by_advice(&advice))
}

/// Whether calls come too fast by the status or the advice, beside a message that tells no class:
/// "too many" of what, it does not say.
fn is_too_fast(advice: &str, status: Option<u16>) -> bool {
    status == Some(TOO_MANY_REQUESTS) || ADVICE_RATE_LIMITED.are_in(advice)
}

/// The first that fits, each searched for only when those before it do not.
fn told_by_message(message: &str, advice: &str, status: Option<u16>) -> Option<CodeClass> {
    let says = |phrases: &Phrases| phrases.are_in(message);
    // A message that names two causes tells neither.
    let fault = || says(&FAULT) && !message.contains("参数错误");
    let retry = || says(&RETRY);
    let per_day = || says(&PER_DAY) || PER_DAY.are_in(advice);
    let too_fast = || is_too_fast(advice, status) && !says(&INVALID);
    Some(match () {
        () if says(&REPEATED) => CodeClass::Repeated,
        () if says(&RATE_LIMITED) && per_day() => CodeClass::QuotaExceeded,
        () if says(&RATE_LIMITED) => CodeClass::RateLimited,
        () if says(&BUSY) => CodeClass::Busy,
        () if fault() && (retry() || ADVICE_RETRY.are_in(advice)) => CodeClass::BusyUncertain,
        () if fault() => CodeClass::ServerFault,
        () if retry() && !says(&NOT_FOUND) => CodeClass::BusyUncertain,
        () if says(&PAGE_TOKEN) || says(&SIZE) => CodeClass::InvalidRequest,
        () if says(&QUOTA) => CodeClass::QuotaExceeded,
        () if says(&TOKEN) => CodeClass::TokenInvalid,
        () if says(&PERMISSION) => CodeClass::PermissionDenied,
        () if says(&NOT_FOUND) => CodeClass::NotFound,
        () if says(&CONFLICT) => CodeClass::Conflict,
        () if too_fast() && per_day() => CodeClass::QuotaExceeded,
        () if too_fast() => CodeClass::RateLimited,
        () if says(&INVALID) || says(&TOO_MANY) => CodeClass::InvalidRequest,
        () => return None,
    })
}

fn told_by_advice(advice: &str) -> Option<CodeClass> {
    let says = |phrases: &Phrases| phrases.are_in(advice);
    Some(match () {
        () if says(&ADVICE_RETRY) && says(&ADVICE_TROUBLE) => CodeClass::BusyUncertain,
        () if says(&ADVICE_RETRY) => return None,
        () if says(&ADVICE_FAULT) => CodeClass::ServerFault,
        () if says(&ADVICE_PERMISSION) => CodeClass::PermissionDenied,
        () if says(&ADVICE_NOT_FOUND) => CodeClass::NotFound,
        () if says(&ADVICE_CONFLICT) => CodeClass::Conflict,
        () if says(&ADVICE_INVALID) => CodeClass::InvalidRequest,
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{CodeClass, of};

    #[test]
    fn messages_about_the_call_are_told_from_messages_about_the_thing() {
        for message in ["UUID conflict", "OpenApiErrorCodeUuidConflict", "client_token repeat."] {
            assert_eq!(of(message, "", None), Some(CodeClass::Repeated), "{message}");
        }
        for message in ["name already exists", "duplicate order error"] {
            assert_eq!(of(message, "", None), Some(CodeClass::Conflict), "{message}");
        }
        assert_eq!(of("", "", None), None);
    }

    #[test]
    fn words_tell_the_class() {
        use CodeClass::*;
        for (message, advice, class) in [
            ("TooManyRequest", "", RateLimited),
            ("QPS over limit", "", RateLimited),
            ("触发限流", "", RateLimited),
            ("Write conflict", "", Busy),
            ("resource contention occurred, please retry.", "", Busy),
            ("Request timed out, please try again later.", "", BusyUncertain),
            ("Internal error", "请稍后重试", BusyUncertain),
            ("fail", "重试，若稳定失败请联系", BusyUncertain),
            ("Internal error", "", ServerFault),
            ("no permission", "", PermissionDenied),
            ("Invalid access token", "", TokenInvalid),
            ("page token expired", "", InvalidRequest),
            ("RecordIdNotFound", "", NotFound),
            ("email already exist error", "", Conflict),
            ("invalid param", "", InvalidRequest),
            ("TableExceedLimit", "", QuotaExceeded),
            ("FilterLengthExceedLimit", "", InvalidRequest),
        ] {
            assert_eq!(of(message, advice, None), Some(class), "{message} | {advice}");
        }
    }

    #[test]
    fn the_status_tells_that_calls_came_too_fast_unless_words_tell_another_class() {
        use CodeClass::*;
        for (message, advice, status, class) in [
            ("Too many.", "请求过于频繁，请稍后重试", Some(429), RateLimited),
            ("Too many.", "请求过于频繁，请稍后重试", None, RateLimited),
            ("", "", Some(429), RateLimited),
            ("Too many.", "每日最多 100 次", Some(429), QuotaExceeded),
            ("quota exceeded", "", Some(429), QuotaExceeded),
            ("write conflict", "", Some(429), Busy),
            ("invalid param", "", Some(429), InvalidRequest),
            ("Too many.", "", Some(400), InvalidRequest),
        ] {
            assert_eq!(of(message, advice, status), Some(class), "{message} | {advice}");
        }
    }

    #[test]
    fn nothing_is_guessed_into_safe_to_repeat() {
        for (message, advice) in [
            ("quota of the day", "稍后重试"),
            ("send message trigger rate limit", "已超过每日上限"),
            ("record not found, please retry", ""),
            ("too many blocks in document", ""),
            ("failed", "请求频率不要过高"),
        ] {
            let class = of(message, advice, None);
            assert!(class.is_none_or(|class| !class.lets_repeat()), "{message}: {class:?}");
        }
    }
}
