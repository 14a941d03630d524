//! Texts for Word: their paragraphs, and which of them are headings.

use std::fmt::Write as _;

use super::{escaped, zip};

/// A paragraph of a document.
pub(in super::super) struct Paragraph {
    pub(in super::super) text: String,
    /// The level of a heading, from 1.
    pub(in super::super) heading: Option<u8>,
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const DOCUMENT: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
const TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

/// A document of these paragraphs.
pub(super) fn write(paragraphs: &[Paragraph]) -> Option<Vec<u8>> {
    let mut document = format!("{HEAD}<w:document xmlns:w=\"{WORD}\"><w:body>");
    for paragraph in paragraphs {
        document += "<w:p>";
        if let Some(level) = paragraph.heading {
            let outline = level.saturating_sub(1);
            let _ = write!(
                document,
                "<w:pPr><w:pStyle w:val=\"Heading{level}\"/><w:outlineLvl w:val=\"{outline}\"/></w:pPr>"
            );
        }
        let text = escaped(&paragraph.text);
        let _ = write!(document, "<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>");
    }
    document += "</w:body></w:document>";
    let types = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\"{TYPE}\"/></Types>"
    );
    let relations = format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{DOCUMENT}\" Target=\"word/document.xml\"/></Relationships>"
    );
    zip::write(&[
        ("[Content_Types].xml".to_owned(), types),
        ("_rels/.rels".to_owned(), relations),
        ("word/document.xml".to_owned(), document),
    ])
}
