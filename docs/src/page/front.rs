//! The reader of front matter: lines of the form `key: "value"` between `---` lines before the
//! title.

use super::{Front, Place, Problem, ProblemKind};

/// The prefix of page addresses; the document's path follows it.
const DOCUMENT: &str = "/document";

/// Reads the front matter, if any. Returns it and the offset of the byte after it.
pub(super) fn read(text: &str, problems: &mut Vec<Problem>) -> (Front, usize) {
    let mut front = Front::default();
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut at = text.len() - body.len();
    let Some(rest) = body.strip_prefix("---\n").or_else(|| body.strip_prefix("---\r\n")) else {
        return (front, at);
    };
    at = text.len() - rest.len();
    for line in rest.split_inclusive('\n') {
        at += line.len();
        let line = line.trim();
        if line == "---" {
            return (front, at);
        }
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        let value =
            value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
        if value.is_empty() {
            continue;
        }
        match key.trim() {
            "title" => front.title = Some(value.replace("\\\"", "\"")),
            "fullPath" => front.path = Some(value.to_owned()),
            "source_url" => {
                front.path = value
                    .find(DOCUMENT)
                    .map(|found| value[found + DOCUMENT.len()..].to_owned())
                    .filter(|path| path.starts_with('/'));
            }
            "updateTime" | "last_remote_update_timestamp" => front.updated_ms = value.parse().ok(),
            "last_remote_update" => front.updated = Some(value.to_owned()),
            _ => {}
        }
    }
    let place = Place { line: 1, start: 0, end: text.len() };
    problems.push(Problem { kind: ProblemKind::UnclosedFront, place });
    (front, text.len())
}
