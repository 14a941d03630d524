//! The remedies of several problems, put together so that all of them can be pasted: TOML allows
//! each table only once per file.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Problem, problem::Block};

/// Says what to write where in `specs/overrides/`, which holds the files `texts` (name and text).
/// Empty if no problem has a remedy.
pub fn remedies(problems: &[Problem], texts: &[(String, String)]) -> String {
    let mut tables: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for pin in problems.iter().filter_map(|problem| problem.pin.as_ref()) {
        let line = format!("{} = {}", pin.key, pin.value);
        tables.entry((pin.file.as_str(), pin.table.as_str())).or_default().insert(line);
    }
    let mut told = String::new();
    for ((file, table), lines) in tables {
        let text = texts.iter().find(|(name, _)| name == file).map_or("", |(_, text)| text);
        let at = text.lines().position(|line| line.trim() == table);
        match at {
            Some(at) => {
                let at = at + 1;
                told += &format!("below line {at} (`{table}`) of specs/overrides/{file}:\n");
            }
            None => told += &format!("at the end of specs/overrides/{file}:\n    {table}\n"),
        }
        lines.iter().for_each(|line| told += &format!("    {line}\n"));
    }
    let blocks: BTreeSet<&Block> =
        problems.iter().filter_map(|problem| problem.block.as_ref()).collect();
    for Block { file, text } in blocks {
        told += &format!("at the end of specs/overrides/{file}:\n");
        text.lines().for_each(|line| told += &format!("    {line}\n"));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Overrides;

    fn label(name: &str) -> Problem {
        Problem::new(name, "has no name").pin("harbor.toml", "[labels]".into(), name, "Name")
    }

    /// Writes what the remedies say where they say it.
    fn follow(told: &str, text: &str) -> String {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut at = lines.len();
        for line in told.lines() {
            if let Some(pasted) = line.strip_prefix("    ") {
                lines.insert(at, pasted.to_owned());
                at += 1;
            } else {
                let number = line.strip_prefix("below line ");
                let number = number.and_then(|rest| rest.split(' ').next()?.parse().ok());
                at = number.unwrap_or(lines.len());
            }
        }
        lines.join("\n")
    }

    #[test]
    fn the_remedies_of_several_problems_can_all_be_pasted() {
        let block = "[[correct]]\nendpoint = \"harbor.v1.berth.get\"\nat = \"/title\"\n\
                     now = \"Berth\"\nreason = \"It has none\"\n";
        let problems = [
            label("free"),
            label("taken"),
            Problem::new("title", "is missing").block("harbor.toml", block.to_owned()),
        ];
        let present = "# Words.\n[labels]\nold = \"Old\"\n\n[service]\nsummary = \"Harbors\"\n";
        for text in ["", present] {
            let files = [("harbor.toml".to_owned(), text.to_owned())];
            let told = remedies(&problems, &files);
            let followed = follow(&told, text);
            let files = [("harbor.toml".to_owned(), followed.clone())];
            let read = Overrides::read(&files).unwrap_or_else(|e| panic!("{e:?} in {followed}"));
            let file = read.service("harbor").unwrap();
            for name in ["free", "taken"] {
                assert_eq!(file.labels.get(name).map(String::as_str), Some("Name"), "{followed}");
            }
            assert_eq!(read.corrections().count(), 1);
        }
    }
}
