//! The shapes of cells, as the platform gives and takes them.

use feishu_kit::base::{Attachment, Group, Link, Location, Person, Row, Table, Timestamp};
use feishu_mock::{Platform, Script};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::support::{client, object};

const SEARCH: &str = "bitable.v1.app.table.record.search";

/// What a row with these fields is read as.
async fn read<T: DeserializeOwned + Send + 'static>(fields: Value) -> Result<T, String> {
    let platform = Platform::start().await;
    let client = client(&platform);
    let page = json!({"items": [{"record_id": "rec1", "fields": fields}], "has_more": false});
    platform.next_for(SEARCH, Script::data(page));
    let rows = Table::new(&client, "app1", "tbl1").rows::<T>().all().await;
    rows.map(|mut rows: Vec<Row<T>>| rows.remove(0).fields).map_err(|error| error.to_string())
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "PascalCase")]
struct All {
    text: String,
    email: String,
    number: f64,
    whole: i64,
    select: Priority,
    options: Vec<String>,
    date: Timestamp,
    done: bool,
    people: Vec<Person>,
    author: Person,
    phone: String,
    page: Link,
    address: String,
    files: Vec<Attachment>,
    linked: Vec<String>,
    place: Location,
    groups: Vec<Group>,
    formula: String,
    lookup: f64,
    dates: Vec<Timestamp>,
    #[serde(default)]
    missing: String,
    nothing: Option<Person>,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
enum Priority {
    High,
    #[serde(rename = "so so")]
    Middle,
}

#[tokio::test]
async fn each_kind_of_cell_is_read_by_the_type_that_is_asked_for() {
    let row: All = read(json!({
        "Text": [
            {"text": "Update ", "type": "text"},
            {"text": "the site", "type": "url", "link": "https://a.example"},
            {"text": " @Ada", "type": "mention", "mentionType": "User", "token": "ou_1"},
        ],
        "Email": [{"link": "mailto:a@b.example", "text": "a@b.example", "type": "url"}],
        "Number": 0.5,
        "Whole": 3.0,
        "Select": "so so",
        "Options": ["one", "two"],
        "Date": 1_675_526_400_000_i64,
        "Done": true,
        "People": [{"id": "ou_1", "name": "Ada", "en_name": "Ada", "email": "a@b.example"}, {"id": "ou_2"}],
        // Documented as an object; given as a list with one.
        "Author": [{"id": "ou_3", "name": "Bob"}],
        "Phone": "17899870000",
        "Page": {"link": "https://a.example", "text": "A"},
        "Address": {"link": "https://a.example", "text": "A"},
        "Files": [{"file_token": "box1", "name": "a.png", "size": 108867, "type": "image/png",
            "url": "https://a.example/1", "tmp_url": "https://a.example/2"}],
        "Linked": {"link_record_ids": ["rec2", "rec3"]},
        "Place": {"address": "Main St", "adname": "D", "cityname": "C", "full_address": "all",
            "location": "116.35,40.01", "name": "N", "pname": "P"},
        "Groups": [{"id": "oc_1", "name": "Crew", "avatar_url": "https://a.example/3"}],
        "Formula": {"type": 1, "value": [{"text": "✅ fine", "type": "text"}]},
        "Lookup": {"type": 2, "value": [12.5]},
        "Dates": {"type": 5, "value": [1, 2]},
        "Nothing": null,
        "Unasked": {"odd": [1]},
    }))
    .await
    .unwrap();
    assert_eq!(row.text, "Update the site @Ada");
    assert_eq!((row.email.as_str(), row.number, row.whole), ("a@b.example", 0.5, 3));
    assert_eq!((row.select, row.options), (Priority::Middle, vec!["one".into(), "two".into()]));
    assert_eq!((row.date, row.done), (Timestamp(1_675_526_400_000), true));
    assert_eq!((row.people[0].name.as_deref(), row.people.len()), (Some("Ada"), 2));
    assert_eq!((row.author.id.as_str(), row.phone.as_str()), ("ou_3", "17899870000"));
    assert_eq!(row.page, Link::new("A", "https://a.example"));
    assert_eq!(row.address, "https://a.example");
    assert_eq!(
        (row.files[0].size, row.files[0].media_type.as_deref()),
        (Some(108_867), Some("image/png"))
    );
    assert_eq!(row.linked, ["rec2", "rec3"]);
    assert_eq!(
        (row.place.city.as_deref(), row.place.location.as_str()),
        (Some("C"), "116.35,40.01")
    );
    assert_eq!((row.groups[0].id.as_str(), row.formula.as_str()), ("oc_1", "✅ fine"));
    assert_eq!((row.lookup, row.dates), (12.5, vec![Timestamp(1), Timestamp(2)]));
    assert_eq!((row.missing.as_str(), row.nothing), ("", None));
}

#[tokio::test]
async fn a_cell_that_does_not_fit_is_told_with_row_record_field_and_value() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code)]
    struct Amount {
        #[serde(rename = "Amount")]
        amount: u8,
    }
    let told = |value: Value| read::<Amount>(json!({"Amount": value}));
    let begin = "row 0 (record rec1): field \"Amount\": ";
    for (value, end) in [
        (json!("a lot"), "expected a whole number, found the text \"a lot\""),
        (json!(2.5), "expected a whole number, found the number 2.5"),
        (json!(256), "expected a whole number that fits the type, found the number 256"),
        (json!([1, 2]), "expected a whole number, found the list [1,2]"),
        (json!({"link": "x"}), "expected a whole number, found the object {\"link\":\"x\"}"),
        (json!(true), "expected a whole number, found the value true"),
    ] {
        assert_eq!(told(value).await.unwrap_err(), format!("{begin}{end}"));
    }
    let missing = told(Value::Null).await.unwrap_err();
    assert_eq!(missing, "row 0 (record rec1): missing field `Amount`");

    #[derive(Debug, Deserialize)]
    #[expect(dead_code)]
    struct Text {
        #[serde(rename = "Text")]
        text: String,
    }
    // Two options are no text: to put them together would make a third one.
    let two = read::<Text>(json!({"Text": ["one", "two"]})).await.unwrap_err();
    assert!(two.ends_with("expected text, found the list [\"one\",\"two\"]"), "{two}");
    let long = read::<Text>(json!({"Text": {"odd": "x".repeat(500)}})).await.unwrap_err();
    assert!(long.ends_with('…') && long.len() < 200, "{long}");
}

