//! The documented example of a request is refused by no check: neither by the client, which asks
//! less, nor by the stand-in, which asks all that a spec says. Where a page contradicts itself,
//! `exceptions.toml` has the place.

use feishu_conformance::{report::Failures, subjects};
use feishu_spec::{
    condition,
    validate::{self, Strictness},
};
use feishu_testing::exceptions::{self, Exceptions};

#[test]
fn no_documented_request_is_refused_unless_its_page_contradicts_itself() {
    let listed: Exceptions = toml::from_str(&exceptions::read()).unwrap();
    let mut failures = Failures::default();
    let mut examples = 0;
    for subject in subjects() {
        let request = &subject.spec.request;
        let (Some(example), Some(body)) = (&request.example, &request.body) else { continue };
        examples += 1;
        let id = subject.spec.id.to_string();
        let found = validate::body(body, "body", example, Strictness::STRICT);
        let found = found.into_iter().map(|it| (it.path.to_string(), it.reason.to_string()));
        let broken = condition::broken(&request.conditions, "body", example);
        let broken = broken.iter().map(|it| (it.place(), it.message()));
        for (path, reason) in found.chain(broken) {
            let place = place(&path);
            if !listed.get(&id).is_some_and(|places| places.contains_key(&place)) {
                failures.note(&id, format!("{place}: {reason}"));
            }
        }
    }
    assert!(examples > 500, "only {examples} examples are checked");
    failures.end();
}

/// The path of a finding as `exceptions.toml` writes it: any element of a list is `[]`.
pub(crate) fn place(path: &str) -> String {
    let mut place = String::from("request.body");
    for (index, part) in path.split('[').enumerate() {
        match part.split_once(']') {
            Some((_, rest)) => {
                place.push_str("[]");
                place.push_str(rest);
            }
            None if index == 0 => {
                place.push('.');
                place.push_str(part);
            }
            None => place.push_str(part),
        }
    }
    place
}
