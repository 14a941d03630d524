//! The company that a platform begins with.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::catalog;

type Object = Map<String, Value>;

/// The departments and users that a platform begins with, for
/// [`Builder::company`](crate::Builder::company). Calls to the address book show them, and change
/// them.
///
/// ```
/// use feishu_mock::{Company, Platform};
///
/// let company = Company::from_json(r#"{
///     "departments": [{"name": "Deck"}, {"name": "Galley", "parent": "Deck"}],
///     "users": [
///         {"name": "Mary", "department": "Deck", "job_title": "Captain"},
///         {"name": "John", "department": "Galley", "leader": "Mary", "user_id": "john"}
///     ]
/// }"#)?;
/// let platform = Platform::builder().company(company).start_blocking()?;
/// assert_eq!(platform.people().len(), 2);
/// assert_eq!(platform.user("John").user_id(), "john");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Besides, it may have `job_titles`, `work_cities` and `custom_attrs`: what users choose from, which
/// calls list. The titles and cities of its users are among these without being named:
///
/// ```
/// # use feishu_mock::Company;
/// Company::from_json(r#"{"users": [{"name": "Mary", "city": "Kiel"}],
///     "job_titles": [{"name": "Captain"}, {"name": "Cook", "status": false}],
///     "custom_attrs": [{"name": "Cabin", "type": "TEXT"}]}"#)?;
/// # Ok::<(), feishu_mock::CompanyError>(())
/// ```
///
/// All of these have any of the members that the documentation gives to them in a reply, such as
/// `email`, `mobile` or `job_title` of a user; an attribute's `name` is its name in all languages. Besides, `department` and `departments` (of a user),
/// `parent` (of a department) and `leader` (of both) name others by their name or id. What is not
/// given is made up, and is the same each time.
#[derive(Clone, Debug, PartialEq)]
pub struct Company {
    pub(super) departments: Vec<Object>,
    pub(super) users: Vec<Object>,
    pub(super) job_titles: Vec<Object>,
    pub(super) work_cities: Vec<Object>,
    pub(super) custom_attrs: Vec<Object>,
}

/// The lists that a company consists of.
const LISTS: &str = "`departments`, `users`, `job_titles`, `work_cities` and `custom_attrs`";

/// Why a company cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompanyError {
    /// The file cannot be read.
    #[error("cannot read {}: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The text is no JSON or TOML, or says something else than a company.
    #[error("{0}")]
    Text(String),
}

/// Members that may stand in a user besides documented ones.
const OF_USERS: [&str; 3] = ["department", "departments", "leader"];
const OF_DEPARTMENTS: [&str; 2] = ["parent", "leader"];

/// The documented members of a user.
const USER: [&str; 30] = [
    "open_id",
    "union_id",
    "user_id",
    "name",
    "en_name",
    "nickname",
    "email",
    "mobile",
    "mobile_visible",
    "gender",
    "avatar",
    "status",
    "department_ids",
    "leader_user_id",
    "city",
    "country",
    "work_station",
    "join_time",
    "is_tenant_manager",
    "employee_no",
    "employee_type",
    "orders",
    "custom_attrs",
    "enterprise_email",
    "job_title",
    "geo",
    "job_level_id",
    "job_family_id",
    "description",
    "dotted_line_leader_user_ids",
];

/// The documented members of a department.
const DEPARTMENT: [&str; 14] = [
    "name",
    "i18n_name",
    "parent_department_id",
    "department_id",
    "open_department_id",
    "leader_user_id",
    "chat_id",
    "order",
    "unit_ids",
    "member_count",
    "status",
    "leaders",
    "group_chat_employee_types",
    "department_hrbps",
];

impl Company {
    /// A company without departments and users.
    pub fn empty() -> Company {
        Company {
            departments: Vec::new(),
            users: Vec::new(),
            job_titles: Vec::new(),
            work_cities: Vec::new(),
            custom_attrs: Vec::new(),
        }
    }

