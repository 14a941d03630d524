//! Words for fields: which of several apply, and what is told when a page is worded anew.

use feishu_overrides::{Overrides, Problem, correct, is_corrected};
use feishu_spec::{Endpoint, Specs, Subject, from_text, wording};
use serde_json::json;

fn read(files: &[(&str, &str)]) -> Result<Overrides, Vec<String>> {
    let texts: Vec<(String, String)> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Overrides::read(&texts).map_err(|problems| problems.iter().map(Problem::to_string).collect())
}

/// A page with one field `name` in its body and one in a `Ship` there.
fn endpoint(id: &str, wording: Option<&str>) -> Endpoint {
    let name = json!({ "name": "name", "type": "string", "wording": wording });
    let ship = json!({ "name": "ship", "type": "object", "type_name": "Ship", "fields": [name] });
    serde_json::from_value(json!({
        "id": id, "title": "T", "method": "POST", "path": "/x",
        "request": { "body": { "type": "object", "fields": [name, ship] } },
        "response": {}
    }))
    .unwrap()
}

/// Which words the two fields called `name` have.
fn words(overrides: &Overrides, endpoint: &Endpoint) -> Vec<Option<String>> {
    let mut found = Vec::new();
    overrides.words().each(Subject::Endpoint(endpoint), &mut |_, field, words| {
        if field.name == "name" {
            found.push(words.map(str::to_owned));
        }
    });
    found
}

fn specs(endpoints: &[Endpoint]) -> Specs {
    Specs { endpoints: endpoints.to_vec(), ..Specs::default() }
}

const GENERAL: &str = "[fields]\nname.aaaaaaaa = \"all, a\"\nname.any = \"all\"\n";
const FLEET: &str = r#"
[fields]
name.aaaaaaaa = "fleet, a"
[types.Ship]
name.any = "a ship's"
[endpoints."fleet.v1.boat.sink"]
"request.body.name".any = "of what sinks"
"#;

#[test]
fn the_closest_words_win() {
    let files = [("words/general.toml", GENERAL), ("words/fleet.toml", FLEET)];
    let overrides = read(&files).unwrap();
    let of = |id, wording| {
        let found = words(&overrides, &endpoint(id, Some(wording)));
        found.into_iter().map(Option::unwrap).collect::<Vec<_>>()
    };
    assert_eq!(of("harbor.v1.pier.get", "aaaaaaaa"), ["all, a", "all, a"]);
    assert_eq!(of("harbor.v1.pier.get", "bbbbbbbb"), ["all", "all"]);
    assert_eq!(of("fleet.v1.boat.get", "aaaaaaaa"), ["fleet, a", "a ship's"]);
    assert_eq!(of("fleet.v1.boat.get", "bbbbbbbb"), ["all", "a ship's"]);
    assert_eq!(of("fleet.v1.boat.sink", "aaaaaaaa"), ["of what sinks", "a ship's"]);
}

#[test]
fn a_type_without_a_name_is_known_by_the_field_that_holds_it() {
    let text = "[fields]\nname.any = \"a name\"\n[types.ship]\nname.any = \"of the ship\"\n";
    let overrides = read(&[("words/fleet.toml", text)]).unwrap();
    let mut page = endpoint("fleet.v1.boat.get", None);
    let of = |page: &Endpoint| words(&overrides, page)[1].clone().unwrap();
    assert_eq!(of(&page), "a name");
    page.request.body.as_mut().unwrap().fields[1].type_name = None;
    assert_eq!(of(&page), "of the ship");
    let described = overrides.words().describe_endpoint(&page);
    let ship = &described.request.body.unwrap().fields[1];
    assert_eq!(ship.fields[0].description.as_deref(), Some("of the ship"));
}

