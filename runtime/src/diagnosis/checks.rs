//! The checks, each with what to do about what it finds.

use std::{sync::Arc, time::Duration, time::SystemTime};

use serde_json::Value;

use super::{Check, Diagnosis, Finding, Verdict, clock};
use crate::{
    auth::{self, Exchange},
    client::{Client, Raw, Reply},
    endpoint::{AppType, Credential, Endpoint, TokenKind},
    error::{Error, OTHER_SITE},
    permissions::Permissions,
    retry::RetryPolicy,
    url::encode,
};

/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Tells the app's name. Apps without a bot have no answer.
const BOT: &str = "/open-apis/bot/v3/info";
/// Tells the company's name, to apps that may read it.
const TENANT: &str = "/open-apis/tenant/v2/tenant/query";
/// Tells which permissions the company has granted. It needs none itself.
const SCOPES: &str = "/open-apis/application/v6/scopes";
/// How [`SCOPES`] says that a permission is granted.
const GRANTED: i64 = 1;

/// How many calls are named that lack a permission.
const NAMED: usize = 20;

pub(super) async fn run(client: &Client, needed: &Permissions) -> Diagnosis {
    let mut findings = calls(client, needed.endpoints());
    let asking = client.timeout(PATIENCE).retry(RetryPolicy::off());
    // Problems that keep all calls from working come first.
    let reached = match reach(&asking, &mut findings).await {
        Ok(()) => tenant(&asking, &mut findings).await,
        Err(()) => false,
    };
    if reached {
        findings.extend(permissions(&asking, needed).await);
    }
    findings.sort_by_key(|finding| finding.check as u8);
    Diagnosis { findings }
}

fn finding(check: Check, verdict: Verdict, what: impl Into<String>) -> Finding {
    Finding { check, verdict, what: what.into(), advice: None }
}

impl Finding {
    fn advice(mut self, advice: impl Into<String>) -> Finding {
        self.advice = Some(advice.into());
        self
    }
}

/// Asks for a token of a self-built app, past those that the client has. A store app has one per
/// tenant, which the first question of [`tenant`] asks for.
async fn reach(client: &Client, findings: &mut Vec<Finding>) -> Result<(), ()> {
    let shared = client.shared().clone();
    let app = &shared.app;
    if app.app_type == AppType::Store {
        return Ok(());
    }
    let exchange: Arc<dyn Exchange> = shared.clone();
    match auth::check_secret(&exchange, app, PATIENCE).await {
        Ok(()) => {
            findings.push(answers(client));
            let what = format!("the platform accepts the id and the secret of {}", app.id);
            findings.push(finding(Check::Secret, Verdict::Ok, what));
            Ok(())
        }
        Err(error) => {
            refused(client, &error, findings);
            Err(())
        }
    }
}

fn answers(client: &Client) -> Finding {
    let what = format!("{} answers", client.shared().app.base.of(None));
    finding(Check::Network, Verdict::Ok, what)
}

/// Why there is no token.
fn refused(client: &Client, error: &Error, findings: &mut Vec<Finding>) {
    let network = |advice: &str| {
        let what = format!("{} cannot be used: {error}", client.shared().app.base.of(None));
        finding(Check::Network, Verdict::Problem, what).advice(advice)
    };
    if error.code().is_some() && !error.is_busy() && !error.is_rate_limited() {
        let console = client.shared().app.base.console();
        findings.push(answers(client));
        let advice =
            format!("compare both with {console}/app/{}/baseinfo; {OTHER_SITE}", client.app_id());
        let what = match (error.refuses_credentials(), error.code(), error.message()) {
            // The error says what to do, too.
            (true, Some(code), Some(message)) => {
                format!("the platform refuses the app's id or secret: {message} (code {code})")
            }
            _ => format!("the platform refuses the app: {error}"),
        };
        findings.push(finding(Check::Secret, Verdict::Problem, what).advice(advice));
    } else if error.code().is_some() {
        findings.push(network("the platform is busy; try again in a minute"));
    } else if error.is_app_ticket_missing() {
        findings.push(answers(client));
        let what = format!("there is no token for the app: {error}");
        findings.push(finding(Check::Secret, Verdict::Problem, what));
    } else if error.transport().is_some() || error.is_timeout() {
        findings.push(network(
            "is the name resolved, and is port 443 open? If there is a proxy, name it in \
             HTTPS_PROXY or by `ClientBuilder::proxy`; if TLS fails, look at the clock and the \
             certificates of this machine",
        ));
    } else if error.status().is_some() {
        findings.push(network(
            "either something that is not the platform answers, so look at the base address and \
             at the proxy, or the platform is down",
        ));
    } else {
        // Nothing was asked; the error says what to do.
        findings.push(finding(Check::Tenant, Verdict::Problem, error.to_string()));
    }
}

