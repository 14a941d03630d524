//! A call of an endpoint of a family: what it says, and the replies to it.

use std::{sync::LazyLock, time::SystemTime};

use feishu_spec::{Endpoint, Type};
use serde_json::{Map, Value};

use super::{
    answer::{Answer, texts},
    collection::{Collection, Object},
    draft::Draft,
    family::Role,
    kept::Kept,
    object::{self, Origin},
    place::{self, Place},
    resource::{Resource, place_of},
    special::Request,
};
use crate::{
    Domain, Received,
    refusal::Refusal,
    reply::{Reply, Shown, success_body},
};

/// A call of an endpoint of a family.
pub(crate) struct Call<'a> {
    pub(crate) index: usize,
    pub(crate) endpoint: &'a Endpoint,
    /// The `data` of the endpoint's documented reply.
    pub(crate) documented: &'a Object,
    pub(crate) resource: &'a Resource,
    pub(crate) received: &'a Received,
    pub(crate) caller: &'a Caller,
    pub(crate) now: SystemTime,
    /// Whether an id that no call created is refused, and not only one that was deleted.
    pub(crate) strict: bool,
    /// Where links lead.
    pub(crate) domain: Domain,
}

/// What a call changed: a resource as it was, and as it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) before: Option<Object>,
    pub(crate) after: Option<Object>,
}

impl Change {
    pub(super) fn created(object: Object) -> Change {
        Change { before: None, after: Some(object) }
    }

    pub(super) fn deleted(object: Object) -> Change {
        Change { before: Some(object), after: None }
    }
}

/// In whose name a call is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) app_id: String,
    /// The open id of the user whose token it is.
    pub(crate) user: Option<String>,
}

