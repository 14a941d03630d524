//! Texts as pages. Their font is one that readers bring for Chinese, so that any text can be written
//! without a font in the file.

use std::fmt::Write as _;

use super::docx::Paragraph;

/// The size of a page in points, A4, and the margin around what is written.
const PAGE: (i64, i64) = (595, 842);
const MARGIN: i64 = 56;

/// The size of the letters, and how far lines are from each other.
const SIZE: i64 = 11;
const LINE: i64 = 16;

/// How many letters a line has: so many Chinese ones fit.
const LETTERS: usize = ((PAGE.0 - 2 * MARGIN) / SIZE) as usize;

/// How many lines a page has.
const LINES: usize = ((PAGE.1 - 2 * MARGIN) / LINE) as usize;

/// The pages of these paragraphs.
pub(super) fn write(paragraphs: &[Paragraph]) -> Vec<u8> {
    let lines: Vec<String> = paragraphs.iter().flat_map(|it| lines(&it.text)).collect();
    let pages: Vec<&[String]> = match lines.is_empty() {
        true => vec![&[]],
        false => lines.chunks(LINES).collect(),
    };
    // The first four objects are the same in each file; each page is two more.
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 5 + 2 * page)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H \
         /DescendantFonts [4 0 R] >>"
            .to_owned(),
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo \
         << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>"
            .to_owned(),
    ];
    for (page, lines) in pages.iter().enumerate() {
        let (width, height) = PAGE;
        let content = 6 + 2 * page;
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {content} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>"
        ));
        let text = content_of(lines);
        objects.push(format!("<< /Length {} >>\nstream\n{text}endstream", text.len()));
    }
    file(&objects)
}

/// What writes lines on a page.
fn content_of(lines: &[String]) -> String {
    let mut content =
        format!("BT\n/F1 {SIZE} Tf\n{LINE} TL\n{MARGIN} {} Td\n", PAGE.1 - MARGIN - SIZE);
    for line in lines {
        content.push('<');
        for unit in line.encode_utf16() {
            let _ = write!(content, "{unit:04X}");
        }
        content += "> Tj T*\n";
    }
    content + "ET\n"
}

/// A text in lines that fit on a page.
fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let letters: Vec<char> = line.chars().collect();
        match letters.is_empty() {
            true => lines.push(String::new()),
            false => lines.extend(letters.chunks(LETTERS).map(|part| part.iter().collect())),
        }
    }
    lines
}

/// A file of these objects, which are numbered from 1.
fn file(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let table = file.len();
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(file, "{place:010} 00000 n ");
    }
    let size = objects.len() + 1;
    let _ = write!(file, "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
    file.into_bytes()
}
