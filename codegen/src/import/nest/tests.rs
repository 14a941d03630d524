//! One small table a rule, about a harbour of our own invention.

use serde_json::json;

use super::{Nesting, Row, Shapes, nest};
use crate::spec::Type;

/// A table as text: a row a line, indented by its depth, `name type` or `name type Name`.
struct Table {
    rows: Vec<(String, Type, Option<String>)>,
    parents: Vec<Option<usize>>,
}

fn table(text: &str) -> Table {
    let (mut rows, mut parents) = (Vec::new(), Vec::new());
    let mut open: Vec<(usize, usize)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let depth = line.len() - line.trim_start().len();
        let mut words = line.split_whitespace();
        let name = words.next().unwrap().to_owned();
        let ty = words.next().unwrap().parse().unwrap();
        while open.last().is_some_and(|&(other, _)| other >= depth) {
            open.pop();
        }
        parents.push(open.last().map(|&(_, row)| row));
        open.push((depth, rows.len()));
        rows.push((name, ty, words.next().map(ToOwned::to_owned)));
    }
    Table { rows, parents }
}

impl Table {
    fn rows(&self) -> Vec<Row<'_>> {
        self.rows
            .iter()
            .map(|(name, ty, type_name)| Row {
                name,
                ty,
                type_name: type_name.as_deref(),
                required: None,
                nested: None,
            })
            .collect()
    }

    fn marked(&self) -> Vec<Row<'_>> {
        let mut rows = self.rows();
        for (row, parent) in rows.iter_mut().zip(&self.parents) {
            row.nested = Some(parent.is_some());
        }
        rows
    }
}

fn restored(text: &str, example: serde_json::Value) -> Nesting {
    let table = table(text);
    let found = nest(&table.rows(), Some(&example), &Shapes::new());
    assert_eq!(found.parents, table.parents, "{found:?}");
    found
}

const BERTHS: &str = "
    harbour_id string
    berth_list object[] harbour_berth
        id string
        name string
        note string
    crane_list object[] harbour_crane
        id string
        name string
        note string";

#[test]
fn two_lists_with_equal_fields_each_get_their_own() {
    let found = restored(
        BERTHS,
        json!({
            "harbour_id": "1",
            "berth_list": [{"id": "b", "name": "B", "note": ""}],
            "crane_list": [{"id": "c", "name": "C", "note": ""}],
        }),
    );
    assert!(found.sure);
}

#[test]
fn keys_that_only_some_elements_have_are_seen() {
    let found = restored(
        BERTHS,
        json!({
            "harbour_id": "1",
            "berth_list": [{"id": "b", "name": "B"}, {"note": "deep"}],
            "crane_list": [{}, {"id": "c"}, {"name": "C", "note": ""}],
        }),
    );
    assert!(found.sure);
}

#[test]
fn an_example_in_another_order_still_tells_the_nesting() {
    let found = restored(
        BERTHS,
        json!({
            "crane_list": [{"note": "", "name": "C", "id": "c"}],
            "berth_list": [{"name": "B", "note": "", "id": "b"}],
            "harbour_id": "1",
        }),
    );
    assert!(found.sure);
}

#[test]
fn without_an_example_it_is_not_sure_and_shows_two_readings() {
    let table = table(BERTHS);
    let found = nest(&table.rows(), None, &Shapes::new());
    assert!(!found.sure);
    let readings = [Some(&found.parents), found.other.as_ref()];
    assert!(readings.contains(&Some(&table.parents)), "{found:?}");
}

const RESULTS: &str = "
    code int
    msg string
    data any
        results object[] tow_result
            id string
            code int
            message string";

#[test]
fn a_code_inside_the_results_of_a_reply_is_not_the_code_of_the_reply() {
    let example = json!({
        "code": 0,
        "msg": "success",
        "data": {"results": [{"id": "1", "code": 7, "message": "no tug"}]},
    });
    assert!(restored(RESULTS, example).sure);
}

#[test]
fn rows_marked_as_nested_without_depth_find_their_depth() {
    let table = table(RESULTS);
    let example = json!({
        "code": 0,
        "msg": "success",
        "data": {"results": [{"id": "1", "code": 7, "message": "no tug"}]},
    });
    let found = nest(&table.marked(), Some(&example), &Shapes::new());
    assert_eq!(found.parents, table.parents);
    assert!(found.sure);
}
