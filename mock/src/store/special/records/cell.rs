//! The cells of records: what calls may write into a field of each type, and how it is read.

use serde_json::{Value, json};

use crate::{
    Domain,
    store::{
        answer::{self, Collections},
        collection::Object,
        object, people, talk,
    },
};

/// The type of a field, as far as its cells differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldKind {
    Text,
    Number,
    Select,
    MultiSelect,
    Date,
    Checkbox,
    Person,
    Phone,
    Url,
    Attachment,
    Link,
    DuplexLink,
    Location,
    Group,
    CreatedTime,
    ModifiedTime,
    CreatedBy,
    ModifiedBy,
    AutoNumber,
    /// Computed from other cells; no call writes it.
    Formula,
    /// Shows cells of other tables; no call creates such a field, or writes it.
    Lookup,
    /// A type that the documentation did not have when this was written.
    Other,
}

/// How cells are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellForm {
    /// As they were sent.
    Sent,
    /// As they are read: by a search, or with texts as lists.
    Read { searches: bool, arrays: bool, domain: Domain },
}

impl FieldKind {
    /// The type with this number.
    pub(super) fn of(number: i64) -> FieldKind {
        match number {
            1 => FieldKind::Text,
            2 => FieldKind::Number,
            3 => FieldKind::Select,
            4 => FieldKind::MultiSelect,
            5 => FieldKind::Date,
            7 => FieldKind::Checkbox,
            11 => FieldKind::Person,
            13 => FieldKind::Phone,
            15 => FieldKind::Url,
            17 => FieldKind::Attachment,
            18 => FieldKind::Link,
            21 => FieldKind::DuplexLink,
            22 => FieldKind::Location,
            23 => FieldKind::Group,
            19 => FieldKind::Lookup,
            20 => FieldKind::Formula,
            1001 => FieldKind::CreatedTime,
            1002 => FieldKind::ModifiedTime,
            1003 => FieldKind::CreatedBy,
            1004 => FieldKind::ModifiedBy,
            1005 => FieldKind::AutoNumber,
            _ => FieldKind::Other,
        }
    }

    /// The value that a record has of itself for a field of this type.
    pub(super) fn own(self, record: &Object) -> Option<Value> {
        let of = |name: &str| record.get(name).cloned();
        match self {
            FieldKind::AutoNumber => of("auto_number").map(|number| json!(number.to_string())),
            FieldKind::CreatedTime => of("created_time"),
            FieldKind::ModifiedTime => of("last_modified_time"),
            FieldKind::CreatedBy => Some(json!([of("created_by")?])),
            FieldKind::ModifiedBy => Some(json!([of("last_modified_by")?])),
            _ => None,
        }
    }
}

