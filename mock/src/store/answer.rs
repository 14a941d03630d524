//! Answers a call by its role: one function per role.

use std::{collections::HashMap, time::SystemTime};

use fastrand::Rng;
use feishu_spec::{Endpoint, Type};
use serde_json::{Map, Value, json};

use super::{
    collection::{Collection, Object},
    family::Role,
    object::{self, Origin},
    page::{self, Page},
    place::{self, Place},
    resource::{Resource, place_of},
};
use crate::{
    Received,
    refusal::Refusal,
    reply::{self, Reply, Shown},
};

/// A call of an endpoint of a family.
pub(crate) struct Call<'a> {
    pub(crate) index: usize,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) resource: &'a Resource,
    pub(crate) received: &'a Received,
    pub(crate) now: SystemTime,
}

pub(super) type Collections = HashMap<Vec<String>, Collection>;
pub(super) type Repeated = HashMap<(usize, String), (Vec<String>, Vec<String>)>;
pub(super) type Answer = Option<Result<Reply, Refusal>>;

/// Answers a call with this role; `path` is the path of the request.
pub(crate) fn answer(
    call: &Call<'_>,
    role: Role,
    mut path: Vec<String>,
    collections: &mut Collections,
    repeated: &mut Repeated,
    random: &mut Rng,
) -> Answer {
    if !matches!(role, Role::Create | Role::List) {
        let last = path.pop()?;
        let collection = collections.get_mut(&path);
        return match role {
            Role::BatchCreate => batch_create(call, path, collections, repeated, random),
            Role::Get => get(call, collection?, &last),
            Role::Update => update(call, collection?, &last),
            Role::Delete => {
                let answer = delete(call, collection?, &last);
                path.push(last);
                collections.retain(|other, _| !other.starts_with(&path));
                answer
            }
            Role::BatchGet => batch_get(call, collection?),
            Role::BatchUpdate => batch_update(call, collection?),
            Role::BatchDelete => batch_delete(call, collection?),
            _ => list(call, collection?),
        };
    }
    match role {
        Role::List => list(call, collections.get(&path)?),
        _ => create(call, path, collections, repeated, random),
    }
}

fn create(
    call: &Call<'_>,
    path: Vec<String>,
    collections: &mut Collections,
    repeated: &mut Repeated,
    random: &mut Rng,
) -> Answer {
    let body = call.body();
    let sent = place::sent(&body, call.endpoint.request.body.as_ref(), &call.resource.created);
    let created = &call.resource.created;
    Some(Ok(create_from(call, path, sent, created, collections, repeated, random)))
}

/// Creates a resource with what is `sent` in the collection at `path`, or finds the one that the
/// same call created before. The reply holds it at `place`.
pub(super) fn create_from(
    call: &Call<'_>,
    path: Vec<String>,
    sent: &Object,
    place: &Place,
    collections: &mut Collections,
    repeated: &mut Repeated,
    random: &mut Rng,
) -> Reply {
    let key = call.key().map(|key| (call.index, key));
    if let Some((path, ids)) = key.as_ref().and_then(|key| repeated.get(key))
        && let Some(object) = collections.get(path).and_then(|it| it.get(ids.first()?))
    {
        return call.one(place, object);
    }
    let (object, ids) = object::new(call.resource, sent, &call.origin(), random);
    let reply = call.one(place, &object);
    if let (Some(key), Some(id)) = (key, ids.first()) {
        repeated.insert(key, (path.clone(), vec![id.clone()]));
    }
    collections.entry(path).or_default().insert(&ids, object);
    reply
}

fn get(call: &Call<'_>, collection: &Collection, id: &str) -> Answer {
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    Some(call.found(collection.get(id)).map(|object| call.one(&place, object)))
}

fn update(call: &Call<'_>, collection: &mut Collection, id: &str) -> Answer {
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    let body = call.body();
    let sent = place::sent(&body, call.endpoint.request.body.as_ref(), &call.resource.created);
    let listed = texts(body.get("update_fields"));
    Some(call.found(collection.get_mut(id)).map(|object| {
        let wanted = |name: &String| listed.is_empty() || listed.contains(name);
        let sent = sent.iter().filter(|(name, _)| wanted(name));
        let sent = sent.map(|(name, value)| (name.clone(), value.clone())).collect();
        object::change(call.resource, object, &sent, &listed, call.now);
        call.one(&place, object)
    }))
}

