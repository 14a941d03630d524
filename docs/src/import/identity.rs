//! Which endpoint or event a page documents: from the link to the API explorer, the last parts
//! of its document path, or the HTTP path, in this order.

use super::address::{Address, is_version};
use crate::page::Page;
use feishu_spec::{EventId, Id, Method, Scope};

/// The identity of an endpoint page; `None` if nothing on the page gives one.
pub(super) fn endpoint(page: &Page, address: &Address, method: Method) -> Option<Id> {
    explorer(page)
        .or_else(|| document(page.front.path.as_deref()?, address, method))
        .or_else(|| http(address, method))
}

fn explorer(page: &Page) -> Option<Id> {
    let link = page.explorer.as_ref()?;
    format!("{}.{}.{}.{}", link.project, link.version, link.resource, link.method).parse().ok()
}

/// The identity in `…/hire-v1/job/get`, if project, version and resource match the address.
fn document(path: &str, address: &Address, method: Method) -> Option<Id> {
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let (done, resource, service) = (parts.next()?, parts.next()?, parts.next()?);
    // Older document paths name the service one part earlier.
    let (project, version) = service_version(service).or_else(|| service_version(parts.next()?))?;
    let (project_there, version_there, rest) = address.service()?;
    let resource = resource.replace('-', ".");
    // The page may be in another folder: the address decides.
    if project != project_there || version != version_there {
        return None;
    }
    let done = if doubles(done, &resource) { by_method(method, is_one(&rest)) } else { done };
    format!("{project}.{version}.{resource}.{done}").parse().ok()
}

/// Whether the method is a phrase that repeats the resource: `list-berth-fees` of the resource
/// `berth_fee`.
fn doubles(done: &str, resource: &str) -> bool {
    let Some((_, object)) = done.split_once('-') else { return false };
    let last = resource.rsplit('.').next().unwrap_or(resource);
    singular(&object.replace('-', "_")) == last
}

/// Whether an address is about one thing: it ends with a parameter or a singular word.
fn is_one(rest: &[&str]) -> bool {
    rest.last().is_some_and(|part| part.starts_with(':') || singular(part) == **part)
}

fn service_version(part: &str) -> Option<(&str, &str)> {
    part.rsplit_once('-').filter(|(_, version)| is_version(version))
}

/// Endings of plurals with their singulars; the first match counts.
const PLURALS: &[(&str, &str)] = &[
    ("ies", "y"),
    ("lves", "lf"),
    ("uses", "us"),
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

/// The identity from the address alone: the method is the last word if it is a verb, otherwise it
/// follows from the HTTP method.
fn http(address: &Address, method: Method) -> Option<Id> {
    let (project, version, rest) = address.service()?;
    let words: Vec<&str> = rest.iter().filter(|part| !part.starts_with(':')).copied().collect();
    let ends_with_parameter = rest.last().is_some_and(|part| part.starts_with(':'));
    let one = is_one(&rest);
    let (last, before) = words.split_last()?;
    // A word directly after a collection is an action on it, like a verb.
    let on_collection = rest.iter().rev().nth(1).is_some_and(|word| singular(word) != **word);
    // `GET …/info` returns information about the service itself.
    let about_itself = words == ["info"] && method == Method::Get;
    let (resource, done) = if about_itself {
        (before, "get")
    } else if is_action(last) || (on_collection && one && !ends_with_parameter) {
        (before, *last)
    } else {
        (&words[..], by_method(method, one))
    };
    let mut resource: Vec<String> = resource.iter().map(|word| singular(word)).collect();
    if resource.is_empty() {
        resource.push(project.to_owned());
    }
    format!("{project}.{version}.{}.{done}", resource.join(".")).parse().ok()
}

/// Verbs, which are the method alone or as a part of a name.
const VERBS: &str = " add append approve authorize batch bind cancel cc check close copy create crop \
    del delete disable enable exchange execute export find get import index insert internal list \
    merge mget move open patch prepend publish push query read recognize reject remove reply resend \
    revert rollback search send set start stop submit subscribe sync transfer trigger unbind unmerge \
    unsubscribe update upload urge validate withdraw ";

/// Whether a segment of an address is a verb: `batch_delete`, `values_append`,
/// `tokenLoginValidate`. A name that ends in a plural is not a verb: `read_users`.
fn is_action(word: &str) -> bool {
    let mut parts: Vec<String> = vec![String::new()];
    for character in word.chars() {
        if character == '_' || character == '-' {
            parts.push(String::new());
            continue;
        }
        if character.is_ascii_uppercase() {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(character.to_ascii_lowercase());
        }
    }
    let verb =
        |part: Option<&String>| part.is_some_and(|part| VERBS.contains(&format!(" {part} ")));
    verb(parts.first()) || verb(parts.last()) || parts.iter().any(|part| part == "batch")
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

/// The identity of an event page: `<project>.<version>.<event>`. Older events name no service;
/// it then comes from their scope, or from the package that the page's Go program imports.
pub(super) fn event(
    path: Option<&str>,
    event_type: &str,
    scopes: &[Scope],
    text: &str,
) -> Option<EventId> {
    let by_scope = || Some(scopes.first()?.name.split_once(':')?.0);
    let by_type = || event_type.split_once('.').map(|(project, _)| project);
    let (project, version) =
        path.and_then(|path| path.rsplit('/').find_map(service_version)).or_else(|| {
            let project = by_type().or_else(by_scope).or_else(|| imported(text));
            Some((project.unwrap_or("event"), "v1"))
        })?;
    let name = event_type
        .strip_prefix(project)
        .and_then(|rest| rest.strip_prefix('.'))
        .unwrap_or(event_type);
    format!("{project}.{version}.{name}").parse().ok()
}

/// The service in `"…/service/contact/old"`.
fn imported(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("/service/")?;
    let (project, _) = rest.split_once("/old\"")?;
    let is_name = project.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    (is_name && !project.is_empty()).then_some(project)
}

#[cfg(test)]
mod tests {
    use super::{doubles, imported};

    #[test]
    fn a_method_that_says_its_resource_again_is_no_name() {
        assert!(doubles("list-berth-fees", "berth_fee"));
        assert!(doubles("get-category", "category"));
        assert!(doubles("list-categories", "category"));
        assert!(!doubles("batch_get", "berth"));
        assert!(!doubles("list-boats", "berth"));
    }

    #[test]
    fn a_program_on_the_page_names_its_service() {
        assert_eq!(imported("import \"x/v3/service/harbor/old\""), Some("harbor"));
        assert_eq!(imported("\"x/service/harbor/v1\"\n\"y/old\""), None);
    }
}
