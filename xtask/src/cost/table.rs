//! The comparison as in the readmes: a Markdown table with one row per program.

use super::measure::Figures;

/// The cost of a release build, and the size of the stripped binary in bytes.
pub(super) struct Release {
    pub(super) figures: Figures,
    pub(super) binary: u64,
}

/// A cell is empty if the program did not compile.
pub(super) fn table(rows: &[(&str, Option<Figures>, Option<Release>)]) -> String {
    let mut table = String::from(
        "| | check, CPU s | largest process, MB | release, CPU s | stripped binary, KB |\n\
         |---|---:|---:|---:|---:|\n",
    );
    for (name, check, release) in rows {
        let seconds = |figures: &Figures| format!("{:.0}", figures.cpu.as_secs_f64());
        let cells = [
            (*name).to_owned(),
            check.as_ref().map_or_else(String::new, seconds),
            check.as_ref().map_or_else(String::new, |it| (it.largest / (1024 * 1024)).to_string()),
            release.as_ref().map_or_else(String::new, |it| seconds(&it.figures)),
            release.as_ref().map_or_else(String::new, |it| (it.binary / 1024).to_string()),
        ];
        table.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    table
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_did_not_compile_has_empty_cells() {
        let figures = || Figures {
            wall: Duration::from_secs(40),
            cpu: Duration::from_millis(31_600),
            largest: 347 << 20,
        };
        let rows = [
            ("whole", Some(figures()), Some(Release { figures: figures(), binary: 3_534 << 10 })),
            ("half", Some(figures()), None),
        ];
        let table = table(&rows);
        let lines: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(lines, ["| whole | 32 | 347 | 32 | 3534 |", "| half | 32 | 347 |  |  |"]);
    }
}