#[test]
fn words_are_for_one_wording_and_for_none_where_the_page_says_nothing() {
    let text = "[fields]\nname.aaaaaaaa = \"a\"\nname.none = \"silent\"\n";
    let overrides = read(&[("words/fleet.toml", text)]).unwrap();
    let of = |wording| words(&overrides, &endpoint("fleet.v1.boat.get", wording))[0].clone();
    assert_eq!(of(Some("aaaaaaaa")).as_deref(), Some("a"));
    assert_eq!(of(None).as_deref(), Some("silent"));
    assert_eq!(of(Some("bbbbbbbb")), None);
}

#[test]
fn a_page_that_is_worded_anew_asks_for_another_look_and_a_new_one_for_words() {
    let text = "[fields]\nname.aaaaaaaa = \"Its name.\"\nship.none = \"The ship.\"\n";
    let overrides = read(&[("words/fleet.toml", text)]).unwrap();
    let before = specs(&[endpoint("fleet.v1.boat.get", Some("aaaaaaaa"))]);
    let mut now = endpoint("fleet.v1.boat.get", Some("aaaaaaaa"));
    now.request.body.as_mut().unwrap().fields[0].wording = Some("bbbbbbbb".to_owned());
    let now = specs(&[now, endpoint("fleet.v1.boat.sail", Some("cccccccc"))]);

    let review = overrides.words().review(&before, &now);
    assert_eq!(
        review.told(),
        "1 explanation needs another look: its page says something else now. Keep the words, or \
         write them anew:
  fleet.v1.boat.get  (specs/overrides/words/fleet.toml, below `[fields]`)
    request.body.name
      name.bbbbbbbb = \"Its name.\"
2 new fields have no words yet. Say in English what each is:
  fleet.v1.boat.sail  (specs/overrides/words/fleet.toml, below `[fields]`)
    request.body.name
      name.cccccccc = \"\"
    request.body.ship.name
      (the line above)
"
    );
    let markdown = review.markdown(Some(270));
    assert!(markdown.contains("`name.bbbbbbbb = \"Its name.\"`"), "{markdown}");
    assert!(markdown.ends_with("\n- and 2 more\n"), "{markdown}");
    assert!(overrides.words().review(&before, &before).is_empty());

    // A field that is new under a wording that is explained may be one that was renamed.
    let mut now = endpoint("fleet.v1.boat.get", Some("aaaaaaaa"));
    now.request.body.as_mut().unwrap().fields[0].name = "title".to_owned();
    let told = overrides.words().review(&before, &specs(&[now])).told();
    assert!(told.contains("      title.aaaaaaaa = \"Its name.\"\n"), "{told}");
}

#[test]
fn an_entry_that_no_wording_asks_for_is_told() {
    let text = "[fields]\nname.aaaaaaaa = \"Old.\"\nname.bbbbbbbb = \"New.\"\nx.any = \"X.\"\n";
    let overrides = read(&[("words/fleet.toml", text)]).unwrap();
    overrides.words().coverage(&specs(&[endpoint("fleet.v1.boat.get", Some("bbbbbbbb"))]));
    let stale = overrides.words().stale();
    assert_eq!(stale.len(), 1, "{stale:?}");
    assert_eq!((stale[0].keys.join("."), &*stale[0].text), ("fields.name.aaaaaaaa".into(), "Old."));
}

#[test]
fn a_service_of_which_less_is_explained_is_a_fall() {
    let page = specs(&[endpoint("fleet.v1.boat.get", Some("aaaaaaaa"))]);
    let full = "[fields]\nname.aaaaaaaa = \"A.\"\nship.none = \"The ship.\"\n";
    let full = read(&[("words/fleet.toml", full)]).unwrap().words().coverage(&page);
    let list = full.raised("");
    assert!(list.ends_with("\nfleet 100.0\n"), "{list}");
    assert_eq!(full.falls(&list), []);

    let less = "[fields]\nname.aaaaaaaa = \"A.\"\n";
    let less = read(&[("words/fleet.toml", less)]).unwrap().words().coverage(&page);
    let falls: Vec<String> = less.falls(&list).iter().map(ToString::to_string).collect();
    assert_eq!(falls, ["fleet: 66.6 % of the fields are explained, 100.0 % were"]);
    assert_eq!(less.raised(&list), list, "the list never falls by itself");
    assert_eq!(
        less.told(),
        "explained: 2 of 3 fields (66.6 %); fleet 66.6; 0 other services 100\n"
    );
}