#[tokio::test]
async fn a_row_may_be_a_map_or_any_json() {
    let fields = json!({"Text": [{"text": "a", "type": "text"}], "Number": 1});
    let plain: serde_json::Map<String, Value> = read(fields.clone()).await.unwrap();
    assert_eq!(Value::Object(plain), fields);
    let texts: std::collections::BTreeMap<String, String> = read(fields).await.unwrap();
    assert_eq!(texts["Text"], "a");
    assert_eq!(texts["Number"], "1");
}

#[tokio::test]
async fn rows_are_written_in_the_shapes_that_the_platform_takes() {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct All {
        text: &'static str,
        number: f64,
        select: Priority,
        options: Vec<&'static str>,
        date: Timestamp,
        done: bool,
        people: Vec<Person>,
        author: Person,
        page: Link,
        files: Vec<Attachment>,
        cover: Attachment,
        linked: Vec<&'static str>,
        place: Location,
        group: Group,
        nothing: Option<String>,
    }
    let read_before = Person { name: Some("Ada".into()), ..Person::new("ou_1") };
    let row = || All {
        text: "a",
        number: 0.5,
        select: Priority::Middle,
        options: vec!["one", "two"],
        date: Timestamp(1_675_526_400_000),
        done: true,
        people: vec![read_before.clone(), Person::new("ou_2")],
        author: read_before.clone(),
        page: Link::new("A", "https://a.example"),
        files: vec![Attachment { size: Some(3), ..Attachment::new("box1") }],
        cover: Attachment::new("box2"),
        linked: vec!["rec2"],
        place: Location::new(116.397_755, 39.903_179),
        group: Group::new("oc_1"),
        nothing: None,
    };
    let expected = json!({
        "Text": "a", "Number": 0.5, "Select": "so so", "Options": ["one", "two"],
        "Date": 1_675_526_400_000_i64, "Done": true, "People": [{"id": "ou_1"}, {"id": "ou_2"}],
        "Author": [{"id": "ou_1"}], "Page": {"text": "A", "link": "https://a.example"},
        "Files": [{"file_token": "box1"}], "Cover": [{"file_token": "box2"}],
        "Linked": ["rec2"], "Place": "116.397755,39.903179", "Group": [{"id": "oc_1"}],
    });
    let (platform, client) = crate::support::keeping().await;
    let table = Table::new(&client, "app1", "tbl1").user_id_type("union_id");
    let ids = table.insert([row()]).await.unwrap();
    let received = &platform.received("bitable.v1.app.table.record.batch_create")[0];
    assert_eq!(received.json().unwrap()["records"][0]["fields"], expected);
    assert_eq!(received.query_value("user_id_type"), Some("union_id"));

    // A change tells an empty cell: it empties one that was filled.
    table.update([(ids[0].clone(), row())]).await.unwrap();
    let received = &platform.received("bitable.v1.app.table.record.batch_update")[0];
    let mut expected = object(expected);
    expected.insert("Nothing".into(), Value::Null);
    let sent = &received.json().unwrap()["records"][0];
    assert_eq!((&sent["fields"], &sent["record_id"]), (&Value::Object(expected), &json!(ids[0])));

    let failed = table.insert(["no row"]).await.unwrap_err();
    let told = "row 0: a row must be a struct or a map with the names of its fields, not &str";
    assert_eq!(failed.to_string(), told);
}

#[test]
fn timestamps_are_times() {
    use std::time::{Duration, SystemTime};
    for milliseconds in [0, 1, 1_675_526_400_123, -1, -86_400_000] {
        let time = SystemTime::from(Timestamp(milliseconds));
        assert_eq!(Timestamp::from(time), Timestamp(milliseconds));
    }
    let before = SystemTime::UNIX_EPOCH - Duration::from_micros(1_500);
    assert_eq!(Timestamp::from(before), Timestamp(-2));
}
