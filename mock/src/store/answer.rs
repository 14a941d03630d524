//! Answers a call by its role: one function per role.

use std::borrow::Cow;

use fastrand::Rng;
use serde_json::{Map, Value};

pub(super) use super::{
    call::{Call, Caller, Change},
    collections::Collections,
    repeated::Repeated,
    wanted::Wanted,
};
use super::{
    collection::{Collection, Object},
    draft::{self, Draft, Members},
    family::Role,
    object,
    page::Page,
    place::{self, Place},
};
use crate::{
    refusal::Refusal,
    reply::{Reply, Shown},
};

pub(super) type Answer = Option<Result<Reply, Refusal>>;

/// Answers a call with this role; `path` is the path of the request.
pub(crate) fn answer(
    call: &Call<'_>,
    role: Role,
    mut path: Vec<String>,
    collections: &mut Collections,
    repeated: &mut Repeated,
    random: &mut Rng,
    changes: &mut Vec<Change>,
) -> Answer {
    if !matches!(role, Role::Create | Role::List) {
        let last = path.pop()?;
        let mut none = Collection::default();
        let collection = match collections.get_mut(&path) {
            Some(collection) => collection,
            None if call.strict || role == Role::BatchCreate => &mut none,
            None => return None,
        };
        return match role {
            Role::BatchCreate => batch_create(call, path, collections, repeated, random, changes),
            Role::Get => get(call, collection, &last),
            Role::Update => update(call, collection, &last, changes),
            Role::Delete => {
                let answer = delete(call, collection, &last, changes)?;
                if answer.is_ok() {
                    path.push(last);
                    collections.remove_below(&path);
                }
                Some(answer)
            }
            Role::BatchGet => batch_get(call, collection),
            Role::BatchUpdate => batch_update(call, collection, changes),
            Role::BatchDelete => {
                let answer = batch_delete(call, collection, changes)?;
                if answer.is_ok() {
                    for id in call.named().unwrap_or_default() {
                        path.push(id);
                        collections.remove_below(&path);
                        path.pop();
                    }
                }
                Some(answer)
            }
            _ => list(call, collection),
        };
    }
    match role {
        Role::List if call.strict => list(call, collections.entry(path).or_default()),
        Role::List => list(call, collections.get(&path)?),
        _ => create(call, path, collections, repeated, random, changes),
    }
}

fn create(
    call: &Call<'_>,
    path: Vec<String>,
    collections: &mut Collections,
    repeated: &mut Repeated,
    random: &mut Rng,
    changes: &mut Vec<Change>,
) -> Answer {
    let body = call.body();
    let created = &call.resource.created;
    // Some endpoints create all that is in a list: the attendees of an event.
    if let Place::List(name) = created
        && body
            .get(name)
            .and_then(Value::as_array)
            .is_some_and(|all| all.iter().all(Value::is_object))
    {
        return batch_create(call, path, collections, repeated, random, changes);
    }
    let sent = place::sent(body, call.endpoint.request.body.as_ref(), created);
    let given = draft::given(sent);
    let (reply, made) = create_given(call, &path, given, created, collections, repeated, random);
    changes.extend(made.map(|draft| Change::created(draft.into_object())));
    Some(Ok(reply))
}

/// Creates a resource with what is `sent` in the collection at `path`, or finds the one that the
/// same call created before. The reply holds it at `place`. A new one is returned, too.
pub(super) fn create_from(
    call: &Call<'_>,
    path: &[String],
    sent: Object,
    place: &Place,
    collections: &mut Collections,
    repeated: &mut Repeated,
    random: &mut Rng,
) -> (Reply, Option<Object>) {
    let given = draft::given(&sent);
    let (reply, made) = create_given(call, path, given, place, collections, repeated, random);
    (reply, made.map(Draft::into_object))
}

/// The same with what is `given`, so that what nobody looks at is not copied.
pub(super) fn create_given<'a>(
    call: &'a Call<'_>,
    path: &[String],
    given: Members<'a>,
    place: &Place,
    collections: &mut Collections,
    repeated: &mut Repeated,
    random: &mut Rng,
) -> (Reply, Option<Draft<'a>>) {
    let key = call.key().map(|key| (call.index, key));
    if let Some((path, ids)) = key.as_ref().and_then(|key| repeated.get(key))
        && let Some(object) = collections.get(path).and_then(|it| it.get(ids.first()?))
    {
        return (call.one(place, object), None);
    }
    let draft = Draft::new(call.resource, given, &call.origin(), random);
    if let (Some(key), Some(id)) = (key, draft.ids.first()) {
        repeated.insert(key, (path.to_vec(), vec![id.clone()]));
    }
    let (reply, kept) = call.created(place, &draft);
    match collections.get_mut(path) {
        Some(collection) => collection.keep(&draft.ids, kept),
        None => collections.entry(path.to_vec()).or_default().keep(&draft.ids, kept),
    }
    (reply, Some(draft))
}

fn get(call: &Call<'_>, collection: &Collection, id: &str) -> Answer {
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    match collection.get(id) {
        Some(object) => Some(Ok(call.one(&place, object))),
        None => call.absent(collection, [id]),
    }
}

