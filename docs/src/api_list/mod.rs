//! The platform's own list of its API against specs: each row of today's generation is an
//! endpoint of the same identity and address, or stands in `specs/overrides/pages.toml` with the
//! reason why not. Rows of the former generation have identities of another form; their address
//! decides.

mod read;

use std::collections::{BTreeMap, BTreeSet};

use feishu_overrides::{ListRule, Problem};
use feishu_spec::{Endpoint, address};

pub use read::{ListedApi, read};

/// How a list compares with specs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ListComparison {
    /// Rows with an endpoint of the same identity and address.
    pub same: usize,
    /// Rows of the former generation with an endpoint of the same address.
    pub former: usize,
    /// Rows that differ or are missing for a known reason.
    pub settled: usize,
    /// Rows that differ or are missing without one, and reasons that no longer apply.
    pub problems: Vec<Problem>,
}

/// Compares the rows of a list with the endpoints.
pub fn compare(rows: &[ListedApi], endpoints: &[Endpoint], rules: &[ListRule]) -> ListComparison {
    let known = KnownEndpoints::of(endpoints);
    let mut comparison = ListComparison::default();
    let mut used = BTreeSet::new();
    for row in rows {
        match known.difference(row) {
            None if row.former => comparison.former += 1,
            None => comparison.same += 1,
            Some(difference) => {
                let settling = rules.iter().flat_map(|rule| &rule.rows);
                match settling.clone().find(|pattern| covers(pattern, &row.identity)) {
                    Some(pattern) => {
                        used.insert(pattern.as_str());
                        comparison.settled += 1;
                    }
                    None => {
                        let place = format!("row {} of the list", row.line);
                        comparison.problems.push(Problem::new(place, difference));
                    }
                }
            }
        }
    }
    let unused = rules.iter().flat_map(|rule| unused(rule, &used));
    comparison.problems.extend(unused);
    comparison
}

/// A problem for each row of a rule that is about no difference.
fn unused(rule: &ListRule, used: &BTreeSet<&str>) -> Vec<Problem> {
    let rows = rule.rows.iter().zip(&rule.row_lines);
    let rows: Vec<_> = rows.filter(|(row, _)| !used.contains(row.as_str())).collect();
    let delete = |row: &str| match rows.len() == rule.rows.len() {
        true => format!("delete {}", rule.lines),
        false => format!("delete `{row}` from `rows`"),
    };
    let problem = |(row, line): &(&String, &usize)| {
        let place = format!("specs/overrides/pages.toml:{line}: api_list {row}");
        let why = "no longer applies: no such row differs from specs";
        Problem::new(place, format!("{why}; {}", delete(row)))
    };
    rows.iter().map(problem).collect()
}

/// `okr.v2.*` covers all that begins so; else identities are the same.
fn covers(pattern: &str, identity: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => identity.starts_with(start),
        None => pattern == identity,
    }
}

/// The endpoints by what a row may name.
struct KnownEndpoints {
    by_identity: BTreeMap<String, String>,
    by_address: BTreeMap<String, Vec<String>>,
}

impl KnownEndpoints {
    fn of(endpoints: &[Endpoint]) -> Self {
        let mut known =
            KnownEndpoints { by_identity: BTreeMap::new(), by_address: BTreeMap::new() };
        for endpoint in endpoints {
            // The list names no hosts.
            let address = address(endpoint.method, &endpoint.path);
            let id = endpoint.id.to_string();
            known.by_address.entry(address.clone()).or_default().push(id.clone());
            known.by_identity.insert(id, address);
        }
        known
    }

    /// In what a row differs from specs.
    fn difference(&self, row: &ListedApi) -> Option<String> {
        let ListedApi { identity, address, former, .. } = row;
        let here = self.by_address.get(address);
        if here.is_some_and(|here| *former || here.contains(identity)) {
            return None;
        }
        Some(match (here, self.by_identity.get(identity)) {
            (Some(here), _) => {
                format!("{address} is {identity}, and {} in specs", here.join(" and "))
            }
            (None, Some(other)) => format!("{identity} is {address}, and {other} in specs"),
            (None, None) => format!("{identity} ({address}) is not in specs"),
        })
    }
}

#[cfg(test)]
mod tests {
    use feishu_overrides::Overrides;
    use feishu_spec::from_text;

    use super::*;

    fn endpoint(id: &str, method: &str, path: &str) -> Endpoint {
        let spec =
            format!(r#"{{"id": "{id}", "title": "", "method": "{method}", "path": "{path}"}}"#);
        from_text(id, &spec).unwrap()
    }

    fn told(list: &str, rules: &str) -> (ListComparison, Vec<String>) {
        let endpoints = [
            endpoint("harbor.v1.berth.get", "GET", "/open-apis/harbor/v1/berths/:berth_id"),
            endpoint("harbor.v1.berth.list-berths", "GET", "/open-apis/harbor/v1/berths"),
            endpoint("harbor.v1.boat.sail", "POST", "/open-apis/harbor/boats/sail"),
        ];
        let rules = Overrides::read(&[("pages.toml".to_owned(), rules.to_owned())]).unwrap();
        let list = format!("identity,method,path,app_types,generation,updated,document\n{list}");
        let mut compared = compare(&read(&list).unwrap(), &endpoints, rules.api_list());
        let problems = std::mem::take(&mut compared.problems);
        (compared, problems.iter().map(ToString::to_string).collect())
    }

    const LIST: &str = "\
harbor.v1.berth.get,GET,/open-apis/harbor/v1/berths/:id,custom,,,
harbor.v1.berth.list,GET,/open-apis/harbor/v1/berths,custom,,,
harbor.v1.boat.sail,POST,/open-apis/harbor/v1/boats/sail,custom,,,
harbor.old.default.v1/berths,GET,/open-apis/harbor/v1/berths,custom,former,,
harbor.v1.crane.lift,POST,/open-apis/harbor/v1/cranes/lift,custom,,,
";

    #[test]
    fn each_row_that_differs_is_told() {
        let (compared, problems) = told(LIST, "");
        assert_eq!((compared.same, compared.former, compared.settled), (1, 1, 0));
        assert_eq!(
            problems,
            [
                "row 3 of the list: GET /open-apis/harbor/v1/berths is harbor.v1.berth.list, and \
                 harbor.v1.berth.list-berths in specs",
                "row 4 of the list: harbor.v1.boat.sail is POST /open-apis/harbor/v1/boats/sail, \
                 and POST /open-apis/harbor/boats/sail in specs",
                "row 6 of the list: harbor.v1.crane.lift (POST /open-apis/harbor/v1/cranes/lift) \
                 is not in specs",
            ]
        );
    }

    #[test]
    fn a_reason_settles_rows_and_is_told_when_it_no_longer_applies() {
        let rules = r#"
            [[api_list]]
            rows = ["harbor.v1.crane.*", "harbor.v1.boat.sail", "harbor.v1.berth.list"]
            reason = "No page documents it"
            [[api_list]]
            rows = ["harbor.v1.berth.get"]
            reason = "Once missing"
        "#;
        let (compared, problems) = told(LIST, rules);
        assert_eq!(compared.settled, 3);
        assert_eq!(
            problems,
            ["specs/overrides/pages.toml:6: api_list harbor.v1.berth.get: no longer applies: no \
              such row differs from specs; delete lines 5 to 7"]
        );
    }
}
