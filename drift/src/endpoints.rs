//! Changes of an endpoint as a whole: added, removed, renamed, deprecated, another path, paging or
//! reply layout. Events share the checks of their pages. Fields are compared in `fields`, access
//! in `access`.

use serde_json::Value;

use super::{
    Change, Rule, access,
    comparison::{Comparison, same, show},
    condition, errors,
    fields::{self, suffix},
    items::{CrateItems, Lookup},
    location::{Group, Location},
    pairing::Pair,
};
use feishu_spec::{
    Body, CardMember, Deprecation, Doc, Endpoint, Field, Form, Paging, Request, Response,
    SubjectId, Type, Witness,
};

pub(super) fn endpoint(
    (old, new): Pair<'_, Endpoint>,
    items: [&CrateItems; 2],
    changes: &mut Vec<Change>,
) {
    let id =
        |endpoint: Option<&Endpoint>| endpoint.map(|endpoint| SubjectId::from(endpoint.id.clone()));
    let ids = [id(old), id(new)];
    let lookups = [0, 1].map(|side| match &ids[side] {
        Some(id) => Lookup::endpoint(items[side], &id.plain()),
        None => Lookup::nothing(items[side]),
    });
    let functions = lookups.map(|lookup| lookup.function());
    let call = |endpoint: &Endpoint| {
        Some(format!("{} {}{}", endpoint.method, endpoint.path, told_by(&endpoint.sdks)))
    };
    let (old, new, was, is) = match (old, new, ids) {
        (Some(old), Some(new), [Some(was), Some(is)]) => (old, new, was, is),
        (Some(old), _, [Some(id), _]) => {
            let cx = &mut Comparison::new(Some(id), lookups, changes);
            return cx.whole(Rule::EndpointRemoved, call(old), None, functions[0].clone());
        }
        (_, Some(new), [_, Some(id)]) => {
            let cx = &mut Comparison::new(Some(id), lookups, changes);
            return cx.whole(Rule::EndpointAdded, None, call(new), functions[1].clone());
        }
        _ => return,
    };
    if was != is {
        let cx = &mut Comparison::new(Some(was.clone()), lookups, changes);
        cx.whole(Rule::EndpointRenamed, Some(was.plain()), Some(is.plain()), functions[0].clone());
    }
    let cx = &mut Comparison::new(Some(is.clone()), lookups, changes);
    cx.renamed = was != is || renamed_function(cx, &functions);
    let text = |rule: Rule, cx: &mut Comparison<'_>, was: &Option<String>, is: &Option<String>| {
        if was != is {
            cx.metadata(rule, was.clone(), is.clone());
        }
    };
    let some = |value: &dyn ToString| Some(value.to_string());
    text(Rule::EndpointMethodChanged, cx, &some(&old.method), &some(&new.method));
    text(Rule::EndpointPathChanged, cx, &some(&old.path), &some(&new.path));
    text(Rule::EndpointHostChanged, cx, &old.host, &new.host);
    deprecation(cx, &old.deprecated, &new.deprecated);
    page(cx, [&old.title, &new.title], [&old.doc, &new.doc]);
    access::tokens(cx, &old.tokens, &new.tokens);
    access::credentials(cx, &old.credentials, &new.credentials);
    access::app_types(cx, &old.app_types, &new.app_types);
    access::scopes(cx, &old.scopes, &new.scopes);
    access::field_scopes(cx, &old.field_scopes, &new.field_scopes);
    access::rate_limit(cx, &old.rate_limit, &new.rate_limit);
    paging(cx, [old, new]);
    text(Rule::IdempotencyChanged, cx, &old.idempotency, &new.idempotency);
    text(Rule::ContentTypeChanged, cx, &old.request.content_type, &new.request.content_type);
    request(cx, old, new);
    response(cx, old, new);
    errors::compare(cx, &old.errors, &new.errors);
}

/// Who tells of something that has no page.
pub(super) fn told_by(sdks: &[String]) -> String {
    if sdks.is_empty() { String::new() } else { format!(", {}", Witness::Sdk.about()) }
}

/// Reports a function whose name the overrides changed, while its identity stayed. The types that
/// are named after it have another name too.
fn renamed_function(cx: &mut Comparison<'_>, functions: &[Option<String>; 2]) -> bool {
    let [Some(before), Some(after)] = functions else { return false };
    if before == after {
        return false;
    }
    let item = functions[0].clone();
    cx.whole(Rule::EndpointRenamed, functions[0].clone(), functions[1].clone(), item);
    true
}

pub(super) fn deprecation(
    cx: &mut Comparison<'_>,
    old: &Option<Deprecation>,
    new: &Option<Deprecation>,
) {
    let replacement = |deprecation: &Option<Deprecation>| {
        deprecation.as_ref()?.replaced_by.as_ref().map(|by| format!("replaced by {by}"))
    };
    let rule = match (old, new) {
        (None, Some(_)) => Rule::Deprecated,
        (Some(_), None) => Rule::Undeprecated,
        (Some(old), Some(new)) if old != new => Rule::ReplacementChanged,
        _ => return,
    };
    cx.metadata(rule, replacement(old), replacement(new));
}

