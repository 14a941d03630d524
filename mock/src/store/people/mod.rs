//! The people of the tenant: found by any of their ids, their address or their name. They are the
//! resources of the address book, so calls that change it change them.

mod catalog;
mod company;
mod seed;
mod translate;

use std::sync::LazyLock;

use serde_json::{Value, json};

pub use company::{Company, CompanyError};
pub(crate) use seed::seed;
pub(crate) use translate::IdKinds;

use super::{
    answer::Collections,
    collection::{Collection, Object, at},
};

/// The tenant in which all happens.
pub(crate) const TENANT: &str = "736588c9260f175e";

/// The department that all others are below. It is in no list.
pub(crate) const ROOT: &str = "0";

/// The open id of the first app's bot: that of the documented example, which apps that were written
/// by the example know.
const BOT: &str = "ou_e6e14f667cfe239d7b129b521dce0569";

/// The names of the kinds of a user's id.
pub(crate) const KINDS: [&str; 3] = ["open_id", "union_id", "user_id"];

/// The path of the collection of users.
pub(crate) fn users() -> &'static [String] {
    static PATH: LazyLock<[String; 4]> =
        LazyLock::new(|| ["open-apis", "contact", "v3", "users"].map(str::to_owned));
    &*PATH
}

/// The path of the collection of departments.
pub(crate) fn departments() -> &'static [String] {
    static PATH: LazyLock<[String; 4]> =
        LazyLock::new(|| ["open-apis", "contact", "v3", "departments"].map(str::to_owned));
    &*PATH
}

/// The user with this id of any kind.
pub(crate) fn user<'a>(collections: &'a Collections, id: &str) -> Option<&'a Object> {
    collections.get(users())?.get(id)
}

/// The department with this id of any kind.
pub(crate) fn department<'a>(collections: &'a Collections, id: &str) -> Option<&'a Object> {
    collections.get(departments())?.get(id)
}

/// All users, in the order in which they came.
pub(crate) fn all(collections: &Collections) -> impl Iterator<Item = &Object> {
    collections.get(users()).into_iter().flat_map(Collection::iter)
}

/// The user whom a person would mean: by id, by address, or by name.
pub(crate) fn meant<'a>(collections: &'a Collections, who: &str) -> Option<&'a Object> {
    // Most users have one of these members empty.
    if who.is_empty() {
        return None;
    }
    user(collections, who).or_else(|| {
        let is = |user: &&Object| {
            ["name", "en_name", "nickname", "email", "enterprise_email", "mobile"]
                .iter()
                .any(|member| user.get(*member).is_some_and(|it| it == who))
        };
        all(collections).find(is)
    })
}

/// The open id of a user, if it is known; otherwise what was given.
pub(crate) fn canonical(collections: &Collections, id: &str) -> String {
    match user(collections, id).and_then(|user| user.get("open_id")?.as_str()) {
        Some(id) => id.to_owned(),
        None => id.to_owned(),
    }
}

/// All ids of a user, as events show them. Of a user who is in no address book, the one that is
/// known.
pub(crate) fn ids(collections: &Collections, id: &str) -> Value {
    match user(collections, id) {
        Some(user) => {
            KINDS.iter().map(|kind| ((*kind).to_owned(), at(user, kind).clone())).collect()
        }
        None => json!({ kind(id): id }),
    }
}

/// The kind of an id, by what it begins with.
pub(crate) fn kind(id: &str) -> &'static str {
    match id.get(..3) {
        Some("ou_") => "open_id",
        Some("on_") => "union_id",
        _ => "user_id",
    }
}

/// The id of this kind of the user with that id.
pub(crate) fn id_of_kind(collections: &Collections, id: &str, kind: &str) -> String {
    match user(collections, id).and_then(|user| user.get(kind)?.as_str()) {
        Some(id) => id.to_owned(),
        None => id.to_owned(),
    }
}

/// The name of a user; of one who is in no address book, the id.
pub(crate) fn name(collections: &Collections, id: &str) -> String {
    match user(collections, id).and_then(|user| user.get("name")?.as_str()) {
        Some(name) => name.to_owned(),
        None => id.to_owned(),
    }
}

/// The open id of an app's bot.
pub(crate) fn bot(app_id: &str, first: &str) -> String {
    if app_id == first {
        BOT.to_owned()
    } else {
        format!("ou_{}", seed::hexadecimal(app_id, "bot"))
    }
}

/// The id of the calendar that a person, or an app, has from the start.
pub(crate) fn calendar(owner: &str) -> String {
    format!("feishu.cn_{}@group.calendar.feishu.cn", &seed::hexadecimal(owner, "calendar")[..22])
}
