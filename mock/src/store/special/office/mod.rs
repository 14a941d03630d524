//! Files of office programs: those that become documents of the platform, and those that documents are
//! exported as. Only what the stand-in keeps of a document is in them: values and texts.

mod csv;
mod docx;
mod pdf;
mod xlsx;
mod zip;

use serde_json::Value;

pub(super) use self::{docx::Paragraph, xlsx::Table};

/// The tables of a file with this extension; nothing if it cannot be read.
pub(super) fn tables(extension: &str, bytes: &[u8]) -> Option<Vec<Table>> {
    match extension {
        "csv" => Some(vec![Table { name: "Sheet1".to_owned(), rows: csv::read(bytes)? }]),
        "xlsx" => xlsx::read(bytes),
        _ => None,
    }
}

/// Tables as a file with this extension: `xlsx` with all of them, or `csv` with the first.
pub(super) fn of_tables(extension: &str, tables: &[Table]) -> Option<Vec<u8>> {
    match extension {
        "xlsx" => xlsx::write(tables),
        "csv" => csv::write(tables.first().map_or(&[][..], |it| &it.rows)),
        _ => None,
    }
}

/// Paragraphs as a file with this extension: `docx` or `pdf`.
pub(super) fn of_paragraphs(extension: &str, paragraphs: &[Paragraph]) -> Option<Vec<u8>> {
    match extension {
        "docx" => docx::write(paragraphs),
        "pdf" => Some(pdf::write(paragraphs)),
        _ => None,
    }
}

/// The value that a text of a table stands for: a number if it is written as one.
fn value(text: &str) -> Value {
    // `007` and `1e5` are names of something, and not numbers.
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    if plain && !zero && digits.len() <= 15 {
        if let Ok(number) = text.parse::<i64>() {
            return number.into();
        }
        if let Ok(number) = text.parse::<f64>() {
            return number.into();
        }
    }
    if text.is_empty() { Value::Null } else { text.into() }
}

/// A text in XML, without characters that XML cannot hold.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Paragraph, Table, of_paragraphs, of_tables, tables};

    fn table() -> Vec<Table> {
        vec![
            Table {
                name: "Tides & <more>".to_owned(),
                rows: vec![
                    vec![json!("port"), json!("high"), json!(null)],
                    vec![json!("a \"b\",\nc"), json!(4.5), json!(true)],
                    vec![],
                    vec![json!(null), json!(-7)],
                ],
            },
            Table { name: "潮".to_owned(), rows: vec![vec![json!(" 水 ")]] },
        ]
    }

    #[test]
    fn a_workbook_that_is_written_is_read_as_it_was() {
        let written = of_tables("xlsx", &table()).unwrap();
        assert!(written.starts_with(b"PK"));
        let read = tables("xlsx", &written).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!((&*read[0].name, &*read[1].name), ("Tides & <more>", "潮"));
        assert_eq!(read[0].rows[0], [json!("port"), json!("high")]);
        assert_eq!(read[0].rows[1], [json!("a \"b\",\nc"), json!(4.5), json!(true)]);
        assert_eq!(read[0].rows[3], [json!(null), json!(-7)]);
        assert_eq!(read[1].rows, [[json!(" 水 ")]]);
    }

    #[test]
    fn lines_of_text_are_rows_with_numbers_where_they_are_written_so() {
        let read = |text: &str| tables("csv", text.as_bytes()).unwrap().remove(0).rows;
        assert_eq!(
            read("\u{feff}1,-3.5,007,a\n\n\"x,\n\"\"y\"\"\",1e5\r\n"),
            [
                vec![json!(1), json!(-3.5), json!("007"), json!("a")],
                vec![json!("x,\n\"y\""), json!("1e5")]
            ]
        );
        let written = of_tables("csv", &table()).unwrap();
        assert_eq!(String::from_utf8(written).unwrap().lines().next().unwrap(), "port,high,");
    }

    #[test]
    fn what_is_no_workbook_is_not_read() {
        let whole = of_tables("xlsx", &table()).unwrap();
        for wrong in [&b""[..], b"PK\x03", b"no zip at all", &whole[..whole.len() / 2]] {
            assert!(tables("xlsx", wrong).is_none());
        }
        assert!(tables("txt", b"a").is_none());
    }

    #[test]
    fn paragraphs_are_written_for_text_programs() {
        let paragraphs = [
            Paragraph { text: "Log".to_owned(), heading: Some(1) },
            Paragraph { text: "high <tide> & 水".to_owned(), heading: None },
        ];
        let document = of_paragraphs("docx", &paragraphs).unwrap();
        let text = super::zip::read(&document, |name| name == "word/document.xml").unwrap();
        let xml = &text["word/document.xml"];
        let tree = roxmltree::Document::parse(xml).unwrap();
        let texts = tree.descendants().filter(|it| it.tag_name().name() == "t");
        assert!(texts.filter_map(|it| it.text()).eq(["Log", "high <tide> & 水"]));
        let pages = of_paragraphs("pdf", &paragraphs).unwrap();
        assert!(pages.starts_with(b"%PDF-1.4") && pages.ends_with(b"%%EOF\n"));
    }
}