/// The update time of a page is not compared: most updates change no fact.
pub(super) fn page(cx: &mut Comparison<'_>, titles: [&String; 2], docs: [&Doc; 2]) {
    if titles[0] != titles[1] {
        cx.metadata(Rule::TitleChanged, Some(titles[0].clone()), Some(titles[1].clone()));
    }
    if docs[0].path != docs[1].path {
        cx.metadata(Rule::PageMoved, docs[0].path.clone(), docs[1].path.clone());
    }
}

fn paging(cx: &mut Comparison<'_>, [before, after]: [&Endpoint; 2]) {
    let (old, new) = (&before.paging, &after.paging);
    if old == new {
        return;
    }
    let show = |paging: &Option<Paging>| {
        paging.as_ref().map(|paging| {
            let then = paging.next.as_deref().map(|next| format!(" from {next}"));
            format!("{} by {}{}", paging.items, paging.request, then.unwrap_or_default())
        })
    };
    let rule = match (old, new) {
        (None, _) => Rule::PagingAdded,
        (_, None) => Rule::PagingRemoved,
        (Some(old), Some(new)) if old.items != new.items => {
            let path = |endpoint, items| format!("{}.{items}", listing(endpoint).0);
            let types = [cx.old.ty(&path(before, &old.items)), cx.new.ty(&path(after, &new.items))];
            let lists = [list(before, &old.items), list(after, &new.items)];
            if types[0] != types[1] || lists[0] != lists[1] {
                Rule::PagingItemsChanged
            } else if list(after, &old.items).is_some() {
                Rule::PagingListChanged
            } else {
                // The list was renamed, which is reported at its field.
                Rule::PagingChanged
            }
        }
        _ => Rule::PagingChanged,
    };
    let item = cx.new.request();
    cx.whole(rule, show(old), show(new), item);
}

/// The fields from which paths of paging start: the `data` of the reply, or the reply itself if
/// it has no `data`.
fn listing(endpoint: &Endpoint) -> (&'static str, &[Field]) {
    match &endpoint.response.data {
        Some(data) if !data.fields.is_empty() => ("response.data", &data.fields),
        _ => ("response", &endpoint.response.fields),
    }
}

/// The type of the field at a dotted path of paging.
fn list<'e>(endpoint: &'e Endpoint, path: &str) -> Option<&'e Type> {
    let (_, mut fields) = listing(endpoint);
    let mut ty = None;
    for step in path.split('.') {
        let field = fields.iter().find(|field| field.name == step)?;
        (fields, ty) = (&field.fields, Some(&field.ty));
    }
    ty
}

fn request(cx: &mut Comparison<'_>, old: &Endpoint, new: &Endpoint) {
    // Destructured so that a new fact of requests does not compile until it is compared.
    let Request {
        content_type: _,
        headers: _,
        path: _,
        query: _,
        body: _,
        conditions,
        // The platform refuses no call because of them.
        doubted: _,
        content: _,
        cards,
        example: _,
    } = &old.request;
    let item = cx.new.request();
    let bodies = [&old.request.body, &new.request.body];
    body(cx, Rule::RequestBodyRetyped, "request.body", bodies, &item);
    let groups = [old, new].map(|endpoint| {
        let request = &endpoint.request;
        [
            Group { in_path: true, ..Group::new("request.path", &request.path) },
            Group::new("request.query", &request.query),
            Group::new("request.header", &request.headers),
            inside("request.body", &request.body),
        ]
    });
    fields::compare(cx, Location::Request, &groups[0], &groups[1]);
    condition::compare(cx, conditions, &new.request.conditions, &item);
    held(cx, cards, &new.request.cards);
    example(cx, "request", &old.request.example, &new.request.example, item);
}

/// Reports which members hold cards.
fn held(cx: &mut Comparison<'_>, old: &[CardMember], new: &[CardMember]) {
    let show = |members: &[CardMember]| {
        let member = |CardMember { at, part, kind }: &CardMember| match kind {
            Some(kind) => format!("{at}: {} of the kind {kind}", part.name()),
            None => format!("{at}: {}", part.name()),
        };
        (!members.is_empty()).then(|| members.iter().map(member).collect::<Vec<_>>().join(", "))
    };
    if old != new {
        let function = cx.new.function();
        cx.whole(Rule::RequestCardsChanged, show(old), show(new), function);
    }
}

