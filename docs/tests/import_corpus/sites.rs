//! Feishu and Lark are two sites with one API. Should the documentation ever say of an endpoint that
//! it is on one of them only, the import has to mark it; so far no page does.

use std::collections::BTreeSet;

use crate::pages::{NEWEST, Read, imported};

/// What says that something is on one site only, unless what follows names a part of that site.
const ONLY: [&str; 12] = [
    "仅飞书",
    "仅支持飞书",
    "仅限飞书",
    "只支持飞书",
    "仅 Lark",
    "仅Lark",
    "仅支持 Lark",
    "仅支持Lark",
    "不支持 Lark",
    "Lark 不支持",
    "海外版",
    "国际版",
];

/// What follows where a product, a client or an id is meant and not the site.
const PARTS: [&str; 7] = ["人事", "招聘", "授权", "客户端", " ID", " Union", " User"];

/// Pages that say it of a value and not of the endpoint: of prefixes of phone numbers, and of a
/// field that need not be given.
const OF_VALUES: [&str; 3] = [
    "contact-v3/user/create.md",
    "contact-v3/user/patch.md",
    "historic-version/uETNz4SM1MjLxUzM/uMDO5UjLzgTO14yM4kTN/update.md",
];

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn no_page_says_that_an_endpoint_is_on_one_site_only() {
    let Read { pages, .. } = imported(NEWEST);
    let (mut found, mut of_values) = (Vec::new(), BTreeSet::new());
    for (name, text) in pages {
        for line in text.lines() {
            let of_site = |only: &&&str| {
                line.match_indices(**only).any(|(at, _)| {
                    let after = &line[at + only.len()..];
                    !PARTS.iter().any(|part| after.trim_start_matches(' ').starts_with(part.trim()))
                })
            };
            let Some(only) = ONLY.iter().find(of_site) else { continue };
            match OF_VALUES.iter().find(|page| name.ends_with(*page)) {
                Some(page) => drop(of_values.insert(*page)),
                None => found.push(format!("{name}: {only}")),
            }
        }
    }
    assert_eq!(of_values.len(), OF_VALUES.len(), "these say it still: {of_values:?}");
    assert!(found.is_empty(), "mark these endpoints in the specs:\n{}", found.join("\n"));
}
