//! The error codes that an endpoint or event documents, and the general ones that any endpoint may return.

use super::{
    Change, Rule,
    comparison::Comparison,
    items::{CrateItems, Lookup},
};
use feishu_spec::{CodeClass, ErrorCode};

/// The rules for changes of a list of codes.
struct Rules {
    added: Rule,
    removed: Rule,
    message: Rule,
    status: Rule,
    class: Rule,
}

/// The codes of one endpoint or event.
pub(super) fn compare(cx: &mut Comparison<'_>, old: &[ErrorCode], new: &[ErrorCode]) {
    let rules = Rules {
        added: Rule::ErrorCodeAdded,
        removed: Rule::ErrorCodeRemoved,
        message: Rule::ErrorMessageChanged,
        status: Rule::ErrorStatusChanged,
        class: Rule::ErrorClassChanged,
    };
    codes(cx, &rules, old, new);
}

/// The codes that any endpoint may return.
pub(super) fn general(old: &[ErrorCode], new: &[ErrorCode], changes: &mut Vec<Change>) {
    let items = CrateItems::default();
    let none = [Lookup::nothing(&items), Lookup::nothing(&items)];
    let cx = &mut Comparison::new(None, none, changes);
    let rules = Rules {
        added: Rule::GeneralErrorAdded,
        removed: Rule::GeneralErrorRemoved,
        message: Rule::GeneralErrorChanged,
        status: Rule::GeneralErrorChanged,
        class: Rule::GeneralErrorChanged,
    };
    codes(cx, &rules, old, new);
}

fn codes(cx: &mut Comparison<'_>, rules: &Rules, old: &[ErrorCode], new: &[ErrorCode]) {
    let knows = |errors: &[ErrorCode], code| errors.iter().any(|error| error.code == code);
    let (still, already) = (|code| knows(new, code), |code| knows(old, code));
    // A page may list a code several times, with different messages or statuses. Equal rows are
    // paired wherever they are; the remaining rows of a code are paired in order.
    let mut removed: Vec<&ErrorCode> = old.iter().collect();
    let mut added: Vec<&ErrorCode> = new.iter().collect();
    take_pairs(&mut removed, &mut added, |a, b| {
        (a.code, a.status, &a.message, a.class) == (b.code, b.status, &b.message, b.class)
    });
    for (before, after) in take_pairs(&mut removed, &mut added, |a, b| a.code == b.code) {
        if before.status != after.status {
            cx.metadata(rules.status, Some(show(before)), Some(show(after)));
        }
        if before.message != after.message {
            cx.metadata(rules.message, Some(show(before)), Some(show(after)));
        }
        if before.class != after.class {
            let class = |error: &ErrorCode| format!("{}: {}", error.code, class(error));
            cx.metadata(rules.class, Some(class(before)), Some(class(after)));
        }
    }
    for error in removed {
        let rule = if still(error.code) { rules.message } else { rules.removed };
        cx.metadata(rule, Some(show(error)), None);
    }
    for error in added {
        let rule = if already(error.code) { rules.message } else { rules.added };
        cx.metadata(rule, None, Some(show(error)));
    }
}

/// Removes and returns the pairs for which `same` holds, in order.
fn take_pairs<'e>(
    old: &mut Vec<&'e ErrorCode>,
    new: &mut Vec<&'e ErrorCode>,
    same: impl Fn(&ErrorCode, &ErrorCode) -> bool,
) -> Vec<(&'e ErrorCode, &'e ErrorCode)> {
    let mut pairs = Vec::new();
    old.retain(|before| {
        let Some(index) = new.iter().position(|after| same(before, after)) else { return true };
        pairs.push((*before, new.remove(index)));
        false
    });
    pairs
}

/// The class of a code as a word.
fn class(error: &ErrorCode) -> &'static str {
    error.class.map_or("no class", CodeClass::name)
}

/// `HTTP 400, 1002001 (no such order)`
fn show(error: &ErrorCode) -> String {
    let status = error.status.map(|status| format!("HTTP {status}, "));
    let message = error.message.as_deref().map(|message| format!(" ({message})"));
    format!("{}{}{}", status.unwrap_or_default(), error.code, message.unwrap_or_default())
}
