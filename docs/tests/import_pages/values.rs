//! Lists of values whose notation is broken.

use crate::common::{SHELF, Shop, findings, member};

#[test]
fn a_misspelled_false_is_a_value() {
    let row = "| `a` | `boolean` | 否 | x<br>**可选值有**：<br>- `true`: on - `fasle`: off |";
    let page = Shop { body: row, request_example: "{}", ..SHELF }.import();
    assert_eq!(findings(&page), "");
    let values = member(&page, "/request/body/fields/0/values");
    let expected = [r#"{"value": true, "label": "on"}"#, r#"{"value": false, "label": "off"}"#];
    expected.iter().for_each(|value| assert!(values.contains(value), "{values}"));
}
