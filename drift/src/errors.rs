//! The error codes that an endpoint documents, and those that any may answer with.

use super::{
    Change, Rule,
    context::Context,
    items::{Items, Lookup},
};
use feishu_spec::ErrorCode;

/// Which rule each change of a list of codes follows.
struct Rules {
    added: Rule,
    removed: Rule,
    message: Rule,
    status: Rule,
}

/// The codes of one endpoint.
pub(super) fn compare(cx: &mut Context<'_>, old: &[ErrorCode], new: &[ErrorCode]) {
    let rules = Rules {
        added: Rule::ErrorCodeAdded,
        removed: Rule::ErrorCodeRemoved,
        message: Rule::ErrorMessageChanged,
        status: Rule::ErrorStatusChanged,
    };
    codes(cx, &rules, old, new);
}

/// The codes that any endpoint may answer with.
pub(super) fn general(old: &[ErrorCode], new: &[ErrorCode], changes: &mut Vec<Change>) {
    let items = Items::default();
    let none = [Lookup::nothing(&items), Lookup::nothing(&items)];
    let cx = &mut Context::new(None, none, changes);
    let rules = Rules {
        added: Rule::GeneralErrorAdded,
        removed: Rule::GeneralErrorRemoved,
        message: Rule::GeneralErrorChanged,
        status: Rule::GeneralErrorChanged,
    };
    codes(cx, &rules, old, new);
}

fn codes(cx: &mut Context<'_>, rules: &Rules, old: &[ErrorCode], new: &[ErrorCode]) {
    let knows = |errors: &[ErrorCode], code| errors.iter().any(|error| error.code == code);
    let (still, already) = (|code| knows(new, code), |code| knows(old, code));
    // A page may list one code several times, with other words or another status. Equal rows
    // are the same row, wherever they stand; what is left of a code pairs off in order.
    let mut gone: Vec<&ErrorCode> = old.iter().collect();
    let mut come: Vec<&ErrorCode> = new.iter().collect();
    take_pairs(&mut gone, &mut come, |a, b| {
        (a.code, a.status, &a.message) == (b.code, b.status, &b.message)
    });
    for (before, after) in take_pairs(&mut gone, &mut come, |a, b| a.code == b.code) {
        if before.status != after.status {
            cx.metadata(rules.status, Some(show(before)), Some(show(after)));
        }
        if before.message != after.message {
            cx.metadata(rules.message, Some(show(before)), Some(show(after)));
        }
    }
    for error in gone {
        let rule = if still(error.code) { rules.message } else { rules.removed };
        cx.metadata(rule, Some(show(error)), None);
    }
    for error in come {
        let rule = if already(error.code) { rules.message } else { rules.added };
        cx.metadata(rule, None, Some(show(error)));
    }
}

/// Takes out, in order, what `same` holds to be the same on both sides.
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

/// `HTTP 400, 1002001 (no such order)`
fn show(error: &ErrorCode) -> String {
    let status = error.status.map(|status| format!("HTTP {status}, "));
    let message = error.message.as_deref().map(|message| format!(" ({message})"));
    format!("{}{}{}", status.unwrap_or_default(), error.code, message.unwrap_or_default())
}
