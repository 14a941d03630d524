//! Functions of one resource take the arguments that they share in one order; lists that are sent
//! empty where nothing is set.

use feishu_codegen::generate;
use serde_json::json;

use super::{endpoint, files, problems};

fn required(names: &[&str]) -> serde_json::Value {
    let field = |name: &&str| json!({ "name": name, "type": "string", "required": true });
    names.iter().map(field).collect()
}

#[test]
fn shared_arguments_in_two_orders_ask_for_one() {
    let greet = endpoint("fleet.v1.boat.greet", required(&["boat", "kind", "text"]), json!([]));
    let reply = endpoint("fleet.v1.boat.reply", required(&["text", "to", "kind"]), json!([]));
    let specs = [greet, reply];
    insta::assert_snapshot!(problems(&specs, &[]), @r##"
    fleet.v1.boat.reply arguments: takes text, kind, but `greet` of the same resource takes kind, text; choose one order
      settle it in specs/overrides/fleet.toml:
        [endpoint."fleet.v1.boat.reply"]
        arguments = ["kind", "text"]
    "##);
    let pin = "[endpoint.\"fleet.v1.boat.reply\"]\narguments = [\"kind\", \"text\"]\n";
    let written = generate(&specs, &[], &files(&[("fleet.toml", pin)])).unwrap();
    let (_, boat) = written.iter().find(|(name, _)| name.ends_with("boat.rs")).unwrap();
    let place = |text: &str| boat.find(text).unwrap_or_else(|| panic!("{text}: {boat}"));
    let reply = &boat[place("pub fn reply(")..];
    let position = |argument: &str| reply.find(argument).unwrap();
    assert!(position("kind: impl Into") < position("to: impl Into"), "{reply}");
    assert!(position("to: impl Into") < position("text: impl Into"), "{reply}");
    // The fields of the request stay in the order of the documentation.
    let fields = &boat[place("pub struct Reply {")..];
    assert!(fields.find("pub text").unwrap() < fields.find("pub kind").unwrap(), "{fields}");
}

#[test]
fn a_listed_name_that_is_no_argument_is_told() {
    let reply = endpoint("fleet.v1.boat.reply", required(&["text", "kind"]), json!([]));
    let pin = "[endpoint.\"fleet.v1.boat.reply\"]\narguments = [\"kind\", \"word\"]\n";
    insta::assert_snapshot!(problems(&[reply], &[("fleet.toml", pin)]), @r#"specs/overrides/fleet.toml:2: endpoint."fleet.v1.boat.reply".arguments: lists `word`, but the function has only text, kind; take it out of line 2, or correct it"#);
}

#[test]
fn a_list_that_must_not_be_left_out_starts_empty() {
    let crew = json!([
        { "name": "rank", "type": "string", "required": true },
        { "name": "names", "type": "string[]" },
    ]);
    let body = json!([{ "name": "crew", "type": "object", "type_name": "crew", "fields": crew }]);
    let hire = endpoint("fleet.v1.boat.hire", body, json!([]));
    let pin = "[endpoint.\"fleet.v1.boat.hire\"]\nempty = [\"request.body.crew.names\"]\n";
    let written =
        generate(std::slice::from_ref(&hire), &[], &files(&[("fleet.toml", pin)])).unwrap();
    let (_, boat) = written.iter().find(|(name, _)| name.ends_with("boat.rs")).unwrap();
    assert!(boat.contains("names: Some(Vec::new()),"), "{boat}");
    assert!(boat.contains("Sent as an empty list where it is not set."), "{boat}");
    let pin = "[endpoint.\"fleet.v1.boat.hire\"]\nempty = [\"request.body.crew.rank\"]\n";
    insta::assert_snapshot!(problems(&[hire], &[("fleet.toml", pin)]), @r#"specs/overrides/fleet.toml:2: endpoint."fleet.v1.boat.hire".empty: lists request.body.crew.rank, which is no optional list of the request; take it out of line 2, or correct it"#);
}
