//! [`Meaning`]: what is known about the code of a failed call.

use super::{
    Endpoint, ErrorClass, ErrorCode,
    error_table::{Words, lines_of, words},
    general::GENERAL,
};

/// What is known about the code of a failed call: from the page of its endpoint or, if that does
/// not list the code, from the list of codes that any endpoint may answer with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The row of the endpoint's page.
    pub(crate) row: Option<ErrorCode>,
    pub(crate) class: Option<ErrorClass>,
    /// In English; empty if nobody has written it.
    pub(crate) meaning: &'static str,
    /// What to do; empty if there is nothing to say.
    pub(crate) advice: &'static str,
}

impl Meaning {
    /// What a code with this HTTP status and this message means.
    pub(crate) fn of(
        endpoint: Option<&'static Endpoint>,
        code: i64,
        status: u16,
        message: &str,
    ) -> Self {
        let documented = endpoint.and_then(|endpoint| documented(endpoint, code, status, message));
        documented.unwrap_or_else(|| general(code))
    }
}

/// What the page of the endpoint says about a code.
fn documented(
    endpoint: &'static Endpoint,
    code: i64,
    status: u16,
    message: &str,
) -> Option<Meaning> {
    let rows = || endpoint.errors.iter().filter(|row| row.code == code);
    let fits = |row: &ErrorCode| says(row.message, message);
    let by_message =
        rows().find(|row| fits(row) && row.status == Some(status)).or_else(|| rows().find(fits));
    let row = by_message.or_else(|| endpoint.error(code, status))?;
    // Rows of one code may differ in their class. What repeats a call must be sure.
    let sure = by_message.is_some()
        || rows().filter(|other| other.status == row.status).all(|other| other.class == row.class);
    let class = row.class.filter(|class| sure || !class.lets_repeat());
    let Words { meaning, advice } = endpoint.words.find(code, row.message).unwrap_or_default();
    Some(Meaning { row: Some(row), class, meaning, advice })
}

/// Whether the platform's message is the documented one.
fn says(documented: &str, message: &str) -> bool {
    !documented.is_empty() && documented.trim().eq_ignore_ascii_case(message.trim())
}

/// What the code means on any endpoint.
fn general(code: i64) -> Meaning {
    lines_of(GENERAL, code).next().map_or_else(Meaning::default, |line| {
        let mut parts = line.split('\t');
        let class = parts.next().and_then(ErrorClass::named);
        let Words { meaning, advice } = words(&mut parts);
        Meaning { row: None, class, meaning, advice }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::{CodeWords, ErrorCodes, Method};

    static WORDS: CodeWords = CodeWords::new(
        "7\tIt is closed.\t\tclosed
7\tIt is busy.\tWait.
8\tIt is lost.\t",
    );
    static LIST: Endpoint = Endpoint::new("desk.v1.list", Method::Get, "/open-apis/desk/v1/list")
        .words(WORDS)
        .errors(ErrorCodes::new(
            "200 7 busy busy
200 7 conflict closed
429 7 rate_limited fast
400 99991672 invalid_request no such scope",
        ));

    #[test]
    fn a_message_tells_rows_of_one_code_apart() {
        let of = |status, message| Meaning::of(Some(&LIST), 7, status, message);
        let closed = of(200, "Closed ");
        assert_eq!((closed.class, closed.meaning), (Some(ErrorClass::Conflict), "It is closed."));
        let busy = of(200, "busy");
        assert_eq!((busy.class, busy.advice), (Some(ErrorClass::Busy), "Wait."));
        // The status alone leaves one row.
        assert_eq!(of(429, "x").class, Some(ErrorClass::RateLimited));
    }

    #[test]
    fn nothing_is_repeated_where_rows_of_one_code_disagree() {
        let meaning = Meaning::of(Some(&LIST), 7, 200, "another message");
        assert_eq!(meaning.class, None);
        assert_eq!(meaning.row.map(|row| row.message), Some("busy"));
    }

    #[test]
    fn general_codes_mean_what_the_general_list_says_unless_the_page_has_them() {
        let limited = Meaning::of(None, 99991400, 400, "");
        assert_eq!((limited.class, limited.row), (Some(ErrorClass::RateLimited), None));
        assert!(!limited.meaning.is_empty());
        let own = Meaning::of(Some(&LIST), 99991672, 400, "");
        assert_eq!(own.class, Some(ErrorClass::InvalidRequest));
        assert_eq!(Meaning::of(Some(&LIST), 8, 400, ""), Meaning::default());
    }

    #[test]
    fn the_general_list_has_each_code_once_with_words() {
        let mut codes = std::collections::HashSet::new();
        for line in GENERAL.lines().filter(|line| !line.is_empty()) {
            let parts: Vec<&str> = line.split('\t').collect();
            let [code, class, meaning, ..] = parts[..] else { panic!("{line}") };
            assert!(codes.insert(code.parse::<i64>().expect(line)), "{line}");
            assert!(class == "-" || ErrorClass::named(class).is_some(), "{line}");
            assert!(!meaning.is_empty(), "{line}");
        }
        assert!(codes.len() > 500);
    }
}
