//! Assigns endpoints to operations: path templates, and several pages for one operation. OpenAPI
//! allows one operation per method and path, and treats paths that differ only in the names of
//! their parameters as the same path.

use std::collections::BTreeMap;

use feishu_spec::{Endpoint, Method};

/// A path and its operations.
pub(super) struct PathItem<'a> {
    /// The path with `{name}` for its parameters.
    pub(super) template: String,
    /// The operations, in order of their methods.
    pub(super) operations: Vec<Operation<'a>>,
}

/// An endpoint that becomes an operation.
pub(super) struct Operation<'a> {
    pub(super) endpoint: &'a Endpoint,
    /// The endpoint's path parameters: its own name, and the name in the template.
    pub(super) parameters: Vec<(String, String)>,
    /// Other pages about the same method and path, which have no operation.
    pub(super) also: Vec<&'a Endpoint>,
}

/// A piece of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Parameter(String),
}

/// Groups endpoints, sorted by identity, by path. The paths are sorted.
pub(super) fn arrange<'a>(endpoints: &[&'a Endpoint]) -> Vec<PathItem<'a>> {
    let mut by_path: BTreeMap<String, BTreeMap<Method, Vec<&Endpoint>>> = BTreeMap::new();
    for endpoint in endpoints {
        let anonymous = write(&pieces(&endpoint.path), |_| "{}".to_owned());
        by_path.entry(anonymous).or_default().entry(endpoint.method).or_default().push(endpoint);
    }
    by_path.into_values().map(item).collect()
}

fn item(methods: BTreeMap<Method, Vec<&Endpoint>>) -> PathItem<'_> {
    let chosen: Vec<_> = methods.into_values().map(choose).collect();
    let names = parameter_names(chosen.iter().map(|(endpoint, _)| *endpoint));
    let template = {
        let mut names = names.iter();
        write(&pieces(&chosen[0].0.path), |_| format!("{{{}}}", names.next().expect("one a piece")))
    };
    let operations = chosen
        .into_iter()
        .map(|(endpoint, also)| Operation {
            endpoint,
            parameters: parameters(&endpoint.path).into_iter().zip(names.iter().cloned()).collect(),
            also,
        })
        .collect();
    PathItem { template, operations }
}

/// The page that becomes the operation of a method and path: the latest one that is not
/// deprecated.
fn choose(mut pages: Vec<&Endpoint>) -> (&Endpoint, Vec<&Endpoint>) {
    let rank = |page: &Endpoint| (page.deprecated.is_none(), page.doc.updated.clone());
    // If ranks are equal, the first identity counts.
    let best = (1..pages.len())
        .fold(0, |best, next| if rank(pages[next]) > rank(pages[best]) { next } else { best });
    let page = pages.remove(best);
    (page, pages)
}

/// Names of the template's parameters: the name that most pages use, of equals the first, and each
/// name only once.
fn parameter_names<'a>(endpoints: impl Iterator<Item = &'a Endpoint>) -> Vec<String> {
    let all: Vec<Vec<String>> = endpoints.map(|endpoint| parameters(&endpoint.path)).collect();
    let votes = |name: &String, at: usize| all.iter().filter(|names| names[at] == *name).count();
    let mut chosen: Vec<String> = Vec::new();
    for at in 0..all[0].len() {
        let best = all.iter().map(|names| &names[at]).filter(|name| !chosen.contains(name)).fold(
            None,
            |best: Option<&String>, name| match best {
                Some(best) if votes(name, at) <= votes(best, at) => Some(best),
                _ => Some(name),
            },
        );
        // If a path has two parameters of one name, the second is numbered by position.
        let name = best.cloned().unwrap_or_else(|| format!("{}_at_{at}", all[0][at]));
        chosen.push(name);
    }
    chosen
}

/// The names of the parameters in a path, in order.
fn parameters(path: &str) -> Vec<String> {
    pieces(path)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Parameter(name) => Some(name),
            Piece::Text(_) => None,
        })
        .collect()
}

fn pieces(path: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for segment in path.split('/').skip(usize::from(path.starts_with('/'))) {
        let name = segment.strip_prefix(':').unwrap_or_default();
        let length = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
        let (name, rest) = name.split_at(length.unwrap_or(name.len()));
        pieces.push(Piece::Text("/".to_owned()));
        if name.is_empty() {
            pieces.push(Piece::Text(segment.to_owned()));
        } else {
            pieces.push(Piece::Parameter(name.to_owned()));
            pieces.push(Piece::Text(rest.to_owned()));
        }
    }
    pieces
}

fn write(pieces: &[Piece], mut parameter: impl FnMut(&str) -> String) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Parameter(name) => parameter(name),
        })
        .collect()
}
