//! The database: a table of departments and one of users, each with JSON by id. What a run changes
//! is written in one transaction, so that a run that breaks off leaves it as it was.

use std::{collections::BTreeMap, error::Error, fmt, path::Path};

use redb::{ReadableDatabase, ReadableTable, Table, TableDefinition};
use serde::{Serialize, de::DeserializeOwned};

use crate::sync::Directory;

const DEPARTMENTS: TableDefinition<'_, &str, &str> = TableDefinition::new("departments");
const USERS: TableDefinition<'_, &str, &str> = TableDefinition::new("users");

pub(crate) struct Database(redb::Database);

/// What a run changed.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Changes {
    pub(crate) departments: Counts,
    pub(crate) users: Counts,
}

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) removed: usize,
}

impl Database {
    /// Opens the file, or begins it.
    pub(crate) fn open(file: impl AsRef<Path>) -> Result<Database, redb::DatabaseError> {
        Ok(Database(redb::Database::create(file)?))
    }

    /// Makes the database hold exactly this.
    pub(crate) fn write(&self, directory: &Directory) -> Result<Changes, Box<dyn Error>> {
        let transaction = self.0.begin_write()?;
        let changes = Changes {
            departments: update(transaction.open_table(DEPARTMENTS)?, &directory.departments)?,
            users: update(transaction.open_table(USERS)?, &directory.users)?,
        };
        transaction.commit()?;
        Ok(changes)
    }

    /// All that it holds.
    pub(crate) fn read(&self) -> Result<Directory, Box<dyn Error>> {
        let transaction = self.0.begin_read()?;
        Ok(Directory {
            departments: all(&transaction.open_table(DEPARTMENTS)?)?,
            users: all(&transaction.open_table(USERS)?)?,
        })
    }
}

fn update<T: Serialize>(
    mut table: Table<'_, &str, &str>,
    new: &BTreeMap<String, T>,
) -> Result<Counts, Box<dyn Error>> {
    let mut counts = Counts::default();
    let mut gone = Vec::new();
    for entry in table.iter()? {
        let (id, _) = entry?;
        if !new.contains_key(id.value()) {
            gone.push(id.value().to_owned());
        }
    }
    for id in &gone {
        table.remove(id.as_str())?;
    }
    counts.removed = gone.len();
    for (id, value) in new {
        let value = serde_json::to_string(value)?;
        let old = table.get(id.as_str())?.map(|old| old.value().to_owned());
        match old {
            Some(old) if old == value => continue,
            Some(_) => counts.changed += 1,
            None => counts.added += 1,
        }
        table.insert(id.as_str(), value.as_str())?;
    }
    Ok(counts)
}

fn all<T: DeserializeOwned>(
    table: &impl ReadableTable<&'static str, &'static str>,
) -> Result<BTreeMap<String, T>, Box<dyn Error>> {
    let mut found = BTreeMap::new();
    for entry in table.iter()? {
        let (id, value) = entry?;
        found.insert(id.value().to_owned(), serde_json::from_str(value.value())?);
    }
    Ok(found)
}

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "departments {}; users {}", self.departments, self.users)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} added, {} changed, {} removed", self.added, self.changed, self.removed)
    }
}