#[test]
fn the_words_for_a_value_are_for_what_its_label_says() {
    let open = wording::of("开放").unwrap();
    let text = format!("[values.state]\nopen.{open} = \"Anybody may come in.\"\n");
    let overrides = read(&[("words/fleet.toml", &text)]).unwrap();
    let page = endpoint("fleet.v1.boat.get", None);
    let value = |label: &str| serde_json::from_value(json!({ "value": "open", "label": label }));
    let of = |label| {
        let value = value(label).unwrap();
        overrides.words().value(Subject::Endpoint(&page), "state", &value).map(str::to_owned)
    };
    assert_eq!(of("开放。").as_deref(), Some("Anybody may come in."));
    assert_eq!(of("关闭"), None);
}

#[test]
fn a_key_that_is_no_wording_and_an_empty_text_are_problems() {
    let told = read(&[("words/fleet.toml", "[fields]\nname.x = \"A.\"\n")]).unwrap_err();
    assert!(told[0].contains("fields.name.x: `x` is no wording"), "{told:?}");
    let told = read(&[("words/fleet.toml", "[fields]\nname.any = \" \"\n")]).unwrap_err();
    assert!(told[0].contains("says nothing"), "{told:?}");
}

#[test]
fn a_correction_is_about_facts_and_keeps_the_words_beside_them() {
    let text = r#"
[[correct]]
endpoint = "fleet.v1.boat.get"
at = "/request/body/fields/name"
was = { name = "name", type = "string" }
now = { name = "name", type = "int" }
reason = "A number"
"#;
    let overrides = read(&[("fleet.toml", text)]).unwrap();
    let (_, correction) = overrides.corrections().next().unwrap();
    let mut page = endpoint("fleet.v1.boat.get", Some("aaaaaaaa"));
    page.request.body.as_mut().unwrap().fields[0].description = Some("名".to_owned());
    let corrected = correct(&page, correction).unwrap();
    let field = &corrected.request.body.as_ref().unwrap().fields[0];
    assert_eq!(field.ty, feishu_spec::Type::Int);
    assert_eq!(field.wording.as_deref(), Some("aaaaaaaa"));
    assert_eq!(field.description.as_deref(), Some("名"));
    is_corrected(&serde_json::to_value(&corrected).unwrap(), correction).unwrap();
}

#[test]
fn the_line_to_write_is_toml() {
    let text = r#"
[fields]
name.aaaaaaaa = "A \"name\" with \u007f in it."
ship.none = "The ship."
"#;
    let overrides = read(&[("words/fleet.toml", text)]).unwrap();
    let before = specs(&[endpoint("fleet.v1.boat.get", Some("aaaaaaaa"))]);
    let now = specs(&[endpoint("fleet.v1.boat.get", Some("bbbbbbbb"))]);
    let told = overrides.words().review(&before, &now).told();
    let lines = told.lines().map(str::trim).filter(|line| line.starts_with("name."));
    let lines: Vec<&str> = lines.collect();
    assert!(!lines.is_empty(), "{told}");
    for line in lines {
        let read: toml::Table = line.parse().unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(read["name"]["bbbbbbbb"].as_str(), Some("A \"name\" with \u{7f} in it."));
    }
}