fn update(
    call: &Call<'_>,
    collection: &mut Collection,
    id: &str,
    changes: &mut Vec<Change>,
) -> Answer {
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    let body = call.body();
    let sent = place::sent(body, call.endpoint.request.body.as_ref(), &call.resource.created);
    let listed = texts(body.get("update_fields"));
    if collection.get(id).is_none() {
        return call.absent(collection, [id]);
    }
    let object = collection.get_mut(id)?;
    let wanted = |name: &String| listed.is_empty() || listed.contains(name);
    let sent = sent.iter().filter(|(name, _)| wanted(name));
    let sent = sent.map(|(name, value)| (name.clone(), value.clone())).collect();
    let before = object.clone();
    object::change(call.resource, object, &sent, &listed, call.now);
    changes.push(Change { before: Some(before), after: Some(object.clone()) });
    Some(Ok(call.one(&place, object)))
}

fn delete(
    call: &Call<'_>,
    collection: &mut Collection,
    id: &str,
    changes: &mut Vec<Change>,
) -> Answer {
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    match collection.remove(id) {
        Some(object) => {
            let reply = call.one(&place, &object);
            changes.push(Change::deleted(object));
            Some(Ok(reply))
        }
        None => call.absent(collection, [id]),
    }
}

fn list(call: &Call<'_>, collection: &Collection) -> Answer {
    let wanted = Wanted::by(call);
    if wanted.is_all() {
        return page_by(call, collection.len(), |from, to| {
            collection.look_at_part(from, to).map(Cow::into_owned).collect()
        });
    }
    let objects: Vec<&Object> = collection.iter().filter(|object| wanted.holds(object)).collect();
    page_of(call, &objects)
}

/// The page of these resources that the call asks for.
pub(super) fn page_of(call: &Call<'_>, objects: &[&Object]) -> Answer {
    page_by(call, objects.len(), |from, to| {
        objects[from..to].iter().map(|object| (*object).clone()).collect()
    })
}

/// The page that the call asks for of this many resources; `from_to` makes a part of them.
pub(super) fn page_by(
    call: &Call<'_>,
    total: usize,
    from_to: impl FnOnce(usize, usize) -> Vec<Object>,
) -> Answer {
    let place = Place::of_many(call.endpoint)?;
    let Place::List(path) = &place else { return None };
    let Some(page) = Page::asked(call.endpoint, call.received, total) else {
        let refusal = Refusal::new(400, 99_992_402, "invalid page_token");
        return Some(Err(refusal));
    };
    let objects = from_to(page.from, page.to);
    let mut told = Map::new();
    page.tell(call.endpoint, &mut told);
    let mut data = Shown::members(&told);
    Shown::put(&mut data, path, call.list(&place, objects.iter()));
    Some(Ok(Reply::success(call.message(), data)))
}

fn batch_create(
    call: &Call<'_>,
    path: Vec<String>,
    collections: &mut Collections,
    repeated: &mut Repeated,
    random: &mut Rng,
    changes: &mut Vec<Change>,
) -> Answer {
    let key = call.key().map(|key| (call.index, key));
    if let Some((path, ids)) = key.as_ref().and_then(|key| repeated.get(key))
        && let Some(collection) = collections.get(path)
    {
        return Some(Ok(call.several(ids.iter().filter_map(|id| collection.get(id)))));
    }
    let body = call.body();
    let sent = call.elements(body)?.into_iter();
    let created: Vec<_> =
        sent.map(|sent| object::new(call.resource, sent, &call.origin(), random)).collect();
    let reply = call.several(created.iter().map(|(object, _)| object));
    if let Some(key) = key {
        let ids = created.iter().filter_map(|(_, ids)| ids.first().cloned()).collect();
        repeated.insert(key, (path.clone(), ids));
    }
    let collection = collections.entry(path).or_default();
    for (object, ids) in created {
        collection.insert_new(&ids, &object);
        changes.push(Change::created(object));
    }
    Some(Ok(reply))
}

fn batch_get(call: &Call<'_>, collection: &Collection) -> Answer {
    let ids = call.named()?;
    if ids.iter().all(|id| collection.get(id).is_none() && !collection.had(id)) && !call.strict {
        return None;
    }
    Some(Ok(call.several(ids.iter().filter_map(|id| collection.get(id)))))
}

fn batch_update(call: &Call<'_>, collection: &mut Collection, changes: &mut Vec<Change>) -> Answer {
    let body = call.body();
    let sent = call.elements(body)?;
    let id = |sent: &Object| {
        call.resource.ids.iter().find_map(|name| object::text(sent.get(name)?)).unwrap_or_default()
    };
    // All or nothing, as the platform does.
    let ids: Vec<String> = sent.iter().map(id).collect();
    if ids.iter().any(|id| collection.get(id).is_none()) {
        return call.absent(collection, ids.iter().map(String::as_str));
    }
    for sent in &sent {
        if let Some(object) = collection.get_mut(&id(sent)) {
            let before = object.clone();
            object::change(call.resource, object, sent, &[], call.now);
            changes.push(Change { before: Some(before), after: Some(object.clone()) });
        }
    }
    Some(Ok(call.several(sent.iter().filter_map(|sent| collection.get(&id(sent))))))
}

fn batch_delete(call: &Call<'_>, collection: &mut Collection, changes: &mut Vec<Change>) -> Answer {
    let ids = call.named()?;
    if ids.iter().any(|id| collection.get(id).is_none()) {
        return call.absent(collection, ids.iter().map(String::as_str));
    }
    let removed: Vec<Object> = ids.iter().filter_map(|id| collection.remove(id)).collect();
    let reply = call.several(removed.iter());
    changes.extend(removed.into_iter().map(Change::deleted));
    Some(Ok(reply))
}

pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    let elements = value.and_then(Value::as_array);
    elements.into_iter().flatten().filter_map(object::text).collect()
}