/// The code and the message for a value that a field of some type does not take.
pub(super) type Wrong = (i64, &'static str);

/// A value as it is kept in a field of this type.
pub(super) fn written(
    kind: FieldKind,
    value: &Value,
    collections: &Collections,
) -> Result<Value, Wrong> {
    let all = |value: &Value, fits: &dyn Fn(&Value) -> bool| {
        value.as_array().is_some_and(|elements| elements.iter().all(fits))
    };
    let has = |name: &'static str| move |it: &Value| it[name].is_string();
    let of = |fits: bool, wrong: Wrong| if fits { Ok(value.clone()) } else { Err(wrong) };
    match kind {
        FieldKind::Text => match value {
            Value::String(_) => Ok(value.clone()),
            // The form in which it is read may be written as well.
            Value::Array(parts) if all(value, &has("text")) => {
                Ok(parts.iter().filter_map(|part| part["text"].as_str()).collect::<String>().into())
            }
            _ => Err((1_254_060, "TextFieldConvFail")),
        },
        FieldKind::Number => of(value.is_number(), (1_254_061, "NumberFieldConvFail")),
        FieldKind::Select => of(value.is_string(), (1_254_062, "SingleSelectFieldConvFail")),
        FieldKind::MultiSelect => {
            of(all(value, &Value::is_string), (1_254_063, "MultiSelectFieldConvFail"))
        }
        FieldKind::Date => of(value.as_i64().is_some(), (1_254_064, "DatetimeFieldConvFail")),
        FieldKind::Checkbox => of(value.is_boolean(), (1_254_065, "CheckboxFieldConvFail")),
        FieldKind::Person => {
            if !all(value, &has("id")) {
                return Err((1_254_066, "UserFieldConvFail"));
            }
            let users = value.as_array().into_iter().flatten();
            let id = |user: &Value| {
                people::canonical(collections, user["id"].as_str().unwrap_or_default())
            };
            Ok(users.map(|user| json!({"id": id(user)})).collect())
        }
        FieldKind::Phone => of(value.is_string(), (1_254_072, "Failed to convert phone field")),
        FieldKind::Url => of(value["link"].is_string(), (1_254_068, "URLFieldConvFail")),
        FieldKind::Attachment => {
            of(all(value, &has("file_token")), (1_254_069, "AttachFieldConvFail"))
        }
        FieldKind::Link => of(all(value, &Value::is_string), (1_254_067, "LinkFieldConvFail")),
        FieldKind::DuplexLink => of(
            all(value, &Value::is_string),
            (1_254_074, "The parameters of Duplex Link field are invalid"),
        ),
        FieldKind::Location => {
            of(value.as_str().is_some_and(is_place), (1_254_015, "Field types do not match."))
        }
        FieldKind::Group => of(all(value, &has("id")), (1_254_015, "Field types do not match.")),
        FieldKind::Other => Ok(value.clone()),
        _ => Err((1_254_015, "Field types do not match.")),
    }
}

/// Whether a text is a longitude and a latitude.
fn is_place(text: &str) -> bool {
    let parts: Vec<Option<f64>> = text.split(',').map(|it| it.trim().parse().ok()).collect();
    matches!(parts[..], [Some(longitude), Some(latitude)]
        if (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude))
}

/// A cell as it is read. `linked` is the table that a link leads to.
pub(super) fn shown(
    kind: FieldKind,
    value: &Value,
    form: CellForm,
    linked: Option<&str>,
    collections: &Collections,
) -> Value {
    let CellForm::Read { searches, arrays, domain } = form else { return value.clone() };
    let elements = || value.as_array().into_iter().flatten();
    match kind {
        FieldKind::Text if arrays => json!([{"type": "text", "text": value}]),
        FieldKind::Person => {
            elements().filter_map(|it| Some(person(collections, it["id"].as_str()?))).collect()
        }
        FieldKind::Group => elements()
            .filter_map(|it| {
                let id = it["id"].as_str()?;
                let name = talk::chat(collections, id).and_then(|chat| chat.get("name").cloned());
                Some(json!({"id": id, "name": name.unwrap_or_default(), "avatar_url": ""}))
            })
            .collect(),
        FieldKind::Attachment => elements().map(|it| attachment(it, domain)).collect(),
        FieldKind::Link | FieldKind::DuplexLink if searches => json!({ "link_record_ids": value }),
        FieldKind::Link | FieldKind::DuplexLink => {
            json!([{"record_ids": value, "table_id": linked.unwrap_or_default(), "text": "",
                "text_arr": [], "type": "text"}])
        }
        FieldKind::Location => json!({"location": value, "name": "", "address": "", "adname": "",
            "cityname": "", "pname": "", "full_address": ""}),
        _ => value.clone(),
    }
}

fn attachment(file: &Value, domain: Domain) -> Value {
    let token = file["file_token"].as_str().unwrap_or_default();
    let mut shown = file.clone();
    let at = format!("{}/open-apis/drive/v1/medias", domain.site("open"));
    shown["url"] = format!("{at}/{token}/download").into();
    shown["tmp_url"] = format!("{at}/batch_get_tmp_download_url?file_tokens={token}").into();
    shown
}

/// A user as cells show people.
pub(super) fn person(collections: &Collections, id: &str) -> Value {
    let user = people::user(collections, id);
    let of =
        |name: &str| user.and_then(|it| it.get(name)).and_then(object::text).unwrap_or_default();
    let picture = user.and_then(|it| it.get("avatar")?.get("avatar_72")?.as_str());
    json!({"id": id, "name": people::name(collections, id), "en_name": of("en_name"), "email": of("email"),
        "avatar_url": picture.unwrap_or_default()})
}

/// The texts of a cell: that of a scalar, or those of its elements, each a scalar or an object with
/// a text, a name or an id.
pub(super) fn texts(cell: &Value) -> Vec<String> {
    match cell {
        Value::Null => Vec::new(),
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(elements) => elements.iter().flat_map(texts).collect(),
        Value::Object(members) => {
            let named = ["text", "name", "id", "link", "file_token"];
            let named = named.iter().filter_map(|name| members.get(*name));
            named.flat_map(texts).collect()
        }
        other => answer::texts(Some(&json!([other]))),
    }
}

/// The number that a text is. Names such as `Nan` and `Infinity` are none.
pub(super) fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|it: &f64| it.is_finite())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Collections, FieldKind, written};

    #[test]
    fn each_type_of_field_takes_its_own_values_only() {
        let none = Collections::default();
        for (number, good, bad) in [
            (1, json!("a"), json!(1)),
            (1, json!([{"text": "a", "type": "text"}]), json!([1])),
            (2, json!(1.5), json!("1.5")),
            (3, json!("a"), json!(["a"])),
            (4, json!(["a"]), json!("a")),
            (5, json!(1_674_206_443_000_i64), json!("2023-01-20")),
            (7, json!(true), json!("true")),
            (11, json!([{"id": "ou_1"}]), json!("ou_1")),
            (13, json!("1302616"), json!(1_302_616)),
            (15, json!({"text": "a", "link": "https://a.b"}), json!("https://a.b")),
            (17, json!([{"file_token": "t"}]), json!(["t"])),
            (18, json!(["rec1"]), json!("rec1")),
            (21, json!(["rec1"]), json!([1])),
            (22, json!("116.397755,39.903179"), json!("here")),
            (23, json!([{"id": "oc_1"}]), json!(["oc_1"])),
        ] {
            assert!(written(FieldKind::of(number), &good, &none).is_ok(), "{number}: {good}");
            assert!(written(FieldKind::of(number), &bad, &none).is_err(), "{number}: {bad}");
        }
        for number in [19, 20, 1001, 1005] {
            assert!(
                written(FieldKind::of(number), &json!(1), &none).is_err(),
                "{number} is computed"
            );
        }
    }
}
