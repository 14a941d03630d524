//! No row of any table is lost: rows read and rows reported are the rows there, by a count
//! that knows nothing of the reader.

use feishu_docs::import::{Spec, ToldCount};

use crate::pages::{CONVERTED, NEWEST, RAW, Read, figures, imported};

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn every_row_is_read_or_reported() {
    for name in [NEWEST, CONVERTED, RAW] {
        let Read { pages, batch } = imported(name);
        let (mut read, mut reported, mut differ) = (0, 0, Vec::new());
        for (imported, (file, text)) in batch.pages.iter().zip(pages) {
            if imported.spec == Spec::NotAnApi {
                continue;
            }
            let there = count(text);
            let rows = imported.rows;
            if rows.read + rows.reported != there {
                differ.push(format!("{file}: {rows:?}, {there} there"));
            }
            assert!(rows.reported == 0 || !imported.diagnostics.is_empty(), "{file}");
            read += rows.read;
            reported += rows.reported;
        }
        figures(format_args!(
            "point 1: {name}: {} rows there, {read} read, {reported} reported, {} pages differ",
            read + reported,
            differ.len()
        ));
        assert!(differ.is_empty(), "{}", differ.join("\n"));
    }
}

#[test]
#[ignore = "needs the documentation pages: FEISHU_DOCS=DIR"]
fn limits_in_words_are_read_or_listed() {
    let Read { batch, .. } = imported(NEWEST);
    let mut told = ToldCount::default();
    let (mut found, mut pages) = (0, 0);
    for page in &batch.pages {
        told.add(&page.told);
        let kind = |found: &&feishu_docs::import::Diagnostic| found.kind.code() == "told-limit";
        let here = page.diagnostics.iter().filter(kind).count();
        found += here;
        pages += usize::from(here > 0);
        let left = page.told.listed + page.told.differ + page.told.refused;
        assert_eq!(left > 0, here > 0, "{}: {:?}", page.file, page.told);
    }
    let ToldCount { read, known, listed, differ, refused } = told;
    figures(format_args!(
        "limits in words: {} rows of requests, {read} read, {known} said by the rules too, {listed} \
         listed for review, {differ} differ from the rules, {refused} broken by the page's own \
         example; {found} findings on {pages} pages",
        told.all()
    ));
    assert!(read + known > 300, "the words of limits are no longer read: {told:?}");
}

/// Rows of all tables: lines of pipes below a line of dashes, and row tags outside of heads.
fn count(text: &str) -> usize {
    pipes(text) + tags(text)
}

/// Lines with a pipe that follow a line of dashes without a break.
fn pipes(text: &str) -> usize {
    let mut rows = 0;
    let (mut in_code, mut in_tags, mut in_table) = (false, false, false);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    for (index, line) in lines.iter().enumerate() {
        if line.starts_with(":::") {
            in_tags = line.ends_with("html");
            in_table = false;
        } else if in_tags {
        } else if line.starts_with("```") {
            in_code = !in_code;
            in_table = false;
        } else if in_code {
        } else if is_dashes(line) {
            in_table = index > 0 && lines[index - 1].contains('|');
        } else if in_table && line.contains('|') && !line.starts_with(['#', '>']) {
            rows += 1;
        } else {
            in_table = false;
        }
    }
    rows
}

fn is_dashes(line: &str) -> bool {
    line.contains("-")
        && line.contains('|')
        && line.trim_matches(['|', '-', ':', ' ', '\t']).is_empty()
        && line.split('|').all(|cell| cell.trim().trim_matches(':').chars().all(|c| c == '-'))
}

/// `<md-tr>`, `<md-dt-tr>` and `<tr>` inside blocks of tags that have a cell which is none of
/// a head; examples show tags too.
fn tags(text: &str) -> usize {
    let blocks =
        text.split(":::html").skip(1).map(|block| block.split("\n:::").next().unwrap_or(""));
    let blocks = blocks.filter(|block| !block.contains("<md-code-json>"));
    blocks
        .flat_map(|block| ["<md-tr", "<md-dt-tr", "<tr"].map(|start| block.split(start).skip(1)))
        .flatten()
        .map(|row| row.split("tr>").next().unwrap_or(""))
        .filter(|row| row.starts_with([' ', '>']))
        .filter(|row| ["<md-td", "<md-dt-td", "<td"].iter().any(|cell| row.contains(cell)))
        .count()
}