fn delete(call: &Call<'_>, collection: &mut Collection, id: &str) -> Answer {
    let place = Place::of_one(call.endpoint, &call.resource.family)?;
    Some(call.found(collection.remove(id).as_ref()).map(|object| call.one(&place, object)))
}

fn list(call: &Call<'_>, collection: &Collection) -> Answer {
    let objects: Vec<&Object> = collection.iter().filter(|object| call.wants(object)).collect();
    page_of(call, &objects)
}

/// The page of these resources that the call asks for.
pub(super) fn page_of(call: &Call<'_>, objects: &[&Object]) -> Answer {
    let place = Place::of_many(call.endpoint)?;
    let Place::List(path) = &place else { return None };
    let Some(page) = Page::asked(call.endpoint, call.received, objects.len()) else {
        let refusal = Refusal::new(400, 99_992_402, "invalid page_token");
        return Some(Err(refusal));
    };
    let mut data = Map::new();
    page::put(&mut data, path, call.many(&place, objects[page.from..page.to].iter().copied()));
    page.tell(call.endpoint, &mut data);
    Some(Ok(call.reply(data)))
}

fn batch_create(
    call: &Call<'_>,
    path: Vec<String>,
    collections: &mut Collections,
    repeated: &mut Repeated,
    random: &mut Rng,
) -> Answer {
    let key = call.key().map(|key| (call.index, key));
    if let Some((path, ids)) = key.as_ref().and_then(|key| repeated.get(key))
        && let Some(collection) = collections.get(path)
    {
        return Some(Ok(call.several(ids.iter().filter_map(|id| collection.get(id)))));
    }
    let body = call.body();
    let sent = call.elements(&body)?;
    let created: Vec<_> =
        sent.iter().map(|sent| object::new(call.resource, sent, &call.origin(), random)).collect();
    let reply = call.several(created.iter().map(|(object, _)| object));
    if let Some(key) = key {
        let ids = created.iter().filter_map(|(_, ids)| ids.first().cloned()).collect();
        repeated.insert(key, (path.clone(), ids));
    }
    let collection = collections.entry(path).or_default();
    created.into_iter().for_each(|(object, ids)| collection.insert(&ids, object));
    Some(Ok(reply))
}

fn batch_get(call: &Call<'_>, collection: &Collection) -> Answer {
    let ids = call.named()?;
    Some(Ok(call.several(ids.iter().filter_map(|id| collection.get(id)))))
}

fn batch_update(call: &Call<'_>, collection: &mut Collection) -> Answer {
    let body = call.body();
    let sent = call.elements(&body)?;
    let id = |sent: &Object| {
        call.resource.ids.iter().find_map(|name| object::text(sent.get(name)?)).unwrap_or_default()
    };
    // All or nothing, as the platform does.
    if sent.iter().any(|sent| collection.get(&id(sent)).is_none()) {
        return Some(Err(call.missing()));
    }
    for sent in &sent {
        if let Some(object) = collection.get_mut(&id(sent)) {
            object::change(call.resource, object, sent, &[], call.now);
        }
    }
    Some(Ok(call.several(sent.iter().filter_map(|sent| collection.get(&id(sent))))))
}

fn batch_delete(call: &Call<'_>, collection: &mut Collection) -> Answer {
    let ids = call.named()?;
    if ids.iter().any(|id| collection.get(id).is_none()) {
        return Some(Err(call.missing()));
    }
    let removed: Vec<Object> = ids.iter().filter_map(|id| collection.remove(id)).collect();
    Some(Ok(call.several(removed.iter())))
}

