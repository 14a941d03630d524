//! Keeps a database of the departments and users of a company up to date: what is new, changed or
//! gone is written, and nothing else.
//!
//! `cargo run --example directory_sync` needs no account: it starts the stand-in platform in this
//! process with a company of 400 people, changes the company between two runs, and compares the
//! database with it. With FEISHU_APP_ID and FEISHU_APP_SECRET set it fills `directory.redb` from the
//! real platform instead, and says what changed since the last time.
//!
//! `company` is the made-up company, `sync` reads the address book, `database` keeps it.

mod company;
mod database;
mod sync;

use std::{env, error::Error};

use feishu_mock::Platform;
use feishu_openapi::{
    Client,
    contact::v3::{department, user},
};

use crate::{
    database::{Changes, Counts, Database},
    sync::Directory,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    if let (Ok(id), Ok(secret)) = (env::var("FEISHU_APP_ID"), env::var("FEISHU_APP_SECRET")) {
        let client = Client::builder(id, secret).build()?;
        let database = Database::open("directory.redb")?;
        println!("{}", database.write(&sync::read(&client).await?)?);
        return Ok(());
    }
    let platform = Platform::builder().company(company::made()?).start().await?;
    let client = Client::builder(platform.app_id(), platform.app_secret())
        .base_url(platform.url())
        .build()?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("directory.redb");

    let counts = |added, changed, removed| Counts { added, changed, removed };
    let all = Changes {
        departments: counts(company::DEPARTMENTS, 0, 0),
        users: counts(company::USERS, 0, 0),
    };
    run(&client, &file, all, "the first time").await?;
    run(&client, &file, Changes::default(), "when nothing changed").await?;
    let database = Database::open(&file)?;
    let before = database.read()?;
    drop(database);
    compare(&before, &company::names())?;

    // One comes, one goes, one marries, and a department is founded.
    let of = |name: &str| before.users.iter().find(|(_, user)| user.name == name);
    let (leaver, _) = of(&company::name(7)).ok_or("nobody has number 7")?;
    let (bride, _) = of(&company::name(8)).ok_or("nobody has number 8")?;
    let first = before.departments.keys().next().ok_or("no department")?;
    client.send(user::delete(leaver)).await?;
    client.send(user::patch(bride).name("Grace Hopper")).await?;
    let hired = user::create("Ada Lovelace", "+8613812345678", [first], 1);
    client.send(hired.department_id_type("open_department_id")).await?;
    let founded = department::create("Lighthouse", "0");
    client.send(founded).await?;
    let changes = Changes { departments: counts(1, 0, 0), users: counts(1, 1, 1) };
    run(&client, &file, changes, "after the changes").await?;

    let mut names = company::names();
    names.remove(&company::name(7));
    names.remove(&company::name(8));
    names.extend(["Ada Lovelace".to_owned(), "Grace Hopper".to_owned()]);
    compare(&Database::open(&file)?.read()?, &names)?;
    println!("the stand-in answered {} requests", platform.requests());
    Ok(())
}

/// Brings the database up to date; an error if something else changed than expected.
async fn run(
    client: &Client,
    file: &std::path::Path,
    expected: Changes,
    when: &str,
) -> Result<(), Box<dyn Error>> {
    let changes = Database::open(file)?.write(&sync::read(client).await?)?;
    println!("{when}: {changes}");
    if changes != expected {
        return Err(format!("{when}: expected {expected}").into());
    }
    Ok(())
}

/// Whether the users of the database are exactly these.
fn compare(
    directory: &Directory,
    names: &std::collections::BTreeSet<String>,
) -> Result<(), Box<dyn Error>> {
    let found = directory.users.values().map(|user| user.name.clone()).collect();
    let mut differing = names.symmetric_difference(&found);
    match differing.next() {
        Some(name) => Err(format!("{name} is in one of company and database only").into()),
        None => {
            println!("the database has the {} people of the company", found.len());
            Ok(())
        }
    }
}