impl<'a> Call<'a> {
    /// A call about a resource of its family; `documented` is the `data` of the endpoint's documented
    /// reply.
    pub(super) fn about(
        request: &Request<'a>,
        documented: &'a Object,
        resource: &'a Resource,
    ) -> Call<'a> {
        let Request { index, endpoint, received, caller, now, strict, domain } = *request;
        Call { index, endpoint, documented, resource, received, caller, now, strict, domain }
    }

    /// The call itself, without what it is about.
    pub(super) fn request(&self) -> Request<'a> {
        let Call { index, endpoint, received, caller, now, strict, domain, .. } = *self;
        Request { index, endpoint, received, caller, now, strict, domain }
    }

    /// The body, if it is an object; otherwise one without members.
    pub(super) fn body(&self) -> &'a Object {
        static EMPTY: LazyLock<Object> = LazyLock::new(Object::new);
        self.received.body_json().and_then(Value::as_object).unwrap_or(&EMPTY)
    }

    pub(super) fn origin(&self) -> Origin<'_> {
        Origin { path: &self.received.path_params, now: self.now, domain: self.domain }
    }

    /// The key that makes the call idempotent.
    pub(super) fn key(&self) -> Option<String> {
        let (part, name) = self.endpoint.idempotency.as_deref()?.split_once('.')?;
        match part {
            "query" => self.query(name).map(str::to_owned),
            _ => object::text(self.body().get(name)?),
        }
        .filter(|key| !key.is_empty())
    }

    pub(super) fn query(&self, name: &str) -> Option<&'a str> {
        self.received.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The resources in the body's list.
    pub(super) fn elements(&self, body: &Object) -> Option<Vec<Object>> {
        let list = place::sent_list(self.endpoint.request.body.as_ref(), &Type::Object)?;
        let elements = body.get(&list.name).and_then(Value::as_array)?;
        Some(elements.iter().filter_map(|it| it.as_object().cloned()).collect())
    }

    /// The ids that the call names, in a list of its body or of its query.
    pub(super) fn named(&self) -> Option<Vec<String>> {
        if let Some(list) = place::sent_list(self.endpoint.request.body.as_ref(), &Type::String) {
            return Some(texts(self.body().get(&list.name)));
        }
        let list = place::list_of_query(self.endpoint)?;
        let named = self.received.query.iter().filter(|(key, _)| *key == list.name);
        Some(named.map(|(_, value)| value.clone()).collect())
    }

    pub(super) fn missing(&self) -> Refusal {
        super::not_found(self.endpoint, &self.resource.parameter)
    }

    /// The answer to a call about ids, some of which are not in the collection: refused if one of
    /// them was there before or the platform is strict, and otherwise as documented.
    pub(super) fn absent<'i>(
        &self,
        collection: &Collection,
        ids: impl IntoIterator<Item = &'i str>,
    ) -> Answer {
        let gone = self.strict || ids.into_iter().any(|id| collection.had(id));
        gone.then(|| Err(self.missing()))
    }

    /// The reply about one resource.
    pub(super) fn one(&self, place: &Place, object: &Object) -> Reply {
        let shown = object::shown_of(object, place.fields(self.endpoint));
        let shown = shown.map(|(name, value)| (name, Shown::Value(value))).collect();
        let documented = self.domain.members(self.documented);
        Reply::success(self.message(), self.data(&documented, place, shown))
    }

    /// The reply about a resource that the call creates, and the resource as it is kept.
    pub(super) fn created(&self, place: &Place, draft: &Draft<'_>) -> (Reply, Kept) {
        let shown = draft.shown(place.fields(self.endpoint));
        let all_shown = *place == Place::Data && shown.len() == draft.len();
        let documented = self.domain.members(self.documented);
        let data = self.data(&documented, place, shown);
        let all_shown = all_shown && data.len() == draft.len();
        let (body, data) = success_body(self.message(), &Shown::Object(data));
        let kept = match all_shown {
            // Nothing else is to be kept, so it is not written again.
            true => Kept::text(&body[data]),
            false => Kept::written(&draft.all(), &mut Vec::new()),
        };
        (Reply::of_success(body), kept)
    }

    /// The `data` of a reply of which this is the resource.
    fn data<'s>(
        &'s self,
        documented: &'s Map<String, Value>,
        place: &'s Place,
        shown: Vec<(&'s str, Shown<'s>)>,
    ) -> Vec<(&'s str, Shown<'s>)> {
        if *place == Place::Data && self.resource.alone.contains(&self.index) {
            return shown;
        }
        let mut data = Shown::members(documented);
        match place {
            Place::Data => {
                data.retain(|(name, _)| !self.resource.members.contains_key(*name));
                shown.into_iter().for_each(|(name, value)| Shown::put(&mut data, name, value));
            }
            Place::Member(name) => Shown::put(&mut data, name, Shown::Object(shown)),
            Place::List(path) => {
                Shown::put(&mut data, path, Shown::List(vec![Shown::Object(shown)]));
            }
        }
        data
    }

    /// The reply about several resources, all on one page.
    pub(super) fn several<'s>(&'s self, objects: impl Iterator<Item = &'s Object>) -> Reply {
        if let Some(place) = place_of(Role::List, self.endpoint, &self.resource.family)
            && let Place::List(path) = &place
        {
            let mut data = Vec::new();
            Shown::put(&mut data, path, self.list(&place, objects));
            return Reply::success(self.message(), data);
        }
        let mut data = self.domain.members(self.documented).into_owned();
        // Some replies only list the ids.
        let fields = self.endpoint.response.data.as_ref().map_or(&[][..], |data| &data.fields);
        let mut lists = fields.iter().filter(|it| it.ty == Type::String.list());
        if let (Some(list), None) = (lists.next(), lists.next()) {
            let ids = objects.filter_map(|object| self.resource.id(object).cloned());
            data.insert(list.name.clone(), ids.collect());
        }
        self.reply(data)
    }

    /// Resources as a list at this place shows them.
    pub(super) fn list<'s>(
        &'s self,
        place: &Place,
        objects: impl Iterator<Item = &'s Object>,
    ) -> Shown<'s> {
        if place.lists_ids(self.endpoint) {
            let ids = objects.filter_map(|object| self.resource.id(object));
            return Shown::List(ids.filter(|id| id.is_string()).map(Shown::Value).collect());
        }
        let fields = place.fields(self.endpoint);
        let shown = |object| Shown::object(object::shown_of(object, fields));
        Shown::List(objects.map(shown).collect())
    }

    pub(super) fn reply(&self, data: Map<String, Value>) -> Reply {
        Reply::success(self.message(), Shown::members(&data))
    }

    /// The name of the member beside the code of a reply.
    pub(super) fn message(&self) -> &str {
        self.endpoint.response.message.as_deref().unwrap_or("msg")
    }
}
