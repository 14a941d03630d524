//! Which endpoint or event a page documents: from the link to the API explorer, the last parts
//! of its document path, or the HTTP path, in this order.

use super::address::Address;
use crate::{
    page::Page,
    spec::{EventId, Id, Method},
};

/// The identity of an endpoint page; none where nothing on it gives one.
pub(super) fn endpoint(page: &Page, address: &Address, method: Method) -> Option<Id> {
    explorer(page)
        .or_else(|| document(page.front.path.as_deref()?, address))
        .or_else(|| http(address, method))
}

fn explorer(page: &Page) -> Option<Id> {
    let link = page.explorer.as_ref()?;
    format!("{}.{}.{}.{}", link.project, link.version, link.resource, link.method).parse().ok()
}

/// `…/hire-v1/job/get`, where project, version and resource are those of the address.
fn document(path: &str, address: &Address) -> Option<Id> {
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let (method, resource, service) = (parts.next()?, parts.next()?, parts.next()?);
    // Older addresses name the service one part further up.
    let (project, version) = service_version(service).or_else(|| service_version(parts.next()?))?;
    let (project_there, version_there, rest) = address.service()?;
    let resource = resource.replace('-', ".");
    // The page may have been filed elsewhere: the address decides.
    let fits = project == project_there
        && version == version_there
        && resource.split('.').all(|part| rest.iter().any(|segment| is_number_of(part, segment)));
    if !fits {
        return None;
    }
    format!("{project}.{version}.{resource}.{method}").parse().ok()
}

fn service_version(part: &str) -> Option<(&str, &str)> {
    part.rsplit_once('-').filter(|(_, version)| is_version(version))
}

pub(super) fn is_version(text: &str) -> bool {
    text.strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether `segment` is `word` or its plural.
fn is_number_of(word: &str, segment: &str) -> bool {
    word == segment || singular(segment) == word
}

/// Endings of plurals and what they were; the first that fits counts.
const PLURALS: &[(&str, &str)] = &[
    ("ies", "y"),
    ("lves", "lf"),
    ("sses", "ss"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("ss", "ss"),
    ("us", "us"),
    ("s", ""),
];

fn singular(word: &str) -> String {
    let found = PLURALS.iter().find_map(|(plural, one)| Some((word.strip_suffix(plural)?, one)));
    found.map_or_else(|| word.to_owned(), |(stem, one)| format!("{stem}{one}"))
}

/// From the address alone: the last words say what is done, or else the HTTP method does.
fn http(address: &Address, method: Method) -> Option<Id> {
    let (project, version, rest) = address.service()?;
    let words: Vec<&str> = rest.iter().filter(|part| !part.starts_with(':')).copied().collect();
    let ends_with_parameter = rest.last().is_some_and(|part| part.starts_with(':'));
    let last = *words.last()?;
    let is_collection = ends_with_parameter || (last.ends_with('s') && !last.ends_with("ss"));
    let (resource, done) = if is_collection || words.len() == 1 {
        (&words[..], by_method(method, ends_with_parameter))
    } else {
        (&words[..words.len() - 1], last)
    };
    let resource: Vec<String> = resource.iter().map(|word| singular(word)).collect();
    format!("{project}.{version}.{}.{done}", resource.join(".")).parse().ok()
}

fn by_method(method: Method, one: bool) -> &'static str {
    match (method, one) {
        (Method::Get, true) => "get",
        (Method::Get, false) => "list",
        (Method::Post, _) => "create",
        (Method::Put, _) => "update",
        (Method::Patch, _) => "patch",
        (Method::Delete, _) => "delete",
        (Method::Head, _) => "head",
    }
}

/// The identity of an event page: `<project>.<version>.<event>`.
pub(super) fn event(path: Option<&str>, event_type: &str) -> Option<EventId> {
    let (project, version) = path
        .and_then(|path| path.rsplit('/').find_map(service_version))
        .unwrap_or((event_type.split('.').next()?, "v1"));
    let name = event_type
        .strip_prefix(project)
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(event_type);
    format!("{project}.{version}.{name}").parse().ok()
}
