//! `/__stand_in/`: a running platform is looked at, scripted, reset and acted on by HTTP, so that
//! programs in any language can do what a test in Rust does by [`Platform`](crate::Platform). These
//! requests are not part of the platform: the journal has none of them, and no script, fault or
//! limit applies to them.
//!
//! One file per group of routes. What a request holds is in `ask`; all routes stand in `routes`.

mod about;
mod act;
mod ask;
mod calls;
mod changes;
mod chaos;
mod clock;
mod conversation;
mod docs;
mod endpoints;
mod error;
mod pages;
mod permissions;
mod pushes;
mod reset;
mod resources;
mod routes;
mod script;
mod tokens;

use std::sync::Arc;

use http::{
    Request,
    header::{HOST, ORIGIN},
};
use hyper::body::Incoming;

use self::{ask::Ask, error::Problem};
use crate::{platform::state::Shared, reply::Reply, server};

/// Where all of its paths begin. No path of the real platform does.
pub(crate) const PREFIX: &str = "/__stand_in";

/// What a route answers.
type Answer = Result<Reply, Problem>;

/// Whether a request is for these routes, and the platform has them.
pub(crate) fn is_for(shared: &Shared, path: &str) -> bool {
    let rest = path.strip_prefix(PREFIX);
    shared.control && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request.
pub(crate) async fn answer(shared: &Arc<Shared>, request: Request<Incoming>) -> Reply {
    match answered(shared, request).await {
        Ok(reply) => reply,
        Err(problem) => problem.into_reply(),
    }
}

async fn answered(shared: &Arc<Shared>, request: Request<Incoming>) -> Answer {
    let (parts, body) = request.into_parts();
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    // A page of somebody else's in the same browser must not reset or read the platform.
    if let Some(origin) = header(ORIGIN)
        && header(HOST).is_none_or(|host| origin != format!("http://{host}"))
    {
        return Err(Problem::new(403, format!("pages of {origin} may not use these routes")));
    }
    let body = server::read(body, shared.max_body)
        .await
        .map_err(|(status, why)| Problem::new(status, why))?;
    let ask = Ask::new(parts, body);
    routes::answer(shared, &ask).await
}
