//! Pins: the names that generation asks for and can propose by itself, written into
//! specs/overrides/, where a person reviews them. A name once pinned stays, whatever pages come.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result};
use feishu_codegen::{Pin, Problem};
use toml_edit::{DocumentMut, Item, Table};

/// Writes the proposed names into the overrides below `folder`; gives how many there were.
/// What needs a person's words, such as the name of a label, is left alone.
pub(crate) fn write(folder: &Path, problems: &[Problem]) -> Result<usize> {
    let mut files: BTreeMap<&str, Vec<&Pin>> = BTreeMap::new();
    for pin in
        problems.iter().filter_map(|problem| problem.pin.as_ref()).filter(|pin| proposes(pin))
    {
        files.entry(&pin.file).or_default().push(pin);
    }
    for (name, pins) in &files {
        let file = folder.join(name);
        let text = fs::read_to_string(&file).unwrap_or_default();
        let mut document: DocumentMut =
            text.parse().with_context(|| format!("cannot read {}", file.display()))?;
        for pin in pins {
            let line: DocumentMut =
                format!("{}\n{} = {}\n", pin.table, pin.key, pin.value).parse()?;
            merge(document.as_table_mut(), line.as_table());
        }
        fs::write(&file, document.to_string())
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(files.values().map(Vec::len).sum())
}

/// Whether the pin's value is a proposal, and not the place for one.
fn proposes(pin: &Pin) -> bool {
    pin.table.ends_with(".types]") && pin.value != "\"OtherName\""
}

fn merge(into: &mut Table, from: &Table) {
    for (key, item) in from {
        match (into.get_mut(key), item) {
            (Some(Item::Table(into)), Item::Table(from)) => merge(into, from),
            _ => {
                let mut item = item.clone();
                // Behind what stands there, not where it stood in its own text.
                if let Item::Table(table) = &mut item {
                    table.set_position(None);
                }
                into.insert(key, item);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(value: &str) -> Problem {
        let table = "[endpoint.\"harbour.v1.berth.get\".types]".to_owned();
        Problem::new("x", "y").pin("harbour.toml", table, "response.data.berth", value)
    }

    #[test]
    fn a_proposed_name_is_added_and_the_rest_of_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("harbour.toml");
        let text = "# Harbours.\n[endpoint.\"harbour.v1.berth.get\"]\nsummary = \"Gets a berth\"\n";
        fs::write(&file, text).unwrap();
        assert_eq!(write(folder.path(), &[problem("GetBerth"), problem("OtherName")]).unwrap(), 1);
        let written = fs::read_to_string(&file).unwrap();
        assert!(written.starts_with(text), "{written}");
        assert!(written.contains("\"response.data.berth\" = \"GetBerth\""), "{written}");
        let before = written;
        write(folder.path(), &[problem("GetBerth")]).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), before);
    }
}
