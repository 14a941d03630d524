//! What a request is about: an endpoint, one that issues tokens, a custom bot, or nothing that exists.

use feishu_spec::{Endpoint, Method};

use super::route::{self, Match};
use crate::{
    Received, Specs,
    auth::issuer::Issuer,
    check::{self, Found, Sent},
    custom_bot::{self, CUSTOM_BOT},
    platform::state::Shared,
    refusal::Refusal,
};

/// What a request is about.
pub(super) enum Target<'a> {
    /// An endpoint with its index, and the identities of all endpoints with its method and path.
    Endpoint { index: usize, endpoint: &'a Endpoint, ids: Vec<&'a str> },
    /// An endpoint that issues tokens.
    Issuer { issuer: Issuer, endpoint: Option<&'a Endpoint> },
    /// The webhook of a group, with this token.
    CustomBot { token: String },
    /// A request that cannot be decided on, such as one with the wrong method.
    Refused(Refusal),
    /// A path that no endpoint has.
    NotFound,
}

impl<'a> Target<'a> {
    /// The endpoint, where a spec describes it.
    pub(super) fn endpoint(&self) -> Option<&'a Endpoint> {
        match self {
            Target::Endpoint { endpoint, .. } => Some(endpoint),
            Target::Issuer { endpoint, .. } => *endpoint,
            Target::CustomBot { .. } | Target::Refused(_) | Target::NotFound => None,
        }
    }
}

/// Finds the endpoint, and notes in `received` what is known before the call is decided on.
pub(super) fn find<'a>(shared: &'a Shared, received: &mut Received) -> Target<'a> {
    let specs = &shared.specs;
    let segments = route::segments(&received.path);
    if let Some(token) = custom_bot::token(&segments) {
        received.endpoint = Some(CUSTOM_BOT.to_owned());
        // A reader of the path could send in the name of the bot.
        received.path = custom_bot::HIDDEN_PATH.to_owned();
        return Target::CustomBot { token };
    }
    let issuer = Issuer::at(&received.path);
    let method: Option<Method> = received.method.as_str().parse().ok();
    let found = match (specs.find(method, &segments), issuer) {
        (Match::Found(found), _) => found,
        (_, Some(issuer)) => {
            received.endpoint = Some(issuer.id().to_owned());
            return Target::Issuer { issuer, endpoint: None };
        }
        (Match::OtherMethods(methods), None) => {
            let allowed: Vec<&str> = methods.into_iter().map(Method::as_str).collect();
            let refusal = Refusal::method(received.method.as_str(), &allowed.join(", "));
            return Target::Refused(refusal);
        }
        (Match::Nothing, None) => return Target::NotFound,
    };
    match best(specs, &found, &segments, received, shared) {
        Ok((index, endpoint, found_in)) => {
            received.endpoint = Some(specs.entry(index).id.clone());
            received.path_params = route::parameters(&endpoint.path, &segments);
            if let Some(issuer) = issuer {
                return Target::Issuer { issuer, endpoint: Some(endpoint) };
            }
            (received.violations, received.ignored) = (found_in.violations, found_in.ignored);
            let ids = found.iter().map(|index| specs.entry(*index).id.as_str()).collect();
            Target::Endpoint { index, endpoint, ids }
        }
        Err(refusal) => Target::Refused(refusal),
    }
}

/// Chooses among several pages for one call the one that fits best.
fn best<'a>(
    specs: &'a Specs,
    found: &[usize],
    segments: &[String],
    received: &Received,
    shared: &Shared,
) -> Result<(usize, &'a Endpoint, Found), Refusal> {
    let mut best: Option<(usize, &Endpoint, Found)> = None;
    for index in found {
        let entry = specs.entry(*index);
        let endpoint = entry.endpoint().map_err(|error| {
            Refusal::new(500, 2200, format!("Internal Error: the spec of {}: {error}", entry.id))
        })?;
        let path = route::parameters(&endpoint.path, segments);
        let Received { headers, query, body, parsed, .. } = received;
        let sent = Sent { headers, path: &path, query, body, parsed };
        let found = check::request(specs, endpoint, &sent, shared.checks);
        if best.as_ref().is_none_or(|(.., least)| found.misfit() < least.misfit()) {
            best = Some((*index, endpoint, found));
        }
    }
    best.ok_or_else(|| Refusal::new(500, 2200, "Internal Error: a route without an endpoint"))
}