/// Which company and which app this is, and the clock. Returns whether the platform takes calls.
async fn tenant(client: &Client, findings: &mut Vec<Finding>) -> bool {
    let bot = client.raw(Raw::get(BOT).token(TokenKind::Tenant)).await;
    let company = client.raw(Raw::get(TENANT).token(TokenKind::Tenant)).await;
    let now = SystemTime::now();
    if let Some(reply) = [&company, &bot].into_iter().find_map(|reply| reply.as_ref().ok()) {
        findings.extend(clock::check(&reply.headers, now));
    }
    let app = match &bot {
        Ok(reply) => text(reply, "/bot/app_name").map(|name| format!("the app {name:?}")),
        Err(_) => None,
    };
    let app = app.unwrap_or_else(|| client.app_id().to_owned());
    let first = findings.iter().all(|finding| finding.check != Check::Network);
    let (verdict, what) = match &company {
        Ok(reply) => {
            let name = text(reply, "/data/tenant/name").unwrap_or_default();
            (Verdict::Ok, format!("{app} acts in {name:?}"))
        }
        Err(error) if error.is_permission_denied() => {
            let why = "its name needs the permission tenant:tenant:readonly";
            (Verdict::Note, format!("{app} acts in a company whose name is not known: {why}"))
        }
        // The token of a store app is first asked for here.
        Err(error) if first => {
            refused(client, error, findings);
            return false;
        }
        Err(error) => {
            let what = format!("{app} cannot read which company it acts in: {error}");
            findings.push(finding(Check::Tenant, Verdict::Note, what));
            // Whether a permission is missing can be known all the same.
            return true;
        }
    };
    if first {
        findings.push(answers(client));
        let what = format!("the platform accepts the id and the secret of {}", client.app_id());
        findings.push(finding(Check::Secret, Verdict::Ok, what));
    }
    findings.push(finding(Check::Tenant, verdict, what));
    true
}

fn text<'a>(reply: &'a Reply<Value>, pointer: &str) -> Option<&'a str> {
    reply.data.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Whether the client can make these calls at all.
fn calls(client: &Client, endpoints: &[&'static Endpoint]) -> Vec<Finding> {
    let app_type = client.shared().app.app_type;
    let mut findings = Vec::new();
    for endpoint in endpoints {
        let id = endpoint.id;
        let mut add = |verdict, what: String, advice: &str| {
            findings.push(finding(Check::Calls, verdict, what).advice(advice));
        };
        if !endpoint.app_types.is_empty() && !endpoint.app_types.contains(&app_type) {
            let (is, only) = match app_type {
                AppType::Custom => ("a self-built app", "store apps"),
                AppType::Store => ("a store app", "self-built apps"),
            };
            let what = format!("{id} is for {only} only, and this is {is}");
            add(Verdict::Problem, what, "its documentation may name a call for this kind of app");
        }
        if endpoint.credentials.contains(&Credential::Helpdesk) && !client.has_helpdesk() {
            let what = format!("{id} needs the id and the token of a helpdesk");
            let advice = "make it on `client.helpdesk(id, token)`, or set them for all calls by \
                          `ClientBuilder::helpdesk`";
            add(Verdict::Problem, what, advice);
        }
        if endpoint.tokens == [TokenKind::User] && !client.acts_as_user() {
            let what = format!("{id} accepts only users, and this client acts as the app");
            let advice = "make it on `client.as_user_session(..)` or `client.as_user(..)`";
            add(Verdict::Note, what, advice);
        }
        if endpoint.deprecated {
            let what = format!("{id} is deprecated");
            add(Verdict::Note, what, "its documentation may name what replaces it");
        }
    }
    if findings.is_empty() && !endpoints.is_empty() {
        let what = format!("{} can be made by this kind of app", counted(endpoints.len(), "call"));
        findings.push(finding(Check::Calls, Verdict::Ok, what));
    }
    findings
}

/// Compares what is needed with what the company has granted.
async fn permissions(client: &Client, needed: &Permissions) -> Vec<Finding> {
    let needs = needed.needs();
    if needs.is_empty() {
        return Vec::new();
    }
    let granted = match client.raw(Raw::get(SCOPES).token(TokenKind::Tenant)).await {
        Ok(reply) => reply,
        Err(error) => {
            let what = format!("which the app has is not known: {error}");
            return vec![finding(Check::Permissions, Verdict::Note, what)];
        }
    };
    let rows = granted.data.pointer("/data/scopes").and_then(Value::as_array);
    let granted: Vec<&str> = rows
        .into_iter()
        .flatten()
        .filter(|row| row["grant_status"].as_i64() == Some(GRANTED))
        .filter_map(|row| row["scope_name"].as_str())
        .collect();
    let lacking: Vec<_> = needs
        .iter()
        .filter(|need| !need.any_of.iter().any(|scope| granted.contains(scope)))
        .collect();
    if lacking.is_empty() {
        let what = format!("the app has those of {}", counted(needs.len(), "call or event"));
        return vec![finding(Check::Permissions, Verdict::Ok, what)];
    }
    let app = &client.shared().app;
    let add = Permissions::choose(&lacking);
    let mut names = lacking.iter().take(NAMED).map(|need| {
        let which = if need.any_of.len() > 1 { "any one of " } else { "" };
        format!("{} needs {which}{}", need.id, need.any_of.join(", "))
    });
    let mut what = names.by_ref().collect::<Vec<_>>().join("; ");
    if lacking.len() > NAMED {
        what.push_str(&format!("; and {} more", lacking.len() - NAMED));
    }
    let advice = format!(
        "add {} at {}/app/{}/auth?q={}, then publish a version of the app",
        add.join(", "),
        app.base.console(),
        app.id,
        add.iter().map(|scope| encode(scope).to_string()).collect::<Vec<_>>().join(","),
    );
    vec![finding(Check::Permissions, Verdict::Problem, what).advice(advice)]
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {}s", what.replace(" or", "s or"))
    }
}
