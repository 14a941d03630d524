//! Tests of nesting: one small table per rule, about an invented harbor.

use serde_json::json;

use super::{Nesting, Row, Shapes, nest};
use feishu_spec::Type;

/// A table parsed from text: one row per line, indented by depth, `name type` or `name type Name`.
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
    harbor_id string
    berth_list object[] harbor_berth
        id string
        name string
        note string
    crane_list object[] harbor_crane
        id string
        name string
        note string";

#[test]
fn each_of_two_lists_with_equal_fields_gets_its_own_fields() {
    let found = restored(
        BERTHS,
        json!({
            "harbor_id": "1",
            "berth_list": [{"id": "b", "name": "B", "note": ""}],
            "crane_list": [{"id": "c", "name": "C", "note": ""}],
        }),
    );
    assert!(found.sure);
}

#[test]
fn keys_that_only_some_elements_have_count() {
    let found = restored(
        BERTHS,
        json!({
            "harbor_id": "1",
            "berth_list": [{"id": "b", "name": "B"}, {"note": "deep"}],
            "crane_list": [{}, {"id": "c"}, {"name": "C", "note": ""}],
        }),
    );
    assert!(found.sure);
}

#[test]
fn an_example_in_another_order_still_gives_the_nesting() {
    let found = restored(
        BERTHS,
        json!({
            "crane_list": [{"note": "", "name": "C", "id": "c"}],
            "berth_list": [{"name": "B", "note": "", "id": "b"}],
            "harbor_id": "1",
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

#[test]
fn a_map_holds_its_fields_one_level_deeper_in_the_example() {
    let found = restored(
        "
        harbor_id string
        berths map<object> berth
            depth int
            free bool
        open bool",
        json!({
            "open": true,
            "harbor_id": "1",
            "berths": {"north": {"depth": 7}, "south": {"free": false}},
        }),
    );
    assert!(found.sure);
}

#[test]
fn json_in_a_string_gives_the_nesting() {
    let found = restored(
        "
        kind string
        cargo object[] cargo
            weight int
            owner object owner
                name string
        name string",
        json!({
            "name": "n",
            "kind": "k",
            "cargo": "[{\"owner\": {\"name\": \"o\"}, \"weight\": 1}]",
        }),
    );
    assert!(found.sure);
}

#[test]
fn a_string_that_the_example_shows_as_an_object_holds_rows() {
    let example = json!({"pilots": [{"call_sign": "x"}], "tug": {"name": "t", "power": 1}});
    let text = "
        pilots string
            call_sign string
        tug object tug
            power int
            name string";
    restored(text, example);
}

#[test]
fn a_string_that_the_example_shows_as_quoted_json_holds_none() {
    let example = json!({"form": "{\"name\": 1}", "ship": {"flag": "f", "name": "n"}});
    let text = "
        form string
        ship object ship
            name string
            flag string";
    assert!(restored(text, example).sure);
}

const VESSEL: &str = "
    vessel object vessel
        id string
        flag string
        draft int
    port string";

#[test]
fn other_pages_place_fields_that_the_example_leaves_out() {
    let table = table(VESSEL);
    let example = json!({"vessel": {"id": "1"}, "port": "p"});
    let without = nest(&table.rows(), Some(&example), &Shapes::new());
    assert!(!without.sure, "{without:?}");
    let mut shapes = Shapes::new();
    shapes.learn("vessel", &["id", "flag", "draft"]);
    let with = nest(&table.rows(), Some(&example), &shapes);
    assert_eq!(with.parents, table.parents, "{with:?}");
    assert!(with.sure, "{with:?}");
}

#[test]
fn a_type_with_several_shapes_may_have_any_of_them() {
    let table = table(VESSEL);
    let mut shapes = Shapes::new();
    shapes.learn("vessel", &["id", "length"]);
    shapes.learn("vessel", &["id", "flag", "draft"]);
    assert_eq!(nest(&table.rows(), None, &shapes).parents, table.parents);
}

#[test]
fn a_learned_table_can_be_forgotten() {
    let table = table(VESSEL);
    let example = json!({"vessel": {"id": "1"}, "port": "p"});
    let before = nest(&table.rows(), Some(&example), &Shapes::new());
    let mut shapes = Shapes::new();
    shapes.learn_table(&table.rows(), &table.parents);
    assert_ne!(nest(&table.rows(), Some(&example), &shapes), before);
    shapes.forget_table(&table.rows(), &table.parents);
    assert_eq!(nest(&table.rows(), Some(&example), &shapes), before);
}

#[test]
fn a_type_that_other_pages_show_without_fields_may_stay_empty() {
    let table = table(
        "
        ship object ship
            anchor object anchor
            flag string",
    );
    let mut shapes = Shapes::new();
    shapes.learn("anchor", &[]);
    shapes.learn("ship", &["anchor", "flag"]);
    let found = nest(&table.rows(), Some(&json!({"ship": {}})), &shapes);
    assert_eq!(found.parents, table.parents, "{found:?}");
    assert!(found.sure);
}

#[test]
fn fields_after_data_belong_to_data_if_the_example_says_nothing() {
    restored(
        "
        code int
        msg string
        data any
            tide int
            moon string",
        json!({"code": 0, "msg": "success", "data": {}}),
    );
}

#[test]
fn fields_beside_data_stay_there_but_are_not_sure() {
    let found = restored(
        "
        code int
        msg string
        data any
            tide int
            moon string
        wind object wind
            speed int",
        json!({"data": {"moon": "", "tide": 1}, "wind": {"speed": 2}, "code": 0, "msg": ""}),
    );
    assert!(!found.sure);
}

#[test]
fn an_example_of_something_else_makes_the_nesting_unsure() {
    let table = table(RESULTS);
    let example = json!({"lighthouse": [{"lamp": {"id": 1}}], "message": {"code": {"id": 2}}});
    let found = nest(&table.rows(), Some(&example), &Shapes::new());
    assert!(!found.sure, "{found:?}");
}

#[test]
fn a_table_without_containers_is_flat_with_any_example() {
    let text = "
        id string
        name string";
    assert!(restored(text, json!([{"name": {"id": 1}}, 2])).sure);
    assert!(restored(text, json!(null)).sure);
}

#[test]
fn no_rows_have_no_parents() {
    let found = nest(&[], Some(&json!({"a": {}})), &Shapes::new());
    assert_eq!((found.parents.len(), found.sure), (0, true));
}