    /// The company that a platform has if none is given: three departments and six users, among
    /// them Ada, and two attributes of users, for their desk and their office.
    pub fn small() -> Company {
        let departments = [
            json!({"name": "Engineering", "department_id": "eng", "leader": "Grace"}),
            json!({"name": "Platform", "department_id": "platform", "parent": "Engineering", "leader": "Ada"}),
            json!({"name": "Sales", "department_id": "sales", "leader": "Joan"}),
        ];
        let users = [
            json!({"name": "Ada", "user_id": "ada00001", "department": "Platform", "leader": "Grace",
                "job_title": "Engineer"}),
            json!({"name": "Grace", "user_id": "grace002", "department": "Engineering",
                "job_title": "Head of Engineering", "is_tenant_manager": true}),
            json!({"name": "Alan", "user_id": "alan0003", "department": "Platform", "leader": "Ada",
                "job_title": "Engineer"}),
            json!({"name": "Katherine", "user_id": "kath0004", "department": "Engineering", "leader": "Grace",
                "job_title": "Analyst"}),
            json!({"name": "Joan", "user_id": "joan0005", "department": "Sales", "job_title": "Head of Sales"}),
            json!({"name": "Lin", "user_id": "lin00006", "department": "Sales", "leader": "Joan",
                "job_title": "Account Manager"}),
        ];
        let office = json!({"default_option_id": "north", "option_type": "TEXT", "options": [
            {"id": "north", "value": "North", "name": "North"},
            {"id": "south", "value": "South", "name": "South"}]});
        let attributes = [
            json!({"name": "Desk", "type": "TEXT"}),
            json!({"name": "Office", "type": "ENUMERATION", "options": office}),
        ];
        let objects = |all: &[Value]| all.iter().filter_map(Value::as_object).cloned().collect();
        Company {
            departments: objects(&departments),
            users: objects(&users),
            custom_attrs: objects(&attributes),
            ..Company::empty()
        }
    }

    /// Reads a company from JSON, as [`Company`] shows it.
    ///
    /// # Errors
    /// If the text is no JSON, or a member is none that a user or a department has; the error says
    /// which.
    pub fn from_json(text: &str) -> Result<Company, CompanyError> {
        let value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        Company::of(value)
    }

    /// Reads a company from TOML: `[[departments]]`, `[[users]]` and its other lists with the same
    /// members as in JSON.
    ///
    /// # Errors
    /// As [`from_json`](Company::from_json).
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Company, CompanyError> {
        Company::of(toml::from_str(text).map_err(|error| wrong(error.to_string()))?)
    }

