//! Where a resource stands in a request or a reply.

use feishu_spec::{Body, Endpoint, Field, Form, Type};
use serde_json::{Map, Value};

use super::{collection::Object, names::named_alike};

/// Members of a reply's `data` that are about the list and not about a resource.
pub(super) const OF_LISTS: [&str; 4] = ["page_token", "has_more", "total", "sync_token"];

/// Where the `data` of a reply holds resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// `data` is the resource.
    Data,
    /// A member of `data` is the resource.
    Member(String),
    /// A member of `data`, by its dotted path, is a list of resources.
    List(String),
}

impl Place {
    /// Where the reply of an endpoint for one resource holds it. `family` is the name of the
    /// collection: `berths`.
    pub(crate) fn of_one(endpoint: &Endpoint, family: &str) -> Option<Place> {
        let fields = members(endpoint)?;
        let objects: Vec<&Field> =
            fields.iter().copied().filter(|it| has_fields(it, &Type::Object)).collect();
        let lists = fields.iter().filter(|it| has_fields(it, &Type::Object.list()));
        let lists: Vec<_> = lists.collect();
        Some(match (&objects[..], &lists[..]) {
            ([one], _) if fields.len() == 1 || named_alike(&one.name, family) => {
                Place::Member(one.name.clone())
            }
            ([], [list]) if fields.len() == 1 => Place::List(list.name.clone()),
            (several, _) => match several.iter().find(|it| named_alike(&it.name, family)) {
                Some(one) => Place::Member(one.name.clone()),
                None => Place::Data,
            },
        })
    }

    /// Where the reply of an endpoint for several resources holds them.
    pub(crate) fn of_many(endpoint: &Endpoint) -> Option<Place> {
        let fields = members(endpoint)?;
        if let Some(paging) = &endpoint.paging {
            return Some(Place::List(paging.items.clone()));
        }
        let mut lists = fields.iter().filter(|it| has_fields(it, &Type::Object.list()));
        match (lists.next(), lists.next()) {
            (Some(list), None) => Some(Place::List(list.name.clone())),
            _ => None,
        }
    }

    /// The resource in the `data` of a reply; of a list, the first one.
    pub(crate) fn find<'a>(&self, data: &'a Object) -> Option<&'a Object> {
        let (Place::Member(path) | Place::List(path)) = self else { return Some(data) };
        let mut names = path.split('.');
        let first = data.get(names.next()?)?;
        let found = names.try_fold(first, |value, name| value.get(name))?;
        found.get(0).unwrap_or(found).as_object()
    }

    /// The fields of the resource in a reply of this endpoint.
    pub(crate) fn fields<'a>(&self, endpoint: &'a Endpoint) -> &'a [Field] {
        match (self, &endpoint.response.data) {
            (Place::Data, Some(data)) => &data.fields,
            _ => self.field(endpoint).map_or(&[], |field| &field.fields),
        }
    }

    /// The field that holds the resource, or the list of them.
    fn field<'a>(&self, endpoint: &'a Endpoint) -> Option<&'a Field> {
        let (Place::Member(path) | Place::List(path)) = self else { return None };
        let named = |fields: &'a [Field], name: &str| fields.iter().find(|it| it.name == name);
        let mut names = path.split('.');
        let first = named(&endpoint.response.data.as_ref()?.fields, names.next()?)?;
        names.try_fold(first, |field, name| named(&field.fields, name))
    }

    /// Whether a reply of this endpoint lists texts: the ids of resources, and nothing else of them.
    pub(crate) fn lists_ids(&self, endpoint: &Endpoint) -> bool {
        self.field(endpoint).is_some_and(|field| field.ty == Type::String.list())
    }
}

/// The members of a reply's `data`, but for those about a list; nothing if the reply has another
/// layout.
fn members(endpoint: &Endpoint) -> Option<Vec<&Field>> {
    let response = &endpoint.response;
    let data = response.data.as_ref().filter(|data| data.ty == Type::Object);
    let fields = data.map_or(&[][..], |data| &data.fields);
    (response.form == Form::Envelope)
        .then(|| fields.iter().filter(|it| !OF_LISTS.contains(&it.name.as_str())).collect())
}

fn has_fields(field: &Field, ty: &Type) -> bool {
    field.ty == *ty && !field.fields.is_empty()
}

/// What a request says of a resource. Some endpoints take it as the body, others as a member of the
/// body, which is called as in replies or is all that the body has.
pub(crate) fn sent<'a>(
    body: &'a Map<String, Value>,
    declared: Option<&Body>,
    reply: &Place,
) -> &'a Object {
    match wrapper(declared, reply).and_then(|name| body.get(name)) {
        Some(Value::Object(inner)) => inner,
        _ => body,
    }
}

/// The fields of a resource in a request's body.
pub(crate) fn sent_fields<'a>(declared: Option<&'a Body>, reply: &Place) -> &'a [Field] {
    let Some(body) = declared else { return &[] };
    let wrapper = wrapper(declared, reply);
    match body.fields.iter().find(|it| Some(it.name.as_str()) == wrapper) {
        Some(field) => &field.fields,
        None => &body.fields,
    }
}

fn wrapper<'a>(declared: Option<&'a Body>, reply: &Place) -> Option<&'a str> {
    let fields = &declared?.fields;
    let mut objects = fields.iter().filter(|it| has_fields(it, &Type::Object));
    let named = |it: &&Field| matches!(reply, Place::Member(name) if *name == it.name);
    let only = || fields.first().filter(|it| fields.len() == 1 && has_fields(it, &Type::Object));
    objects.find(named).or_else(only).map(|it| it.name.as_str())
}

/// The parameter of a request's query that is a list, if there is exactly one.
pub(crate) fn list_of_query(endpoint: &Endpoint) -> Option<&Field> {
    let mut lists = endpoint.request.query.iter().filter(|it| matches!(it.ty, Type::List(_)));
    let first = lists.next()?;
    lists.next().is_none().then_some(first)
}

/// The name of the list that a request's body holds, if there is exactly one of this type.
pub(crate) fn sent_list<'a>(declared: Option<&'a Body>, element: &Type) -> Option<&'a Field> {
    let lists = declared?.fields.iter();
    let mut lists = lists.filter(|it| matches!(&it.ty, Type::List(inner) if **inner == *element));
    let first = lists.next()?;
    lists.next().is_none().then_some(first)
}
