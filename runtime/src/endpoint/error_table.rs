//! Tables of error codes. Each is one text with a row per line, which is read when a call fails:
//! the generated crate has 12,000 rows, and the compiler keeps a text for a tenth of the memory
//! that it needs for as many values.

use std::fmt;

use super::{ErrorClass, ErrorCode};

/// The error codes that a page lists.
///
/// ```
/// # use feishu_runtime::{ErrorClass, ErrorCodes};
/// static ERRORS: ErrorCodes = ErrorCodes::new("\
/// 400 1220002 token_invalid tenant_id is empty
/// - 1220003 - unknown");
///
/// let first = ERRORS.iter().next().unwrap();
/// assert_eq!((first.status, first.code), (Some(400), 1220002));
/// assert_eq!((first.class, first.message), (Some(ErrorClass::TokenInvalid), "tenant_id is empty"));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct ErrorCodes {
    rows: &'static str,
}

impl ErrorCodes {
    /// A table. A line has the HTTP status, the code, the class and the message, with a space
    /// between each; a `-` stands for a status or class that is not known. Lines of another form
    /// are left out.
    pub const fn new(rows: &'static str) -> Self {
        ErrorCodes { rows }
    }

    /// The rows, in the order of the page.
    pub fn iter(&self) -> impl Iterator<Item = ErrorCode> + Clone + use<> {
        self.rows.lines().filter_map(error_code)
    }
}

impl fmt::Debug for ErrorCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

fn error_code(line: &'static str) -> Option<ErrorCode> {
    let mut parts = line.splitn(4, ' ');
    let status = parts.next()?;
    let status = if status == "-" { None } else { Some(status.parse().ok()?) };
    let code = parts.next()?.parse().ok()?;
    let class = ErrorClass::named(parts.next()?);
    Some(ErrorCode { status, code, message: parts.next().unwrap_or_default(), class })
}

/// What the codes of a service mean: one text, sorted by code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CodeWords {
    rows: &'static str,
}

/// What an error code means in English, and what to do about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// What it means: a sentence.
    pub(super) meaning: &'static str,
    /// What to do about it: a sentence, or empty.
    pub(super) advice: &'static str,
}

impl CodeWords {
    /// A table. A line has the code, the meaning, the advice, and then the documented messages
    /// that this is about, with a tab between each; without messages it is about all that no other
    /// line of the code has. Columns that are empty at the end may be missing.
    pub const fn new(rows: &'static str) -> Self {
        CodeWords { rows }
    }

    /// The words for a code that is documented with this message.
    pub(super) fn find(&self, code: i64, message: &str) -> Option<Words> {
        let own = || lines_of(self.rows, code).map(|line| line.split('\t'));
        let has = |mut parts: std::str::Split<'static, char>| {
            let words = words(&mut parts);
            parts.any(|it| it == message).then_some(words)
        };
        let rest = |mut parts: std::str::Split<'static, char>| {
            let words = words(&mut parts);
            parts.next().is_none().then_some(words)
        };
        own().find_map(has).or_else(|| own().find_map(rest))
    }
}

/// Meaning and advice, which come next.
pub(super) fn words(parts: &mut impl Iterator<Item = &'static str>) -> Words {
    let meaning = parts.next().unwrap_or_default();
    Words { meaning, advice: parts.next().unwrap_or_default() }
}

/// What stands behind the code in the lines that begin with it and a tab.
pub(super) fn lines_of(rows: &'static str, code: i64) -> impl Iterator<Item = &'static str> {
    let lines = rows.lines().filter_map(|line| line.split_once('\t'));
    lines.filter(move |(own, _)| own.parse() == Ok(code)).map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_another_form_are_left_out() {
        let codes = ErrorCodes::new("\n200 7 busy is busy\nx 8 - lost\n- 9\n- 10 odd\n");
        let rows: Vec<_> = codes.iter().map(|it| (it.status, it.code, it.message)).collect();
        assert_eq!(rows, [(Some(200), 7, "is busy"), (None, 10, "")]);
        assert!(format!("{codes:?}").contains("Busy"), "{codes:?}");
    }

    #[test]
    fn words_go_by_message_and_then_by_code() {
        let all = CodeWords::new("7\tClosed.\t\tclosed\tshut\n7\tBusy.\tWait.\n71\tLost.\t\n");
        let of = |code, message| all.find(code, message).map(|it| (it.meaning, it.advice));
        assert_eq!(of(7, "shut"), Some(("Closed.", "")));
        assert_eq!(of(7, "x"), Some(("Busy.", "Wait.")));
        assert_eq!(of(71, "x"), Some(("Lost.", "")));
        assert_eq!(of(1, ""), None);
    }
}
