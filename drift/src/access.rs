//! Who may call an endpoint or receive an event, and how often: tokens, scopes, app types and
//! rate limits.

use super::{Rule, comparison::Comparison};
use feishu_spec::{AppType, Credential, RateLimit, Scope, Token};

/// The rules for a list that gains or loses members.
struct Rules {
    added: Rule,
    removed: Rule,
    /// The list was empty and no longer is.
    began: Rule,
    /// The list is empty and was not.
    ended: Rule,
}

pub(super) fn tokens(cx: &mut Comparison<'_>, old: &[Token], new: &[Token]) {
    let rules = Rules {
        added: Rule::TokenAdded,
        removed: Rule::TokenRemoved,
        began: Rule::TokenRequired,
        ended: Rule::TokenNotRequired,
    };
    let names =
        |tokens: &[Token]| tokens.iter().map(|token| token.documented_name().to_owned()).collect();
    members(cx, &rules, names(old), names(new));
}

pub(super) fn credentials(cx: &mut Comparison<'_>, old: &[Credential], new: &[Credential]) {
    // A call needs all of them, so each is told by itself.
    let rules = Rules {
        added: Rule::CredentialRequired,
        removed: Rule::CredentialNotRequired,
        began: Rule::CredentialRequired,
        ended: Rule::CredentialNotRequired,
    };
    let names = |credentials: &[Credential]| {
        credentials.iter().map(|credential| credential.header().to_owned()).collect()
    };
    members(cx, &rules, names(old), names(new));
}

pub(super) fn app_types(cx: &mut Comparison<'_>, old: &[AppType], new: &[AppType]) {
    let rules = Rules {
        added: Rule::AppTypeAdded,
        removed: Rule::AppTypeRemoved,
        began: Rule::AppTypesDocumented,
        ended: Rule::AppTypesUndocumented,
    };
    let names = |types: &[AppType]| types.iter().map(|ty| ty.name().to_owned()).collect();
    members(cx, &rules, names(old), names(new));
}

pub(super) fn scopes(cx: &mut Comparison<'_>, old: &[Scope], new: &[Scope]) {
    let rules = Rules {
        added: Rule::ScopeAdded,
        removed: Rule::ScopeRemoved,
        began: Rule::ScopeRequired,
        ended: Rule::ScopeNotRequired,
    };
    let names = |scopes: &[Scope]| scopes.iter().map(|scope| scope.name.clone()).collect();
    members(cx, &rules, names(old), names(new));
    labels(cx, old, new);
}

pub(super) fn field_scopes(cx: &mut Comparison<'_>, old: &[Scope], new: &[Scope]) {
    let names = |scopes: &[Scope]| scopes.iter().map(|scope| scope.name.clone()).collect();
    let rules = Rules {
        added: Rule::FieldScopesChanged,
        removed: Rule::FieldScopesChanged,
        began: Rule::FieldScopesChanged,
        ended: Rule::FieldScopesChanged,
    };
    members(cx, &rules, names(old), names(new));
    labels(cx, old, new);
}

fn labels(cx: &mut Comparison<'_>, old: &[Scope], new: &[Scope]) {
    for scope in new {
        let Some(before) = old.iter().find(|before| before.name == scope.name) else { continue };
        if before.label != scope.label {
            let show = |scope: &Scope| {
                let label = scope.label.as_deref().map(|label| format!(" ({label})"));
                Some(format!("{}{}", scope.name, label.unwrap_or_default()))
            };
            cx.metadata(Rule::ScopeLabelChanged, show(before), show(scope));
        }
    }
}

fn members(cx: &mut Comparison<'_>, rules: &Rules, old: Vec<String>, new: Vec<String>) {
    match (old.is_empty(), new.is_empty()) {
        (true, true) => {}
        (true, false) => cx.metadata(rules.began, None, Some(new.join(" or "))),
        (false, true) => cx.metadata(rules.ended, Some(old.join(" or ")), None),
        (false, false) => {
            for removed in old.iter().filter(|name| !new.contains(name)) {
                cx.metadata(rules.removed, Some(removed.clone()), None);
            }
            for added in new.iter().filter(|name| !old.contains(name)) {
                cx.metadata(rules.added, None, Some(added.clone()));
            }
        }
    }
}

pub(super) fn rate_limit(
    cx: &mut Comparison<'_>,
    old: &Option<RateLimit>,
    new: &Option<RateLimit>,
) {
    if old != new {
        let show = |limit: &Option<RateLimit>| limit.as_ref().map(rate);
        cx.metadata(Rule::RateLimitChanged, show(old), show(new));
    }
}

/// `1000 per minute, 50 per second`
fn rate(limit: &RateLimit) -> String {
    let minute = limit.per_minute.map(|calls| format!("{calls} per minute"));
    let second = limit.per_second.map(|calls| format!("{calls} per second"));
    let special = limit.special.then(|| "special".to_owned());
    let parts: Vec<String> = [minute, second, special].into_iter().flatten().collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}
