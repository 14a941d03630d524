//! Who may call an endpoint or receive an event, and how often: tokens, scopes, kinds of app,
//! rate limits.

use super::{Rule, context::Context};
use feishu_spec::{AppType, RateLimit, Scope, Token};

/// Which rule a list follows that gains or loses a member, or becomes empty or ceases to be.
struct Rules {
    added: Rule,
    removed: Rule,
    /// From nothing to something, and back.
    began: Rule,
    ended: Rule,
}

pub(super) fn tokens(cx: &mut Context<'_>, old: &[Token], new: &[Token]) {
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

pub(super) fn app_types(cx: &mut Context<'_>, old: &[AppType], new: &[AppType]) {
    let rules = Rules {
        added: Rule::AppTypeAdded,
        removed: Rule::AppTypeRemoved,
        began: Rule::AppTypesDocumented,
        ended: Rule::AppTypesUndocumented,
    };
    let names = |types: &[AppType]| {
        types
            .iter()
            .map(|ty| match ty {
                AppType::Custom => "custom".to_owned(),
                AppType::Store => "isv".to_owned(),
            })
            .collect()
    };
    members(cx, &rules, names(old), names(new));
}

pub(super) fn scopes(cx: &mut Context<'_>, old: &[Scope], new: &[Scope]) {
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

pub(super) fn field_scopes(cx: &mut Context<'_>, old: &[Scope], new: &[Scope]) {
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

fn labels(cx: &mut Context<'_>, old: &[Scope], new: &[Scope]) {
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

fn members(cx: &mut Context<'_>, rules: &Rules, old: Vec<String>, new: Vec<String>) {
    match (old.is_empty(), new.is_empty()) {
        (true, true) => {}
        (true, false) => cx.metadata(rules.began, None, Some(new.join(" or "))),
        (false, true) => cx.metadata(rules.ended, Some(old.join(" or ")), None),
        (false, false) => {
            for gone in old.iter().filter(|name| !new.contains(name)) {
                cx.metadata(rules.removed, Some(gone.clone()), None);
            }
            for come in new.iter().filter(|name| !old.contains(name)) {
                cx.metadata(rules.added, None, Some(come.clone()));
            }
        }
    }
}

pub(super) fn rate_limit(cx: &mut Context<'_>, old: &Option<RateLimit>, new: &Option<RateLimit>) {
    if old != new {
        let show = |limit: &Option<RateLimit>| limit.as_ref().map(rate);
        cx.metadata(Rule::RateLimitChanged, show(old), show(new));
    }
}

/// `1000 a minute, 50 a second`
fn rate(limit: &RateLimit) -> String {
    let minute = limit.per_minute.map(|calls| format!("{calls} a minute"));
    let second = limit.per_second.map(|calls| format!("{calls} a second"));
    let special = limit.special.then(|| "one of its own".to_owned());
    let parts: Vec<String> = [minute, second, special].into_iter().flatten().collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}