fn response(cx: &mut Comparison<'_>, old: &Endpoint, new: &Endpoint) {
    let item = cx.new.response();
    let (before, after) = (&old.response, &new.response);
    if before.form != after.form {
        let binary = before.form == Form::Binary || after.form == Form::Binary;
        let rule = if binary { Rule::ResponseKindChanged } else { Rule::ResponseFormChanged };
        let (was, is) = (form(before.form), form(after.form));
        cx.at(rule, "response", Some(was.to_owned()), Some(is.to_owned()), item.clone());
    }
    if before.message != after.message {
        let (was, is) = (before.message.clone(), after.message.clone());
        cx.metadata(Rule::MessageMemberChanged, was, is);
    }
    body(cx, Rule::ResponseDataRetyped, "response.data", [&before.data, &after.data], &item);
    let nested = [before, after].map(data_is_a_field);
    if nested[0] != nested[1] && before.data.is_some() && after.data.is_some() {
        let [was, is] =
            nested.map(|nested| if nested { "data is a field" } else { "the fields of data" });
        let (was, is) = (Some(was.to_owned()), Some(is.to_owned()));
        cx.at(Rule::ResponseLayoutChanged, "response.data", was, is, item.clone());
    }
    let data = [before, after].map(|response| inside("response.data", &response.data));
    let beside = [before, after].map(|response| Group::new("response", &response.fields));
    let ([old_data, new_data], [old_beside, new_beside]) = (data, beside);
    if nested == [false, false] {
        // All of them are in one struct, so a field may move between the two groups.
        fields::compare(cx, Location::Response, &[old_data, old_beside], &[new_data, new_beside]);
    } else {
        fields::compare(cx, Location::Response, &[old_data], &[new_data]);
        fields::compare(cx, Location::Response, &[old_beside], &[new_beside]);
    }
    let headers =
        [before, after].map(|response| [Group::new("response.headers", &response.headers)]);
    fields::compare(cx, Location::Header, &headers[0], &headers[1]);
    example(cx, "response", &before.example, &after.example, item);
}

/// Whether `data` is a field of the reply's struct rather than the struct itself.
fn data_is_a_field(response: &Response) -> bool {
    let alone = response.form == Form::Envelope && response.fields.is_empty();
    response.data.is_some() && response.form != Form::Binary && !alone
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Envelope => "fields in data",
        Form::Flat => "fields beside code",
        Form::Bare => "fields alone",
        Form::Binary => "file",
    }
}

/// The fields of a body, or of its elements if it is a list or map.
fn inside<'a>(path: &str, body: &'a Option<Body>) -> Group<'a> {
    match body {
        Some(body) => Group::new(&format!("{path}{}", suffix(&body.ty)), &body.fields),
        None => Group::new(path, &[]),
    }
}

/// Reports a body of another type. An absent body counts as an object without fields.
fn body(
    cx: &mut Comparison<'_>,
    rule: Rule,
    path: &str,
    bodies: [&Option<Body>; 2],
    item: &Option<String>,
) {
    let types = bodies.map(|body| body.as_ref().map_or(&Type::Object, |body| &body.ty));
    if types[0] != types[1] {
        let [was, is] = bodies.map(|body| body.as_ref().map(|body| body.ty.to_string()));
        cx.at(rule, path, was, is, item.clone());
    }
}

/// Reports the first difference between the documented examples of a whole body.
pub(super) fn example(
    cx: &mut Comparison<'_>,
    path: &str,
    old: &Option<Value>,
    new: &Option<Value>,
    item: Option<String>,
) {
    let (place, was, is) = match (old, new) {
        (None, None) => return,
        (Some(old), Some(new)) => match first_difference(old, new) {
            Some((place, was, is)) => {
                (format!("{path}.example{place}"), was.map(show), is.map(show))
            }
            None => return,
        },
        (old, new) => {
            let text = |value: &Option<Value>| value.as_ref().map(|_| "an example".to_owned());
            (format!("{path}.example"), text(old), text(new))
        }
    };
    cx.at(Rule::BodyExampleChanged, &place, was, is, item);
}

type Difference<'v> = (String, Option<&'v Value>, Option<&'v Value>);

/// The first difference between two values: its relative path, and the value on each side.
fn first_difference<'v>(old: &'v Value, new: &'v Value) -> Option<Difference<'v>> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
            names
                .filter_map(|name| {
                    inner_difference(format!(".{name}"), old.get(name), new.get(name))
                })
                .next()
        }
        (Value::Array(old), Value::Array(new)) => (0..old.len().max(new.len()))
            .filter_map(|at| inner_difference(format!("[{at}]"), old.get(at), new.get(at)))
            .next(),
        _ if same(old, new) => None,
        _ => Some((String::new(), Some(old), Some(new))),
    }
}

fn inner_difference<'v>(
    step: String,
    old: Option<&'v Value>,
    new: Option<&'v Value>,
) -> Option<Difference<'v>> {
    match (old, new) {
        (Some(old), Some(new)) => {
            first_difference(old, new).map(|(rest, was, is)| (format!("{step}{rest}"), was, is))
        }
        (old, new) => Some((step, old, new)),
    }
}
