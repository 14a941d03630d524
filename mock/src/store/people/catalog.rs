//! What a company has for its users to choose from: job titles, cities, and attributes of its own.

use serde_json::{Value, json};

use super::{
    company::Company,
    seed::{hexadecimal, put},
};
use crate::store::{
    answer::Collections,
    collection::{Collection, Object, at, path_of},
};

/// The documented members of each.
pub(super) const JOB_TITLE: [&str; 4] = ["job_title_id", "name", "i18n_name", "status"];
pub(super) const WORK_CITY: [&str; 4] = ["work_city_id", "name", "i18n_name", "status"];
/// The name stands in `i18n_name` only.
pub(super) const CUSTOM_ATTR: [&str; 5] = ["id", "name", "type", "options", "i18n_name"];

/// Puts what a company has where calls list it: what it names, and what its users have. Users must be
/// there already.
pub(super) fn seed(company: &Company, collections: &mut Collections) {
    let of_users = |member: &str| -> Vec<Object> {
        let all = super::all(collections).map(|user| at(user, member).clone());
        let all = all.filter(|it| it.as_str().is_some_and(|it| !it.is_empty()));
        all.map(|name| Object::from_iter([("name".to_owned(), name)])).collect()
    };
    let titles = (&company.job_titles, of_users("job_title"), "job_title_id");
    let cities = (&company.work_cities, of_users("city"), "work_city_id");
    for (list, (given, of_users, id)) in [("job_titles", titles), ("work_cities", cities)] {
        let all = collections.entry(path_of(&["contact", "v3", list])).or_default();
        for own in given.iter().chain(&of_users) {
            let name = at(own, "name");
            if all.iter().any(|it| at(it, "name") == name) {
                continue;
            }
            let key = &hexadecimal(name.as_str().unwrap_or_default(), id)[..12];
            let made = json!({"name": name, "i18n_name": in_languages(name), "status": true});
            add(all, id, key, made, own);
        }
    }
    let all = collections.entry(path_of(&["contact", "v3", "custom_attrs"])).or_default();
    for own in &company.custom_attrs {
        let name = at(own, "name");
        let digits = hexadecimal(name.as_str().unwrap_or_default(), "attribute");
        let number = u64::from_str_radix(&digits[..15], 16).unwrap_or_default();
        let options = json!({"default_option_id": "", "option_type": "TEXT", "options": []});
        let made = json!({"type": "TEXT", "options": options, "i18n_name": in_languages(name)});
        let own = own.iter().filter(|(name, _)| *name != "name");
        let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        add(all, "id", &format!("C-{number:019}"), made, &own);
    }
}

fn add(all: &mut Collection, id: &str, key: &str, made: Value, own: &Object) {
    let Value::Object(mut made) = made else { return };
    made.insert(id.to_owned(), json!(key));
    put(&mut made, own, &[]);
    let key = at(&made, id).as_str().unwrap_or(key).to_owned();
    all.insert(&[key], made);
}

fn in_languages(name: &Value) -> Value {
    let one = |locale: &str| json!({"locale": locale, "value": name});
    ["zh_cn", "en_us", "ja_jp"].map(one).into_iter().collect()
}
