//! The address of an endpoint: host, path, parameters inside it, a query.

use std::collections::HashSet;

/// The platform's own host, which a spec leaves out.
const HOST: &str = "open.feishu.cn";

/// An address in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    /// The host, unless it is the platform's own.
    pub(super) host: Option<String>,
    /// The path, with `:name` for its parameters.
    pub(super) path: String,
    /// The names in its query, each once.
    pub(super) query: Vec<String>,
}

/// Reads an address; `None` if the text is not one.
pub(super) fn parse(text: &str) -> Option<Address> {
    let text = text.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let (host, path) = rest.split_at(rest.find('/')?);
    // Some pages show `&order…` as an entity.
    let path = path.replace('ℴ', "&order");
    let (path, query) = path.split_once('?').unwrap_or((&path, ""));
    let path = path.split_whitespace().next()?;
    if host.is_empty() || path.contains(['"', '<', '>', '`', '|']) {
        return None;
    }
    let path: Vec<String> = path.split('/').map(parameter).collect();
    let names = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default().trim());
    let mut seen = HashSet::new();
    let names = names.filter(|name| !name.is_empty() && seen.insert(*name)).map(str::to_owned);
    Some(Address {
        host: (host != HOST).then(|| host.to_owned()),
        path: path.join("/"),
        query: names.collect(),
    })
}

/// `{name}` as `:name`.
fn parameter(segment: &str) -> String {
    match segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}')) {
        Some(name) => format!(":{}", name.trim_start_matches(':')),
        None => segment.to_owned(),
    }
}

impl Address {
    /// The names of the parameters in the path, in order.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter_map(|segment| segment.strip_prefix(':'))
    }

    /// Project, version and the segments after them; a path without a version counts as version
    /// 1.
    pub(super) fn service(&self) -> Option<(&str, &str, Vec<&str>)> {
        let rest = ["/open-apis/", "/approval/openapi/"]
            .iter()
            .find_map(|prefix| self.path.strip_prefix(prefix))
            .unwrap_or(self.path.trim_start_matches('/'));
        let mut segments: Vec<&str> =
            rest.split('/').filter(|segment| !segment.is_empty()).collect();
        if self.path.starts_with("/approval/openapi/") {
            segments.insert(0, "approval");
        }
        let project = *segments.first()?;
        let is_version_at = |at: usize| segments.get(at).is_some_and(|segment| is_version(segment));
        // Some addresses have the version after the first word of the resource.
        let at = (1..=2).find(|at| is_version_at(*at));
        let version = at.map_or("v1", |at| segments.remove(at));
        segments.remove(0);
        Some((project, version, segments))
    }
}

/// Whether a part of an address is a version: `v1`.
pub(super) fn is_version(text: &str) -> bool {
    text.strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn an_address_comes_apart() {
        let address = parse(
            " https://open.feishu.cn/open-apis/shop/v1/shelves/:shelf_id/books?kind=a&kind=b&n=1 ",
        )
        .unwrap();
        assert_eq!(address.host, None);
        assert_eq!(address.path, "/open-apis/shop/v1/shelves/:shelf_id/books");
        assert_eq!(address.query, ["kind", "n"]);
        assert_eq!(address.parameters().collect::<Vec<_>>(), ["shelf_id"]);
        assert_eq!(address.service(), Some(("shop", "v1", vec!["shelves", ":shelf_id", "books"])));
    }

    #[test]
    fn the_version_is_found_wherever_it_stands() {
        for (path, expected) in [
            ("/open-apis/shop/v2/shelves", ("shop", "v2", vec!["shelves"])),
            ("/open-apis/shop/cellar/v2/shelves", ("shop", "v2", vec!["cellar", "shelves"])),
            ("/open-apis/shop/shelves", ("shop", "v1", vec!["shelves"])),
            ("/open-apis/shop", ("shop", "v1", vec![])),
        ] {
            let address = parse(&format!("https://open.feishu.cn{path}")).unwrap();
            assert_eq!(address.service(), Some(expected), "{path}");
        }
    }

    #[test]
    fn other_hosts_and_braces_are_kept_in_mind() {
        let address = parse("https://www.example.com/shop/{id}").unwrap();
        assert_eq!(address.host.as_deref(), Some("www.example.com"));
        assert_eq!(address.path, "/shop/:id");
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["", "open", "https://", "https://host", "ftp://a/b"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
