//! Pins: the names that generation asks for and can propose by itself, added to the texts of
//! specs/overrides/, where a person reviews them. A name once pinned stays, whatever pages come.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, Table, TomlError};

use crate::{Pin, Problem};

/// Adds the names that problems propose to the overrides, given as file name and text; returns
/// how many there were. What needs a person's words, such as the name of a label, is left out.
///
/// # Errors
/// When a file is not TOML.
pub fn pin(
    overrides: &mut Vec<(String, String)>,
    problems: &[Problem],
) -> Result<usize, Box<Problem>> {
    let mut files: BTreeMap<&str, Vec<&Pin>> = BTreeMap::new();
    for pin in
        problems.iter().filter_map(|problem| problem.pin.as_ref()).filter(|pin| proposes(pin))
    {
        files.entry(&pin.file).or_default().push(pin);
    }
    for (name, pins) in &files {
        let at = overrides.iter().position(|(file, _)| file == name).unwrap_or_else(|| {
            overrides.push(((*name).to_owned(), String::new()));
            overrides.len() - 1
        });
        let text = &mut overrides[at].1;
        let broken = |error: TomlError| {
            Box::new(Problem::new(format!("specs/overrides/{name}"), error.message()))
        };
        let mut document: DocumentMut = text.parse().map_err(broken)?;
        for pin in pins {
            let line: DocumentMut =
                format!("{}\n{} = {}\n", pin.table, pin.key, pin.value).parse().map_err(broken)?;
            merge(document.as_table_mut(), line.as_table());
        }
        *text = document.to_string();
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
        let text = "# Harbours.\n[endpoint.\"harbour.v1.berth.get\"]\nsummary = \"Gets a berth\"\n";
        let mut files = vec![("harbour.toml".to_owned(), text.to_owned())];
        assert_eq!(pin(&mut files, &[problem("GetBerth"), problem("OtherName")]).unwrap(), 1);
        let written = files[0].1.clone();
        assert!(written.starts_with(text), "{written}");
        assert!(written.contains("\"response.data.berth\" = \"GetBerth\""), "{written}");
        pin(&mut files, &[problem("GetBerth")]).unwrap();
        assert_eq!(files, [("harbour.toml".to_owned(), written)]);
    }

    #[test]
    fn a_file_that_is_not_there_yet_is_begun() {
        let mut files = Vec::new();
        pin(&mut files, &[problem("GetBerth")]).unwrap();
        assert!(files[0].1.contains("GetBerth"), "{files:?}");
    }
}
