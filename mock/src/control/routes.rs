//! All routes.

use std::sync::Arc;

use http::Method;

use super::{
    Answer, PREFIX, about, act, ask::Ask, calls, changes, chaos, clock, conversation, endpoints,
    error::Problem, pages, permissions, pushes, reset, resources, script, tokens,
};
use crate::platform::state::Shared;

/// What each path is for, for whoever asks for another one.
pub(super) const PATHS: [&str; 25] = [
    "GET about",
    "GET calls",
    "GET changes",
    "GET journal",
    "GET journal/NUMBER",
    "GET endpoints",
    "GET endpoints/ID",
    "GET events",
    "GET events/ID",
    "GET resources",
    "GET people",
    "GET chats",
    "GET chats/ID",
    "GET connections",
    "GET|POST chaos",
    "GET|POST clock",
    "GET|POST permissions",
    "GET|POST pushes",
    "GET|POST scripts",
    "GET|POST tokens",
    "POST chats",
    "POST clicks",
    "POST reset",
    "POST says",
    "POST state",
];

pub(super) async fn answer(shared: &Arc<Shared>, ask: &Ask) -> Answer {
    let segments: Vec<&str> = ask.segments.iter().map(String::as_str).collect();
    // Programs that look whether a server is well ask for no more than the head.
    let method = if ask.method == Method::HEAD { &Method::GET } else { &ask.method };
    match (method, segments.as_slice()) {
        (&Method::GET, ["about"]) => about::about(shared),
        (&Method::GET, ["calls"]) => calls::counts(shared, ask),
        (&Method::GET, ["changes"]) => changes::wait(shared, ask).await,
        (&Method::GET, ["journal"]) => calls::journal(shared, ask),
        (&Method::GET, ["journal", number]) => calls::one(shared, number),
        (&Method::GET, ["endpoints"]) => endpoints::list(shared, ask),
        (&Method::GET, ["endpoints", id]) => endpoints::one(shared, id),
        (&Method::GET, ["events"]) => endpoints::events(shared, ask),
        (&Method::GET, ["events", id]) => endpoints::event(shared, id),
        (&Method::GET, ["resources"]) => resources::list(shared, ask),
        (&Method::GET, ["people"]) => conversation::people(shared),
        (&Method::GET, ["chats"]) => conversation::chats(shared),
        (&Method::GET, ["chats", id]) => conversation::messages(shared, ask, id),
        (&Method::GET, ["connections"]) => pushes::connections(shared),
        (&Method::GET, ["chaos"]) => chaos::get(shared),
        (&Method::GET, ["clock"]) => clock::get(shared),
        (&Method::GET, ["permissions"]) => permissions::get(shared),
        (&Method::GET, ["pushes"]) => pushes::list(shared, ask),
        (&Method::GET, ["scripts"]) => script::list(shared),
        (&Method::GET, ["tokens"]) => tokens::list(shared),
        (&Method::POST, ["chaos"]) => chaos::set(shared, ask),
        (&Method::POST, ["clock"]) => clock::set(shared, ask),
        (&Method::POST, ["permissions"]) => permissions::set(shared, ask),
        (&Method::POST, ["pushes"]) => pushes::push(shared, ask).await,
        (&Method::POST, ["scripts"]) => script::add(shared, ask),
        (&Method::POST, ["tokens"]) => tokens::change(shared, ask),
        (&Method::POST, ["chats"]) => act::create_chat(shared, ask),
        (&Method::POST, ["clicks"]) => act::click(shared, ask).await,
        (&Method::POST, ["reset"]) => reset::reset(shared, ask),
        (&Method::POST, ["says"]) => act::say(shared, ask),
        (&Method::POST, ["state"]) => reset::write_state(shared),
        (&Method::GET, [] | [_]) => pages::get(shared, ask, &segments),
        _ => Err(unknown(ask, &segments)),
    }
}

/// Why nothing answers: another method, or another path.
pub(super) fn unknown(ask: &Ask, segments: &[&str]) -> Problem {
    let first = segments.first().copied().unwrap_or_default();
    let depth = segments.len();
    let here = |route: &&str| {
        let path = route.split(' ').nth(1).unwrap_or_default();
        path.split('/').next() == Some(first) && path.split('/').count() == depth
    };
    let methods: Vec<&str> =
        PATHS.iter().filter(|it| here(it)).filter_map(|it| it.split(' ').next()).collect();
    if methods.is_empty() {
        let paths = PATHS.join(", ");
        return Problem::missing(format!("nothing is at {}; below {PREFIX}/: {paths}", ask.path));
    }
    let has = |method: &str| methods.iter().any(|it| it.contains(method));
    let allowed = match (has("GET"), has("POST")) {
        (true, true) => "GET, POST",
        (true, false) => "GET",
        _ => "POST",
    };
    Problem::method(ask.method.as_str(), &ask.path, allowed)
}