    /// Reads a company from a file: JSON, or TOML if its name ends so and the crate has the
    /// feature `toml`.
    ///
    /// # Errors
    /// If the file cannot be read, or as [`from_json`](Company::from_json).
    pub fn from_file(path: impl AsRef<Path>) -> Result<Company, CompanyError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)
            .map_err(|cause| CompanyError::File { path: path.to_owned(), cause })?;
        let read = match path.extension().and_then(|it| it.to_str()) {
            #[cfg(feature = "toml")]
            Some("toml") => Company::from_toml(&text),
            #[cfg(not(feature = "toml"))]
            Some("toml") => Err(wrong("a company in TOML needs the feature `toml`; use JSON")),
            _ => Company::from_json(&text),
        };
        read.map_err(|error| wrong(format!("{}: {error}", path.display())))
    }

    fn of(value: Value) -> Result<Company, CompanyError> {
        let Value::Object(mut members) = value else {
            return Err(wrong(format!("a company is an object with {LISTS}")));
        };
        let departments = list(&mut members, "departments", &[&DEPARTMENT[..], &OF_DEPARTMENTS])?;
        let users = list(&mut members, "users", &[&USER[..], &OF_USERS])?;
        let job_titles = list(&mut members, "job_titles", &[&catalog::JOB_TITLE])?;
        let work_cities = list(&mut members, "work_cities", &[&catalog::WORK_CITY])?;
        let custom_attrs = list(&mut members, "custom_attrs", &[&catalog::CUSTOM_ATTR])?;
        if let Some(name) = members.keys().next() {
            return Err(wrong(format!("`{name}`: expected {LISTS}")));
        }
        let company = Company { departments, users, job_titles, work_cities, custom_attrs };
        company.check()?;
        Ok(company)
    }

    /// Whether all that is named exists, and no name or id stands there twice.
    fn check(&self) -> Result<(), CompanyError> {
        let parts = [
            ("departments", &self.departments, &["department_id", "open_department_id"][..]),
            ("users", &self.users, &["user_id", "open_id", "union_id"][..]),
            ("job_titles", &self.job_titles, &["job_title_id"][..]),
            ("work_cities", &self.work_cities, &["work_city_id"][..]),
            ("custom_attrs", &self.custom_attrs, &["id"][..]),
        ];
        for (list, objects, ids) in parts {
            let mut seen = std::collections::HashSet::new();
            for (index, object) in objects.iter().enumerate() {
                for name in ids.iter().chain(&["name"]) {
                    let Some(value) = object.get(*name).and_then(Value::as_str) else { continue };
                    if !seen.insert(value) {
                        return Err(wrong(format!(
                            "{list}[{index}].{name}: `{value}` stands there twice"
                        )));
                    }
                }
            }
        }
        let known = |objects: &[Object], ids: &[&str], wanted: &str| {
            objects.iter().any(|it| ids.iter().any(|id| it.get(*id).is_some_and(|it| it == wanted)))
        };
        for (list, objects) in [("departments", &self.departments), ("users", &self.users)] {
            for (index, object) in objects.iter().enumerate() {
                for (name, among, ids) in [
                    ("leader", &self.users, &["name", "user_id", "open_id"][..]),
                    (
                        "parent",
                        &self.departments,
                        &["name", "department_id", "open_department_id"][..],
                    ),
                    (
                        "department",
                        &self.departments,
                        &["name", "department_id", "open_department_id"][..],
                    ),
                    (
                        "departments",
                        &self.departments,
                        &["name", "department_id", "open_department_id"][..],
                    ),
                ] {
                    for wanted in named(object, name) {
                        if !known(among, ids, wanted) {
                            return Err(wrong(format!(
                                "{list}[{index}].{name}: nobody and nothing in this company is \
                                 called `{wanted}`"
                            )));
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// The texts of a member that is a text or a list of texts.
pub(super) fn named<'a>(object: &'a Object, member: &str) -> Vec<&'a str> {
    match object.get(member) {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(one)) => vec![one],
        _ => Vec::new(),
    }
}

fn list(members: &mut Object, name: &str, known: &[&[&str]]) -> Result<Vec<Object>, CompanyError> {
    let Some(value) = members.remove(name) else { return Ok(Vec::new()) };
    let Value::Array(elements) = value else {
        return Err(wrong(format!("`{name}`: expected a list")));
    };
    let mut all = Vec::new();
    for (index, element) in elements.into_iter().enumerate() {
        let Value::Object(object) = element else {
            return Err(wrong(format!("{name}[{index}]: expected an object")));
        };
        if object.get("name").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(wrong(format!("{name}[{index}].name: missing")));
        }
        let unknown = object.keys().find(|key| !known.iter().any(|it| it.contains(&key.as_str())));
        if let Some(key) = unknown {
            let near = feishu_spec::nearest(key, known.iter().flat_map(|it| it.iter().copied()));
            return Err(wrong(format!(
                "{name}[{index}].{key}: no such member; similar ones: {near:?}"
            )));
        }
        all.push(object);
    }
    Ok(all)
}

fn wrong(text: impl Into<String>) -> CompanyError {
    CompanyError::Text(text.into())
}

#[cfg(test)]
mod tests {
    use super::Company;

    #[test]
    fn what_is_wrong_with_a_company_is_said_with_its_place() {
        for (text, said) in [
            ("[]", "a company is an object"),
            (r#"{"ships": []}"#, "`ships`: expected `departments`, `users`, "),
            (
                r#"{"custom_attrs": [{"name": "Cabin", "kind": "TEXT"}]}"#,
                "custom_attrs[0].kind: no such member; similar ones: [",
            ),
            (r#"{"users": [{"nam": "A"}]}"#, "users[0].name: missing"),
            (
                r#"{"users": [{"name": "A", "emal": "x"}]}"#,
                "users[0].emal: no such member; similar ones: [\"email\"",
            ),
            (r#"{"users": [{"name": "A", "leader": "B"}]}"#, "users[0].leader: nobody"),
            (
                r#"{"users": [{"name": "A"}, {"name": "A"}]}"#,
                "users[1].name: `A` stands there twice",
            ),
            (r#"{"departments": [{"name": "D", "parent": "E"}]}"#, "departments[0].parent: nobody"),
        ] {
            let error = Company::from_json(text).unwrap_err().to_string();
            assert!(error.starts_with(said), "{text}: {error}");
        }
        assert!(Company::small().check().is_ok());
    }
    #[cfg(feature = "toml")]
    #[test]
    fn a_company_in_toml_is_the_same_as_in_json() {
        let toml =
            "[[departments]]\nname = \"Deck\"\n[[users]]\nname = \"Mary\"\ndepartment = \"Deck\"";
        let json = r#"{"departments": [{"name": "Deck"}], "users": [{"name": "Mary", "department": "Deck"}]}"#;
        assert_eq!(Company::from_toml(toml).unwrap(), Company::from_json(json).unwrap());
        assert!(Company::from_toml("[[users]]").unwrap_err().to_string().contains("users[0].name"));
    }
}
