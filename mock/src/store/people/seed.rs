//! Puts a company into the address book. What it does not say of its users and departments is made
//! from their names, so that it is the same each time.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{
    catalog,
    company::{Company, named},
    departments, users,
};
use crate::store::{
    answer::Collections,
    collection::{Object, at},
};

/// When the company was founded, in seconds since 1970.
const FOUNDED: i64 = 1_577_836_800;

/// Puts the departments and users of a company into the address book.
pub(crate) fn seed(company: &Company, collections: &mut Collections) {
    let open = |object: &Map<String, Value>, member: &str, prefix: &str| {
        let name = object.get("name").and_then(Value::as_str).unwrap_or_default();
        let given = object.get(member).and_then(Value::as_str).map(str::to_owned);
        given.unwrap_or_else(|| format!("{prefix}{}", hexadecimal(name, prefix)))
    };
    // The open id of each user and department, by all that it is called.
    let names = |objects: &[Map<String, Value>], ids: &[&str], member: &str, prefix: &str| {
        let mut all = HashMap::new();
        for object in objects {
            let id = open(object, member, prefix);
            for name in ids.iter().filter_map(|name| object.get(*name)?.as_str()) {
                all.insert(name.to_owned(), id.clone());
            }
            all.insert(id.clone(), id);
        }
        all
    };
    let user_ids = names(&company.users, &["name", "user_id", "union_id"], "open_id", "ou_");
    let department_ids =
        names(&company.departments, &["name", "department_id"], "open_department_id", "od-");
    let found = |ids: &HashMap<String, String>, name: &str| {
        ids.get(name).cloned().unwrap_or_else(|| name.to_owned())
    };

    let of_user = |user: &Map<String, Value>| -> Vec<String> {
        let all = ["department", "departments", "department_ids"];
        let all = all.iter().flat_map(|member| named(user, member));
        let mut all: Vec<String> = all.map(|name| found(&department_ids, name)).collect();
        if all.is_empty() {
            all.push("0".to_owned());
        }
        all
    };
    let collection = collections.entry(departments().to_vec()).or_default();
    for (index, given) in company.departments.iter().enumerate() {
        let name = at(given, "name").as_str().unwrap_or_default();
        let open_id = open(given, "open_department_id", "od-");
        let members = company.users.iter().filter(|user| of_user(user).contains(&open_id)).count();
        let mut department = object(json!({
            "name": name,
            "i18n_name": {"zh_cn": name, "en_us": name, "ja_jp": name},
            "parent_department_id": "0",
            "department_id": format!("d{}", &hexadecimal(name, "department")[..15]),
            "open_department_id": open_id,
            "order": ((index + 1) * 100).to_string(),
            "unit_ids": [],
            "member_count": members,
            "primary_member_count": members,
            "status": {"is_deleted": false},
            "leaders": [],
            "group_chat_employee_types": [],
            "department_hrbps": [],
        }));
        if let Some(parent) = named(given, "parent").first() {
            department.insert("parent_department_id".into(), json!(found(&department_ids, parent)));
        }
        if let Some(leader) = named(given, "leader").first() {
            let leader = found(&user_ids, leader);
            department.insert("leaders".into(), json!([{"leaderType": 1, "leaderID": leader}]));
            department.insert("leader_user_id".into(), json!(leader));
        }
        put(&mut department, given, &["parent", "leader"]);
        let ids = ids(&department, &["open_department_id", "department_id"]);
        collection.insert(&ids, department);
    }
    let collection = collections.entry(users().to_vec()).or_default();
    for (index, given) in company.users.iter().enumerate() {
        let name = at(given, "name").as_str().unwrap_or_default();
        let departments = of_user(given);
        let address: String = name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(".");
        let picture = |size: &str| {
            format!("https://avatar.example.com/{}_{size}.png", hexadecimal(name, "picture"))
        };
        let mut user = object(json!({
            "open_id": open(given, "open_id", "ou_"),
            "union_id": format!("on_{}", hexadecimal(name, "on_")),
            "user_id": &hexadecimal(name, "user")[..8],
            "name": name,
            "en_name": name,
            "nickname": "",
            "email": format!("{address}@example.com"),
            "enterprise_email": format!("{address}@company.example.com"),
            "mobile": format!("+86130{:08}", index + 1),
            "mobile_visible": true,
            "gender": 0,
            "avatar": {"avatar_72": picture("72"), "avatar_240": picture("240"),
                "avatar_640": picture("640"), "avatar_origin": picture("origin")},
            "status": {"is_frozen": false, "is_resigned": false, "is_activated": true,
                "is_exited": false, "is_unjoin": false},
            "leader_user_id": "",
            "city": "Hangzhou",
            "country": "CN",
            "work_station": "",
            "join_time": FOUNDED,
            "is_tenant_manager": false,
            "employee_no": (index + 1).to_string(),
            "employee_type": 1,
            "custom_attrs": [],
            "job_title": "",
        }));
        let orders: Vec<Value> = departments
            .iter()
            .enumerate()
            .map(|(place, id)| {
                json!({"department_id": id, "user_order": 0, "department_order": 1,
                    "is_primary_dept": place == 0})
            })
            .collect();
        user.insert("orders".into(), json!(orders));
        if let Some(leader) = named(given, "leader").first() {
            user.insert("leader_user_id".into(), json!(found(&user_ids, leader)));
        }
        put(&mut user, given, &["department", "departments", "leader"]);
        user.insert("department_ids".into(), json!(departments));
        let ids = ids(&user, &super::KINDS);
        collection.insert(&ids, user);
    }
    catalog::seed(company, collections);
}

/// Adds what is given, but for what only a company says.
pub(super) fn put(object: &mut Object, given: &Map<String, Value>, but: &[&str]) {
    for (name, value) in given.iter().filter(|(name, _)| !but.contains(&name.as_str())) {
        object.insert(name.clone(), value.clone());
    }
}

fn ids(object: &Object, names: &[&str]) -> Vec<String> {
    names.iter().filter_map(|name| object.get(*name)?.as_str()).map(str::to_owned).collect()
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

/// 32 hexadecimal digits that depend on a name and on what they are for.
pub(super) fn hexadecimal(name: &str, purpose: &str) -> String {
    let mut seed = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name.bytes().chain([0]).chain(purpose.bytes()) {
        seed = (seed ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    let mut random = fastrand::Rng::with_seed(seed);
    format!("{:016x}{:016x}", random.u64(..), random.u64(..))
}
