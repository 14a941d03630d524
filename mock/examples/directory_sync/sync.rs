//! Reads the address book: all departments below the company, and the users of each. Someone who is
//! in several departments comes several times, and counts once.

use std::collections::BTreeMap;

use feishu_openapi::{
    Client, Error,
    contact::v3::{department, user},
};
use serde::{Deserialize, Serialize};

/// The department that all others are below.
const COMPANY: &str = "0";

/// Departments and users, by the id that this app knows them by.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Directory {
    pub(crate) departments: BTreeMap<String, Department>,
    pub(crate) users: BTreeMap<String, User>,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Department {
    pub(crate) name: String,
    pub(crate) parent: String,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) departments: Vec<String>,
}

pub(crate) async fn read(client: &Client) -> Result<Directory, Error> {
    let mut directory = Directory::default();
    let below = department::children(COMPANY).fetch_child(true).page_size(50);
    let mut departments = client.items(below);
    while let Some(it) = departments.try_next().await? {
        let Some(id) = it.open_department_id.clone() else { continue };
        let department = Department {
            name: it.name.clone().unwrap_or_default(),
            parent: it.parent_department_id.clone().unwrap_or_default(),
        };
        directory.departments.insert(id, department);
    }
    let ids = directory.departments.keys().map(String::as_str);
    for id in [COMPANY].into_iter().chain(ids) {
        let mut users = client.items(user::find_by_department(id).page_size(50));
        while let Some(it) = users.try_next().await? {
            let Some(id) = it.open_id.clone() else { continue };
            let user = User {
                name: it.name.clone().unwrap_or_default(),
                email: it.email.clone().unwrap_or_default(),
                departments: it.department_ids.clone(),
            };
            directory.users.insert(id, user);
        }
    }
    Ok(directory)
}
