//! Lists that come in pages.

use feishu_drift::Rule;
use serde_json::{Value, json};

use super::{Case, case, of};
use crate::base::endpoint;

pub(super) fn cases() -> Vec<Case> {
    let names = ("/response/data/fields/-", json!({"name": "names", "type": "string[]"}));
    let next = ("/response/data/fields/-", json!({"name": "next_page_token", "type": "string"}));
    let mut free = endpoint()["response"]["data"]["fields"][1].clone();
    free["name"] = json!("free");
    let free = ("/response/data/fields/-", free);
    let paged = r#"fn items<R: rt::Paged<Item = berth::response::Berth>>(_: R) {}
               items(berth::reserve("q", "Albatross", 40));"#;
    vec![
        case(
            Rule::PagingAdded,
            &[("/paging", Value::Null)],
            &[],
            r#"let _ = berth::reserve("q", "Albatross", 40).page_token("next");
               let _ = berth::ReserveResponse::default().berths.len();"#,
        ),
        of(Rule::PagingRemoved, &[("/paging", Value::Null)], paged),
        case(
            Rule::PagingItemsChanged,
            std::slice::from_ref(&names),
            &[names.clone(), ("/paging/items", json!("names"))],
            paged,
        ),
        case(
            Rule::PagingListChanged,
            std::slice::from_ref(&free),
            &[free.clone(), ("/paging/items", json!("free"))],
            r#"let mut page = berth::ReserveResponse::default();
               page.berths = vec![Default::default()];
               assert_eq!(<berth::Reserve as rt::Paged>::items(page).len(), 1);"#,
        ),
        case(
            Rule::PagingChanged,
            std::slice::from_ref(&next),
            &[next.clone(), ("/paging/next", json!("next_page_token"))],
            paged,
        ),
    ]
}