#[test]
fn fields_inside_contents_of_messages_count_and_have_words_of_their_place_or_service() {
    let content = json!({ "id": "fleet.sent.post", "title": "Post",
        "fields": [{ "name": "title", "type": "string", "wording": "aaaaaaaa" }],
        "nodes": [{ "tag": "a", "fields": [
            { "name": "href", "type": "string" }, { "name": "text", "type": "string" }] }] });
    let specs =
        Specs { contents: vec![serde_json::from_value(content).unwrap()], ..Specs::default() };
    let words = ("words/fleet.toml", "[fields]\ntitle.aaaaaaaa = \"Its title.\"\n");
    let place = ("fleet.toml", "[content.words]\n\"sent.post.a.href\" = \"Where it leads\"\n");
    let coverage = |files: &[(&str, &str)]| read(files).unwrap().coverage(&specs);
    let some = coverage(&[words]);
    assert_eq!((some.total().explained, some.total().all), (1, 3));
    let more = coverage(&[words, place]);
    assert_eq!(more.total().explained, 2);
    assert_eq!(more.contents, ["fleet.sent.post.a.text"]);
    assert!(more.told().contains("fleet.sent.post.a.text"), "{}", more.told());
}

#[test]
fn fields_of_cards_count_with_their_values() {
    let knob = r#"{"id": "knob", "title": "Knob", "kind": "content", "fields": [
        {"name": "look", "type": "string", "values": [{"value": "plain"}, {"value": "gilt"}]},
        {"name": "parts", "type": "object[]", "fields": [{"name": "look", "type": "string"}]}]}"#;
    let specs = Specs { cards: vec![from_text("knob.json", knob).unwrap()], ..Specs::default() };
    let text = "[fields]\nlook.any = \"Look.\"\nparts.any = \"Parts.\"\n\
                [types.'knob.parts']\nlook.any = \"Look of a part.\"\n\
                [values.look]\nplain.any = \"Plain.\"\n";
    let overrides = read(&[("words/card.toml", text)]).unwrap();
    let words = overrides.words();
    assert_eq!(words.card_field("knob.parts", "look", None), Some("Look of a part."));
    assert_eq!(words.card_field("knob", "look", None), Some("Look."));
    let coverage = words.coverage(&specs);
    assert_eq!(coverage.unexplained_in_cards, ["knob.look"], "`gilt` has no words");
    assert!(coverage.told().starts_with("explained: 2 of 3 fields"), "{}", coverage.told());
}

#[test]
fn a_field_of_a_card_that_is_worded_anew_needs_another_look() {
    let knob = |wording: &str| {
        let knob = format!(
            r#"{{"id": "knob", "title": "Knob", "kind": "content", "fields": [
                {{"name": "look", "type": "string", "wording": "{wording}"}}]}}"#
        );
        Specs { cards: vec![from_text("knob.json", &knob).unwrap()], ..Specs::default() }
    };
    let text = "[fields]\nlook.aaaaaaaa = \"Look.\"\n[types.knob]\nlook.bbbbbbbb = \"Its look.\"\n";
    let overrides = read(&[("words/card.toml", text)]).unwrap();
    let words = overrides.words();
    assert_eq!(words.card_field("knob", "look", Some("bbbbbbbb")), Some("Its look."));
    assert_eq!(words.card_field("knob", "look", Some("aaaaaaaa")), Some("Look."));
    let (before, now) = (knob("aaaaaaaa"), knob("cccccccc"));
    assert!(words.review(&now, &before).is_empty());
    let told = words.review(&before, &now).told();
    assert!(
        told.starts_with("1 field of cards needs words: its page says something else"),
        "{told}"
    );
    assert!(told.contains("    types.knob.look.cccccccc = \"Look.\"\n"), "{told}");
    let markdown = words.review(&before, &now).markdown(None);
    assert!(markdown.contains("types.knob.look.cccccccc"), "{markdown}");
    // A wording that is gone is told like that of any other field.
    let fresh = read(&[("words/card.toml", text)]).unwrap();
    fresh.coverage(&now);
    let stale: Vec<String> = fresh.words().stale().iter().map(|it| it.keys.join(".")).collect();
    assert_eq!(stale, ["fields.look.aaaaaaaa", "types.knob.look.bbbbbbbb"]);
}
