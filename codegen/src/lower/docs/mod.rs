//! Doc comments: English words from the overrides, and documented facts. Chinese text of the
//! documentation (labels, examples, messages) appears as data only. This module has the docs of
//! calls and events.

mod field;
mod named;
mod text;

pub(super) use self::{
    field::{FieldDoc, FieldWords, Only, field},
    named::{named_type, shared, unnamed, variant},
    text::sentence,
};

use self::text::{code, codes, text};
use super::names::EVENTS;
use crate::ir::{self, Doc};
use feishu_overrides::{Codes, List};
use feishu_spec::{
    AppType, Credential, ErrorCode, RateLimit, Token, condition::Condition, counts::grouped,
    markdown::cell,
};

/// The doc comment of the function that makes a call. `feature` is the feature of its service, and
/// `constant` the constant with its metadata.
pub(super) fn call(
    summary: &str,
    notes: &[&str],
    endpoint: &ir::Endpoint,
    feature: &str,
    constant: &str,
) -> Doc {
    let mut doc = vec![summary.to_owned()];
    for note in notes {
        doc.extend([String::new(), (*note).to_owned()]);
    }
    doc.extend([String::new(), code(&format!("{} {}", endpoint.method, endpoint.path))]);

    let mut facts = vec![format!("Feature: {}.", code(feature))];
    if let Some(host) = &endpoint.host {
        facts.push(format!("Host: {}.", code(host)));
    }
    if endpoint.sdks.is_empty() {
        facts.push(format!("Token: {}.", tokens(&endpoint.tokens)));
    }
    facts.extend(endpoint.credentials.iter().map(|it| format!("Also: {}.", credential(*it))));
    access(&endpoint.scopes, &endpoint.field_scopes, &endpoint.app_types, &mut facts);
    if let Some(limit) = endpoint.rate_limit.as_ref().and_then(rate_limit) {
        facts.push(format!("Limit: {limit}."));
    }
    doc.extend([String::new(), facts.join(" ")]);
    if !endpoint.conditions.is_empty() {
        let told: Vec<String> = endpoint.conditions.iter().map(condition).collect();
        doc.extend([String::new(), told.join(" ")]);
    }
    if !endpoint.doubted.is_empty() {
        let told: Vec<String> = endpoint.doubted.iter().map(condition).collect();
        doc.extend([
            String::new(),
            "The page also says this, but its own example breaks it, so it is not checked:"
                .to_owned(),
        ]);
        doc.push(told.join(" "));
    }
    if !endpoint.sdks.is_empty() {
        doc.extend([String::new(), without_page(&endpoint.sdks)]);
        let told = format!(
            "They do not say which tokens and scopes it needs: tokens of tenants and of users are \
             tried, and the [API explorer]({}) tells more.",
            explorer(&endpoint.id)
        );
        doc.push(told);
    }
    let page = endpoint.doc.iter().map(|address| format!("[Documentation]({address})"));
    let errors = (!endpoint.errors.is_empty()).then(|| format!("[error codes](static@{constant})"));
    let links: Vec<String> = page.chain(errors).collect();
    if !links.is_empty() {
        doc.extend([String::new(), links.join(", ")]);
    }
    doc
}

/// A condition as a sentence, with the object inside the body that it is about.
fn condition(condition: &Condition) -> String {
    match condition.object.strip_prefix("body.") {
        Some(object) => format!("In {}: {}", code(object), condition.sentence()),
        None => condition.sentence(),
    }
}

/// A link to the function of a call in the same module. rustdoc takes the `#` of `r#move` for the
/// start of an anchor, and finds `move` by its plain name.
pub(super) fn function_link(function: &str) -> String {
    let plain = function.trim_start_matches("r#");
    format!("[`{plain}`](fn@{plain})")
}

/// The doc comment of the constant with the metadata of a call.
pub(super) fn constant(function: &str, endpoint: &ir::Endpoint, words: &Codes) -> Doc {
    let mut doc = vec![format!("The metadata of {}.", function_link(function))];
    doc.extend(error_codes(&endpoint.errors, words));
    for (code, advice) in endpoint.credentials.iter().copied().map(refused) {
        if endpoint.errors.iter().any(|error| error.code == code) {
            doc.extend([String::new(), format!("After code {code}, {advice}.")]);
        }
    }
    doc
}

