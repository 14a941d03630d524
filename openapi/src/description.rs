//! The facts of an endpoint or event in English, because few tools display `x-` members.

use std::fmt::Write as _;

use feishu_spec::{AppType, Endpoint, Event, RateLimit, Scope, items::CodeMeanings};

use super::errors;

/// The Markdown description of an operation.
pub(super) fn endpoint(endpoint: &Endpoint, codes: &CodeMeanings) -> String {
    let mut text = start(endpoint.description.as_deref());
    if !endpoint.sdks.is_empty() {
        let sdks = endpoint.sdks.join(", ");
        line(&mut text, "Known from", &format!("{sdks}; no page describes it"));
    }
    let tokens: Vec<String> =
        endpoint.tokens.iter().map(|token| format!("`{}`", token.documented_name())).collect();
    line(
        &mut text,
        "Token",
        &if tokens.is_empty() { "none".to_owned() } else { tokens.join(" or ") },
    );
    for credential in &endpoint.credentials {
        let header = format!("`{}`: {}", credential.header(), credential.about());
        line(&mut text, "Header", &header);
    }
    access(&mut text, &endpoint.scopes, &endpoint.field_scopes, &endpoint.app_types);
    if let Some(limit) = &endpoint.rate_limit {
        line(&mut text, "Limit", &rate(limit));
    }
    if let Some(paging) = &endpoint.paging {
        line(
            &mut text,
            "Pages",
            &format!("`{}`, continued with `{}`", paging.items, paging.request),
        );
    }
    if let Some(field) = &endpoint.idempotency {
        line(&mut text, "Executed once per value of", &format!("`{field}`"));
    }
    for condition in &endpoint.request.conditions {
        line(&mut text, &format!("In `{}`", condition.object), &condition.sentence());
    }
    for condition in &endpoint.request.doubted {
        let told = format!("{} (The page's own example breaks this.)", condition.sentence());
        line(&mut text, &format!("In `{}`", condition.object), &told);
    }
    text.push_str(&errors::table(&endpoint.errors, codes));
    text.trim_end().to_owned()
}

/// The Markdown description of a webhook.
pub(super) fn event(event: &Event, codes: &CodeMeanings) -> String {
    let mut text = start(event.description.as_deref());
    line(&mut text, "Event type", &format!("`{}`", event.event_type));
    if !event.sdks.is_empty() {
        line(&mut text, "Known from", &format!("{}; no page describes it", event.sdks.join(", ")));
    }
    access(&mut text, &event.scopes, &event.field_scopes, &event.app_types);
    text.push_str(&errors::table(&event.errors, codes));
    text.trim_end().to_owned()
}

fn start(prose: Option<&str>) -> String {
    prose.map(|prose| format!("{}\n\n", prose.trim_end())).unwrap_or_default()
}

fn access(text: &mut String, scopes: &[Scope], field_scopes: &[Scope], app_types: &[AppType]) {
    if !scopes.is_empty() {
        line(text, if scopes.len() == 1 { "Scope" } else { "Scopes, any one" }, &names(scopes));
    }
    if !field_scopes.is_empty() {
        line(text, "Scopes of single fields", &names(field_scopes));
    }
    if !app_types.is_empty() {
        let apps: Vec<_> = app_types.iter().copied().map(AppType::name).collect();
        line(text, "Apps", &apps.join(", "));
    }
}

fn rate(limit: &RateLimit) -> String {
    let mut parts = Vec::new();
    parts.extend(limit.per_minute.map(|calls| format!("{calls} calls per minute")));
    parts.extend(limit.per_second.map(|calls| format!("{calls} calls per second")));
    if limit.special {
        parts.push("special, without figures".to_owned());
    }
    parts.join(", ")
}

fn names(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| format!("`{}`", scope.name)).collect::<Vec<_>>().join(", ")
}

fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "- {name}: {value}");
}
