//! Damaged and adversarial pages: whatever stands in them, no panic and no endless recursion, and
//! every row of an API page is read or reported.

use feishu_docs::{
    import::{Options, Spec, import_page},
    page,
};
use proptest::prelude::*;

use crate::dialects::{BARE, CONVERTED, PLAIN, RAW};

/// What pages are damaged with: pieces of the form, not of the content.
const PIECES: &[&str] = &[
    "|",
    "`",
    "\"",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "\n",
    "```\n",
    ":::html\n",
    ":::\n",
    "└ ",
    "∟",
    "&nbsp;&nbsp;",
    "**",
    "- `",
    "：",
    "\\",
    "| --- | --- |\n",
    "</md-td>",
    "<md-dt-tr level=\"9\">",
    "<md-code-json>",
    "map<",
    "[]",
    "\u{0}",
    "\u{feff}",
    "𝄞",
    "响应\n",
    "json\n",
    "## ",
    "1e999",
    "-1",
];

/// Where a page is changed, as a share of its length, and how.
#[derive(Clone, Debug)]
enum Change {
    Insert(f64, usize),
    Remove(f64, usize),
    Repeat(f64, usize),
    Cut(f64),
}

fn change() -> impl Strategy<Value = Change> {
    let place = 0.0..1.0f64;
    prop_oneof![
        (place.clone(), 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (place.clone(), 1..80usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (place.clone(), 1..200usize).prop_map(|(at, length)| Change::Repeat(at, length)),
        place.prop_map(Change::Cut),
    ]
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    let place = |at: f64, characters: &[char]| (at * characters.len() as f64) as usize;
    for change in changes {
        match *change {
            Change::Insert(at, piece) => {
                let at = place(at, &characters);
                characters.splice(at..at, PIECES[piece].chars());
            }
            Change::Remove(at, length) => {
                let at = place(at, &characters);
                let end = (at + length).min(characters.len());
                characters.drain(at..end);
            }
            Change::Repeat(at, length) => {
                let at = place(at, &characters);
                let end = (at + length).min(characters.len());
                let again = characters[at..end].to_vec();
                characters.splice(at..at, again);
            }
            Change::Cut(at) => characters.truncate(place(at, &characters)),
        }
    }
    characters.into_iter().collect()
}

fn all_rows_told(text: &str) {
    let imported = import_page("page", text, &Options::default());
    if imported.spec != Spec::NotAnApi {
        let there: usize = page::read(text).tables().map(|(_, table)| table.rows.len()).sum();
        assert_eq!(imported.rows.read + imported.rows.reported, there);
    }
    for found in &imported.diagnostics {
        assert!(found.span.end <= text.len() && found.line >= 1, "{found}");
        assert!(text.get(found.span.clone()).is_some(), "{found} stands on whole characters");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_page_of_any_dialect_loses_no_row(
        page in prop::sample::select(vec![CONVERTED, RAW, PLAIN, BARE]),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        all_rows_told(&changed(page, &changes));
    }

    #[test]
    fn any_text_is_no_panic(text in "\\PC{0,200}") {
        all_rows_told(&text);
    }

    #[test]
    fn any_heap_of_pieces_is_no_panic(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60)) {
        all_rows_told(&pieces.concat());
    }
}

#[test]
fn nesting_without_end_is_no_overflow() {
    let levels: String = (0..20_000)
        .map(|level| format!("<md-dt-tr level=\"{level}\"><md-dt-td>a{level}</md-dt-td><md-dt-td>x</md-dt-td><md-dt-td>是</md-dt-td><md-dt-td></md-dt-td></md-dt-tr>\n"))
        .collect();
    let (head, tail) = RAW.split_once("<md-dt-tr level=\"0\">").unwrap();
    all_rows_told(&format!("{head}{levels}<md-dt-tr level=\"0\">{tail}"));
    let indented: String = (0..2_000)
        .map(|level| format!("| {}└ `a{level}` | `x` | 是 | |\n", "&nbsp;".repeat(level)))
        .collect();
    all_rows_told(&CONVERTED.replacen("| `open`", &format!("{indented}| `open`"), 1));
    for deep in
        ["[".repeat(100_000), "{\"a\":".repeat(100_000), format!("[{}", "[1,".repeat(100_000))]
    {
        all_rows_told(&CONVERTED.replacen("{\n    \"name\"", &deep, 1));
    }
    for ty in ["[]".repeat(100_000), "map<string,".repeat(100_000), "array<".repeat(50_000)] {
        all_rows_told(&CONVERTED.replacen("`boolean`", &format!("`string{ty}`"), 1));
    }
}
