//! Finds endpoints by method and path in a tree of path segments. A literal segment wins over
//! a parameter. Endpoints are only indexes here.

use std::collections::HashMap;

use feishu_spec::Method;
use foldhash::fast::RandomState;
use percent_encoding::percent_decode_str;

/// All paths that are known.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    literal: HashMap<String, Node, RandomState>,
    parameter: Option<Box<Node>>,
    /// The endpoints that end here: several when the documentation has several pages for a call.
    ends: Vec<(Method, usize)>,
}

/// What was found for a method and path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// The endpoints of that call, by index, in the order in which they were added.
    Found(Vec<usize>),
    /// The path exists, but only with these methods.
    OtherMethods(Vec<Method>),
    /// No endpoint has this path.
    Nothing,
}

impl Routes {
    /// Adds an endpoint; in `template`, `:name` is a parameter.
    pub(crate) fn add(&mut self, method: Method, template: &str, endpoint: usize) {
        let mut node = &mut self.root;
        for segment in template_segments(template) {
            node = if segment.starts_with(':') {
                node.parameter.get_or_insert_default()
            } else {
                node.literal.entry(segment.to_owned()).or_default()
            };
        }
        node.ends.push((method, endpoint));
    }

    /// Finds the endpoints for the decoded `segments` of a path.
    pub(crate) fn find(&self, method: Option<Method>, segments: &[String]) -> Match {
        let mut leaves = Vec::new();
        self.root.walk(segments, &mut leaves);
        for leaf in &leaves {
            let found: Vec<usize> = leaf
                .ends
                .iter()
                .filter(|(candidate, _)| Some(*candidate) == method)
                .map(|(_, endpoint)| *endpoint)
                .collect();
            if !found.is_empty() {
                return Match::Found(found);
            }
        }
        let mut methods: Vec<Method> =
            leaves.iter().flat_map(|leaf| leaf.ends.iter().map(|(method, _)| *method)).collect();
        methods.sort();
        methods.dedup();
        if methods.is_empty() { Match::Nothing } else { Match::OtherMethods(methods) }
    }
}

impl Node {
    /// Collects the nodes at the end of `segments`, the most literal one first.
    fn walk<'a>(&'a self, segments: &[String], leaves: &mut Vec<&'a Node>) {
        let Some((first, rest)) = segments.split_first() else {
            if !self.ends.is_empty() {
                leaves.push(self);
            }
            return;
        };
        if let Some(next) = self.literal.get(first) {
            next.walk(rest, leaves);
        }
        // A parameter is never empty: `/users//posts` is another path.
        if let Some(next) = &self.parameter
            && !first.is_empty()
        {
            next.walk(rest, leaves);
        }
    }
}

/// The segments of a request's path, each decoded after splitting, so that an encoded `/` stays
/// inside its value.
pub(crate) fn segments(path: &str) -> Vec<String> {
    // With room for most paths.
    let mut segments = Vec::with_capacity(8);
    let all = path.strip_prefix('/').unwrap_or(path).split('/');
    segments.extend(all.map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned()));
    segments
}

/// The values that `segments` give to the parameters of `template`, in its order.
pub(crate) fn parameters(template: &str, segments: &[String]) -> Vec<(String, String)> {
    template_segments(template)
        .zip(segments)
        .filter_map(|(name, value)| Some((name.strip_prefix(':')?.to_owned(), value.clone())))
        .collect()
}

/// A few documented paths include a query, which is not part of the path.
pub(crate) fn template_segments(template: &str) -> impl Iterator<Item = &str> {
    let path = template.split(['?', '#']).next().unwrap_or_default();
    path.strip_prefix('/').unwrap_or(path).split('/')
}

#[cfg(test)]
mod tests {
    use feishu_spec::Method::{self, Delete, Get, Post};

    use super::{Match, Routes, parameters, segments};

    fn routes(templates: &[(Method, &str)]) -> Routes {
        let mut routes = Routes::default();
        for (index, (method, template)) in templates.iter().enumerate() {
            routes.add(*method, template, index);
        }
        routes
    }

    fn find(routes: &Routes, method: Method, path: &str) -> Match {
        routes.find(Some(method), &segments(path))
    }

    #[test]
    fn a_literal_segment_wins_over_a_parameter_wherever_it_was_added() {
        let routes = routes(&[(Get, "/shop/:id"), (Get, "/shop/all"), (Get, "/shop/:id/lines")]);
        assert_eq!(find(&routes, Get, "/shop/all"), Match::Found(vec![1]));
        assert_eq!(find(&routes, Get, "/shop/17"), Match::Found(vec![0]));
        assert_eq!(find(&routes, Get, "/shop/all/lines"), Match::Found(vec![2]));
    }

    #[test]
    fn a_parameter_answers_where_the_literal_path_lacks_the_method() {
        let routes = routes(&[(Delete, "/shop/:id"), (Get, "/shop/all")]);
        assert_eq!(find(&routes, Delete, "/shop/all"), Match::Found(vec![0]));
        assert_eq!(find(&routes, Post, "/shop/all"), Match::OtherMethods(vec![Get, Delete]));
    }

    #[test]
    fn a_path_that_is_shorter_longer_or_empty_in_the_middle_is_another_path() {
        let routes = routes(&[(Get, "/shop/:id/lines")]);
        for path in ["/shop/1", "/shop/1/lines/2", "/shop//lines", "/shop/1/lines/", "/", ""] {
            assert_eq!(find(&routes, Get, path), Match::Nothing, "{path}");
        }
    }

    #[test]
    fn an_encoded_slash_stays_inside_its_value() {
        let segments = segments("/shop/a%2Fb%20c/lines");
        assert_eq!(parameters("/shop/:id/lines", &segments), [("id".into(), "a/b c".into())]);
    }

    #[test]
    fn a_documented_query_is_no_part_of_the_path() {
        let routes = routes(&[(Get, "/shop/list?page_size=1")]);
        assert_eq!(find(&routes, Get, "/shop/list"), Match::Found(vec![0]));
    }

    #[test]
    fn several_pages_for_one_call_are_all_found() {
        let routes = routes(&[(Get, "/shop/:id"), (Get, "/shop/:shop_id")]);
        assert_eq!(find(&routes, Get, "/shop/1"), Match::Found(vec![0, 1]));
    }
}
