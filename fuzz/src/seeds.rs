//! Writes seeds for the fuzz targets into `corpus/`, from the test pages written by hand:
//! `cargo run --bin seeds` in this folder, without the fuzzer's flags.

use std::{error::Error, fs, path::Path};

use feishu_docs::page::{self, Page, plain_text};

#[path = "../../docs/benches/import/pages.rs"]
mod hard;

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = here.join("corpus");
    for target in ["import_page", "nest"] {
        fs::create_dir_all(corpus.join(target))?;
    }
    let mut pages: Vec<(String, String)> = Vec::new();
    for entry in fs::read_dir(here.join("../docs/tests/import_pages/pages"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        pages.push((name, fs::read_to_string(path)?));
    }
    for (at, (_, page)) in hard::HARD.iter().enumerate() {
        pages.push((format!("hard-{at}"), page(600)));
    }
    let mut tables = 0;
    for (name, text) in &pages {
        fs::write(corpus.join("import_page").join(name), text)?;
        for (at, table) in nested(&page::read(text)).into_iter().enumerate() {
            fs::write(corpus.join("nest").join(format!("{name}-{at}")), table)?;
            tables += 1;
        }
    }
    println!("{} pages and {tables} tables in {}", pages.len(), corpus.display());
    Ok(())
}

/// The tables of a page as the target `nest` reads them, each with the code that follows it.
fn nested(page: &Page) -> Vec<String> {
    let codes: Vec<_> = page.sections.iter().flat_map(|section| section.codes()).collect();
    let table = |table: &page::Table| {
        let mut text = String::new();
        for row in &table.rows {
            let mut cells =
                row.cells.iter().map(|cell| plain_text(&cell.text).replace([' ', '\n'], ""));
            let (Some(name), Some(ty)) = (cells.next(), cells.next()) else { continue };
            let line = match ty.as_str() {
                "string" | "int" | "float" | "bool" => format!("{name} {ty}\n"),
                "boolean" => format!("{name} bool\n"),
                list if list.ends_with("[]") => format!("{name} object[] {list}\n"),
                other => format!("{name} object {other}\n"),
            };
            text += &line;
        }
        if let Some(code) = codes.iter().find(|code| code.place.start > table.place.end) {
            text += &format!("---\n{}", code.text);
        }
        text
    };
    page.tables().map(|(_, each)| table(each)).filter(|text| !text.is_empty()).collect()
}
