//! Settings: what one call shows at an address and another changes there, though no call created
//! it. They begin as the documentation shows them.

use feishu_spec::Endpoint;
use serde_json::Value;

use super::{
    answer::{Answer, Collections},
    collection::Object,
    object,
    place::{self, Place},
    special::Request,
};
use crate::{
    Specs,
    reply::{self, Reply, Shown},
    route,
};

/// The id of what is at an address, in the collection that has the address as its path.
const SELF: &str = ".";

/// What an endpoint does to settings.
pub(super) struct Part<'a> {
    /// The endpoint that shows them.
    shows: &'a Endpoint,
    /// Where the reply of the endpoint holds them.
    place: Place,
    changes: bool,
}

/// What the endpoint with this index does to settings; nothing if it has no part in any.
pub(super) fn part(specs: &Specs, index: usize) -> Option<Part<'_>> {
    let shows = specs.families().setting(index)?;
    let shown = specs.entry(shows).endpoint().ok()?;
    let part = Part {
        shows: shown,
        place: place_in(specs.entry(index).endpoint().ok()?)?,
        changes: shows != index,
    };
    let fields = place_in(shown)?.fields(shown).to_vec();
    let sent = || {
        let body = specs.entry(index).endpoint().ok()?.request.body.as_ref();
        Some(place::sent_fields(body, &part.place))
    };
    let is_shown = |name: &str| fields.iter().any(|it| it.name == name);
    (!part.changes || sent()?.iter().any(|it| is_shown(&it.name))).then_some(part)
}

/// Where a reply holds settings; nothing if it holds a list.
fn place_in(endpoint: &Endpoint) -> Option<Place> {
    if endpoint.paging.is_some() {
        return None;
    }
    let segments = route::template_segments(&endpoint.path);
    let name = segments.filter(|it| !it.starts_with(':')).last()?;
    Place::of_one(endpoint, name).filter(|place| !matches!(place, Place::List(_)))
}

/// Answers a call about settings; nothing if no call changed them.
pub(super) fn answer(
    collections: &mut Collections,
    specs: &Specs,
    request: &Request<'_>,
    path: Vec<String>,
) -> Answer {
    let part = part(specs, request.index)?;
    let kept = collections.get(&path).and_then(|it| it.get(SELF));
    if !part.changes {
        return Some(Ok(shown(&part, specs, request, kept?)));
    }
    let mut settings = kept.cloned().or_else(|| documented(&part, request))?;
    let body = request.body().as_object()?;
    let declared = request.endpoint.request.body.as_ref();
    for (name, value) in place::sent(body, declared, &part.place) {
        match value {
            Value::Null => drop(settings.remove(name)),
            value => drop(settings.insert(name.clone(), without_null(value))),
        }
    }
    let reply = shown(&part, specs, request, &settings);
    collections.entry(path).or_default().insert(&[SELF.to_owned()], settings);
    Some(Ok(reply))
}

/// A value that was sent, as it is kept: without what is null in it.
pub(super) fn without_null(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let sent = members.iter().filter(|(_, value)| !value.is_null());
            sent.map(|(name, value)| (name.clone(), without_null(value))).collect()
        }
        Value::Array(all) => all.iter().filter(|it| !it.is_null()).map(without_null).collect(),
        other => other.clone(),
    }
}

/// The settings as the documentation shows them.
fn documented(part: &Part<'_>, request: &Request<'_>) -> Option<Object> {
    let place = place_in(part.shows)?;
    let example = reply::example(part.shows);
    let example = example.as_ref().and_then(|data| place.find(data)).cloned().unwrap_or_default();
    let example = request.domain.members(&example);
    Some(object::shown(&example, place.fields(part.shows)))
}

/// The reply with these settings.
fn shown(part: &Part<'_>, specs: &Specs, request: &Request<'_>, settings: &Object) -> Reply {
    let endpoint = request.endpoint;
    let message = endpoint.response.message.as_deref().unwrap_or("msg");
    let members = object::shown_of(settings, part.place.fields(endpoint));
    let documented = request.domain.members(specs.entry(request.index).data());
    let mut data = Shown::members(&documented);
    match &part.place {
        Place::Member(name) => Shown::put(&mut data, name, Shown::object(members)),
        _ => members.for_each(|(name, value)| Shown::put(&mut data, name, Shown::Value(value))),
    }
    Reply::success(message, data)
}