/// A table of error codes, unless there are none.
fn error_codes(errors: &[ErrorCode], words: &Codes) -> Doc {
    if errors.is_empty() {
        return Doc::new();
    }
    let head = ["", "# Error codes", "", "| code | HTTP | class | meaning |", "|---|---|---|---|"];
    let row = |error: &ErrorCode| {
        let status = error.status.map_or(String::new(), |status| status.to_string());
        let class = error.class.map_or(String::new(), |class| class.name().replace('_', " "));
        // The documented message only where nobody has said what it means.
        let message = || error.message.as_deref().map_or(String::new(), text);
        let meaning = words.find(List::Own, error).map_or_else(message, |it| cell(&it.told()));
        format!("| {} | {status} | {class} | {meaning} |", error.code)
    };
    head.map(str::to_owned).into_iter().chain(errors.iter().map(row)).collect()
}

/// What a call needs besides its token, and the option of the client that sets it.
pub(super) fn credential(credential: Credential) -> &'static str {
    match credential {
        Credential::Helpdesk => {
            "the id and token of the helpdesk, by [`helpdesk`](crate::Client::helpdesk) of the client"
        }
    }
}

/// What to check after the code with which the platform refuses a credential.
fn refused(credential: Credential) -> (i64, &'static str) {
    match credential {
        Credential::Helpdesk => (
            154_001,
            "check the id and the token given to [`helpdesk`](crate::Client::helpdesk), and that \
             the app and the helpdesk belong to the same tenant",
        ),
    }
}

/// The doc comment of an event's type.
pub(super) fn event(summary: &str, info: &ir::EventInfo, feature: &str, words: &Codes) -> Doc {
    let mut facts = vec![
        format!("Event: {}.", code(&info.event_type)),
        format!("Features: {} and {}.", code(feature), code(EVENTS)),
    ];
    access(&info.scopes, &info.field_scopes, &info.app_types, &mut facts);
    if info.deprecated {
        facts.push(match info.sdks.is_empty() {
            true => "The documentation keeps it only for its history.".to_owned(),
            false => "It is deprecated.".to_owned(),
        });
    }
    let mut doc = vec![summary.to_owned(), String::new(), facts.join(" ")];
    if let Some(path) = &info.repeat_key {
        let path = code(path);
        doc.extend([
            String::new(),
            format!(
                "The platform may push it again under another event id; {path} is then the same."
            ),
        ]);
    }
    match &info.doc {
        Some(address) => doc.extend([String::new(), format!("[Documentation]({address})")]),
        None if !info.sdks.is_empty() => {
            doc.extend([String::new(), without_page(&info.sdks)]);
        }
        None => {}
    }
    doc.extend(error_codes(&info.errors, words));
    doc
}

/// That something has no page, and who knows it.
fn without_page(sdks: &[String]) -> String {
    format!("No page describes it; it is known from the official SDKs ({}).", sdks.join(", "))
}

/// The address in the API explorer of the endpoint with this identity.
fn explorer(id: &str) -> String {
    let parts: Vec<&str> = id.split('.').collect();
    let [project, version, resource @ .., method] = &parts[..] else { return String::new() };
    format!(
        "https://open.feishu.cn/api-explorer?project={project}&resource={}&apiName={method}\
         &version={version}",
        resource.join(".")
    )
}

/// The scopes and app types that may call or receive.
fn access(scopes: &[String], field_scopes: &[String], apps: &[AppType], facts: &mut Vec<String>) {
    match scopes {
        [] => {}
        [scope] => facts.push(format!("Scope: {}.", code(scope))),
        scopes => facts.push(format!("Scopes (any one): {}.", codes(scopes))),
    }
    if !field_scopes.is_empty() {
        facts.push(format!("Scopes for single fields: {}.", codes(field_scopes)));
    }
    if !apps.is_empty() {
        let apps: Vec<&str> = apps.iter().copied().map(AppType::name).collect();
        facts.push(format!("Apps: {}.", apps.join(", ")));
    }
}

fn tokens(tokens: &[Token]) -> String {
    let names: Vec<&str> = tokens
        .iter()
        .map(|token| match token {
            Token::Tenant => "tenant",
            Token::User => "user",
            Token::App => "app",
        })
        .collect();
    if names.is_empty() { "none".to_owned() } else { names.join(" or ") }
}

fn rate_limit(limit: &RateLimit) -> Option<String> {
    let mut parts = Vec::new();
    let mut say = |count: Option<u32>, per: &str| {
        if let Some(count) = count {
            let calls = if parts.is_empty() { " calls" } else { "" };
            parts.push(format!("{}{calls} per {per}", grouped(count)));
        }
    };
    say(limit.per_minute, "minute");
    say(limit.per_second, "second");
    (!parts.is_empty()).then(|| parts.join(", "))
}
