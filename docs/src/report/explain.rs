//! What each kind of finding means to someone who does not know the importer.

use crate::import::Kind;

/// One or two sentences; empty for a kind that has none yet, which a test refuses.
pub(super) fn explanation(kind: Kind) -> &'static str {
    match kind.code() {
        "cut-page" => {
            "Something begins in the page and never ends. Most likely the page was cut off when it was fetched."
        }
        "missing-section" => {
            "A part that pages of this kind have is not there: the page leaves it out, or lost it when it was fetched."
        }
        "short-page" => {
            "A page of text alone. Most are short overviews; a page that lost its tables in fetching looks the same."
        }
        "headerless-table" => "Rows without a header, so nothing tells what their cells mean.",
        "stray-line" => {
            "A line under a table that looks like a broken row of it. Its fields would be lost."
        }
        "divider" => {
            "A row that only divides the table, such as a heading inside it. No field is lost."
        }
        "unreadable-row" => {
            "A row that gives no field: its name or type is missing, or it has too few cells."
        }
        "unknown-column" => {
            "A column whose name the importer does not know. What stands in it is not in the spec."
        }
        "unknown-section" => {
            "A table outside the parts that describe a call: an appendix, a list of notes, the fields of a string that holds JSON. It is not in the spec."
        }
        "unknown-type" => "A type in words that name none.",
        "misspelt-type" => {
            "The name of a type is one letter away from a JSON type, and was taken for that."
        }
        "missing-type" => {
            "Neither the table nor an example tells the type. The field stands as a string."
        }
        "open-type" => {
            "A list whose elements the page gives no type. The example shows one, which may be only some of what the platform sends or takes; someone should look."
        }
        "unknown-required" => {
            "The page says neither yes nor no where it should say whether a field must be sent."
        }
        "unknown-fact" => {
            "A row of the table of basic facts that is new to the importer or cannot be read."
        }
        "missing-fact" => "Address, method or event type: without it there is no spec.",
        "unreadable-value" => {
            "An example, a limit, a default or an enum value that could not be made sense of; the field stands without it."
        }
        "told-limit" => {
            "A description that tells a limit in words that may mean several things, that differ from the rules of the row, or that the page's own example breaks. The limit was not taken; someone should look."
        }
        "unread-condition" => {
            "A description that seems to tell a condition between fields (one of several, required when another has a value) in words that are not plain, so that none was taken; or one that the page's own example breaks, which the spec has as doubted. Someone should look."
        }
        "unreadable-json" => {
            "An example that is no JSON even after repair: placeholders, missing commas, a cut end. The spec has no example then."
        }
        "repaired-json" => {
            "An example that is JSON once comments and trailing commas are gone. Nothing is lost."
        }
        "example-contradiction" => {
            "An example that disagrees with the table above it: another type, a key that no row describes, a required field left out."
        }
        "sdk-contradiction" => {
            "The page and the official SDK differ about a field: its type, or whether it is an array. The spec has what the page says; someone should look."
        }
        "python-sdk-contradiction" => {
            "An example on the page shows a field as something else than the official Python SDK, which alone knows it. The spec does not have it."
        }
        "uncertain-nesting" => {
            "The table has lost which rows stand inside which, and more than one reading fits. One was taken; someone should look."
        }
        "odd-nesting" => {
            "Rows stand inside something that cannot hold any, or one name stands twice at one place."
        }
        "looks-like-api" => {
            "A page that speaks as those of endpoints and events do, in a form that the importer does not know. Nothing of it is in a spec."
        }
        "shared-address" => {
            "Several pages describe one method and address under identities of their own. Two copies of one page look the same."
        }
        "identity-collision" => {
            "Several pages claim one identity, so none of them is written until specs/overrides tells them apart."
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_finding_is_explained() {
        for kind in Kind::ALL {
            assert_ne!(explanation(*kind), "", "{} has no explanation", kind.code());
        }
    }
}