impl Call<'_> {
    pub(super) fn body(&self) -> Object {
        match self.received.json() {
            Some(Value::Object(body)) => body,
            _ => Object::new(),
        }
    }

    pub(super) fn origin(&self) -> Origin<'_> {
        Origin { path: &self.received.path_params, now: self.now }
    }

    /// The key that makes the call idempotent.
    fn key(&self) -> Option<String> {
        let (part, name) = self.endpoint.idempotency.as_deref()?.split_once('.')?;
        match part {
            "query" => self.query(name).map(str::to_owned),
            _ => object::text(self.body().get(name)?),
        }
        .filter(|key| !key.is_empty())
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.received.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The resources in the body's list.
    fn elements(&self, body: &Object) -> Option<Vec<Object>> {
        let list = place::sent_list(self.endpoint.request.body.as_ref(), &Type::Object)?;
        let elements = body.get(&list.name).and_then(Value::as_array)?;
        Some(elements.iter().filter_map(|it| it.as_object().cloned()).collect())
    }

    /// The ids that the call names, in a list of its body or of its query.
    fn named(&self) -> Option<Vec<String>> {
        if let Some(list) = place::sent_list(self.endpoint.request.body.as_ref(), &Type::String) {
            return Some(texts(self.body().get(&list.name)));
        }
        let mut lists =
            self.endpoint.request.query.iter().filter(|it| matches!(it.ty, Type::List(_)));
        let list = lists.next().filter(|_| lists.next().is_none())?;
        let named = self.received.query.iter().filter(|(key, _)| *key == list.name);
        Some(named.map(|(_, value)| value.clone()).collect())
    }

    /// Whether a list that the call asks for has this resource: it has the members that the query
    /// names, and somewhere the text that is searched for.
    pub(super) fn wants(&self, object: &Object) -> bool {
        let same = |(name, wanted): &(String, String)| {
            let scalar = |value: &&Value| !value.is_object() && !value.is_array();
            let known = self.resource.members.contains_key(name);
            match object.get(name).filter(scalar).filter(|_| known) {
                Some(value) => object::text(value).is_none_or(|value| value == *wanted),
                None => true,
            }
        };
        let body = self.body();
        let searched = ["query", "keyword", "key"].into_iter().find_map(|name| {
            self.query(name).or_else(|| body.get(name)?.as_str()).map(str::to_lowercase)
        });
        let texts = object.iter().filter(|(name, _)| !self.resource.ids.contains(*name));
        let has = |text: &String| texts.clone().any(|(_, value)| contains(value, text));
        self.received.query.iter().all(same) && searched.as_ref().is_none_or(has)
    }

    pub(super) fn missing(&self) -> Refusal {
        Refusal::not_found().documented_about(self.endpoint, &self.resource.parameter)
    }

    pub(super) fn found<T>(&self, found: Option<T>) -> Result<T, Refusal> {
        found.ok_or_else(|| self.missing())
    }

    /// The reply about one resource.
    pub(super) fn one(&self, place: &Place, object: &Object) -> Reply {
        let shown = object::shown_of(object, place.fields(self.endpoint));
        let documented = reply::data(self.endpoint);
        let mut data = Shown::members(&documented);
        match place {
            Place::Data => {
                data.retain(|(name, _)| !self.resource.members.contains_key(*name));
                shown.for_each(|(name, value)| Shown::put(&mut data, name, Shown::Value(value)));
            }
            Place::Member(name) => Shown::put(&mut data, name, Shown::object(shown)),
            Place::List(path) => {
                Shown::put(&mut data, path, Shown::List(vec![Shown::object(shown)]));
            }
        }
        let message = self.endpoint.response.message.as_deref().unwrap_or("msg");
        Reply::success(message, data)
    }

    /// The reply about several resources, all on one page.
    fn several<'a>(&self, objects: impl Iterator<Item = &'a Object>) -> Reply {
        let mut data = Map::new();
        if let Some(place) = place_of(Role::List, self.endpoint, &self.resource.family)
            && let Place::List(path) = &place
        {
            page::put(&mut data, path, self.many(&place, objects));
        } else {
            data = reply::data(self.endpoint).into_owned();
        }
        self.reply(data)
    }

    pub(super) fn many<'a>(
        &self,
        place: &Place,
        objects: impl Iterator<Item = &'a Object>,
    ) -> Value {
        let fields = place.fields(self.endpoint);
        objects.map(|object| Value::Object(object::shown(object, fields))).collect()
    }

    pub(super) fn reply(&self, data: Map<String, Value>) -> Reply {
        let message = self.endpoint.response.message.as_deref().unwrap_or("msg");
        Reply::json(200, &json!({"code": 0, message: "success", "data": data}))
    }
}

pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    let elements = value.and_then(Value::as_array);
    elements.into_iter().flatten().filter_map(object::text).collect()
}

/// Whether a value has this text, in lower case, somewhere.
pub(super) fn contains(value: &Value, text: &str) -> bool {
    match value {
        Value::String(value) => value.to_lowercase().contains(text),
        Value::Array(elements) => elements.iter().any(|it| contains(it, text)),
        Value::Object(members) => members.values().any(|it| contains(it, text)),
        _ => false,
    }
}
