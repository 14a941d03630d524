//! A company that is made up, the same each time: departments below departments, and people who are
//! in one or in two of them.

use std::{collections::BTreeSet, error::Error};

use feishu_mock::{Company, serde_json::json};

pub(crate) const DEPARTMENTS: usize = 12;
pub(crate) const USERS: usize = 400;

pub(crate) fn made() -> Result<Company, Box<dyn Error>> {
    let department = |number: usize| format!("Pier {number}");
    let departments = (0..DEPARTMENTS).map(|number| match number {
        0..3 => json!({"name": department(number)}),
        _ => json!({"name": department(number), "parent": department(number / 3 - 1)}),
    });
    let users = (0..USERS).map(|number| {
        let mut of = vec![department(number % DEPARTMENTS)];
        if number % 5 == 0 {
            of.push(department((number + 1) % DEPARTMENTS));
        }
        json!({"name": name(number), "departments": of})
    });
    let departments: Vec<_> = departments.collect();
    let users: Vec<_> = users.collect();
    Ok(Company::from_json(&json!({"departments": departments, "users": users}).to_string())?)
}

/// The name of the user with this number.
pub(crate) fn name(number: usize) -> String {
    const FIRST: [&str; 8] = ["Zoë", "李雷", "Oluwaseun", "Anna", "O'Neil", "Łukasz", "Mia", "Bo"];
    format!("{} {number:03}", FIRST[number % FIRST.len()])
}

pub(crate) fn names() -> BTreeSet<String> {
    (0..USERS).map(name).collect()
}
