//! The layout of an item: that of prettyplease, with a blank line before each method.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;

/// The most columns of a line that prettyplease leaves whole.
const WIDTH: usize = 89;

/// What stands inside an item, such as a field or a method: its code as it is laid out where its
/// lines are short. Where one is long, prettyplease decides how it is broken.
pub(super) fn inside(head: &str, code: String) -> String {
    if fits(&code) { code } else { broken_inside(head, code) }
}

/// [`inside`], with the layout that prettyplease gives it.
pub(super) fn broken_inside(head: &str, code: String) -> String {
    inner(&broken(format!("{head} {{ {code} }}")))
}

/// Members of an impl, as they stand there.
pub(super) fn members(tokens: TokenStream) -> String {
    let file = syn::parse2(quote! { impl Any { #tokens } }).expect("emitted tokens are Rust");
    inner(&laid_out(&file))
}

/// The lines between the first and the last one.
fn inner(item: &str) -> String {
    let inner = item.split_once('\n').and_then(|(_, rest)| rest.strip_suffix("}\n"));
    inner.expect("the item has several lines").to_owned()
}

/// [`inside`], for a whole item.
pub(super) fn fitted(code: String) -> String {
    if fits(&code) { code } else { broken(code) }
}

/// An item with the layout that prettyplease gives it.
pub(super) fn broken(code: String) -> String {
    laid_out(&syn::parse_file(&code).expect("written items are Rust"))
}

fn fits(code: &str) -> bool {
    code.lines().all(|line| line.len() <= WIDTH)
}

/// The text of a file of one item.
pub(super) fn laid_out(file: &syn::File) -> String {
    let text = prettyplease::unparse(file);
    let text = doc::with_lines(&text);
    match &file.items[..] {
        [syn::Item::Impl(_)] => spaced(&text),
        _ => text.into_owned(),
    }
}

/// Adds a blank line before each method. Line breaks in text literals are escaped, so every line
/// of an impl that starts like a method is one.
fn spaced(text: &str) -> String {
    const INDENT: &str = "    ";
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut ended = false;
    for line in text.lines() {
        let inner = line.strip_prefix(INDENT).filter(|rest| !rest.starts_with(' '));
        let begins = inner.is_some_and(|rest| {
            ["fn ", "pub fn ", "///", "#["].iter().any(|it| rest.starts_with(it))
        });
        if ended && begins {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        ended = inner.is_some_and(|rest| {
            !rest.starts_with("///") && (rest.ends_with(';') || rest.ends_with('}'))
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::{fitted, inside, laid_out};

    /// The files of a folder and of those below it.
    fn files(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let texts = entries.flat_map(|path| match path.is_dir() {
            true => files(&path),
            false => vec![fs::read_to_string(path).unwrap()],
        });
        texts.collect()
    }

    #[test]
    fn what_is_written_as_text_has_the_layout_of_prettyplease() {
        let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/src");
        let mut compared = 0;
        for text in files(Path::new(golden)) {
            let mut file = syn::parse_file(&text).unwrap();
            file.attrs.clear();
            for item in std::mem::take(&mut file.items) {
                // prettyplease does not lay out macros.
                if matches!(item, syn::Item::Macro(_)) {
                    continue;
                }
                file.items = vec![item];
                let item = laid_out(&file);
                assert!(text.contains(&item), "should be\n{item}");
                compared += 1;
            }
        }
        assert!(compared > 100, "{compared}");
    }

    #[test]
    fn only_what_is_too_long_is_broken() {
        let short = "    pub fn sail(self, to: u8) -> Self {\n        self\n    }\n";
        assert_eq!(inside("impl Any", short.to_owned()), short);
        let long = format!(
            "    pub fn sail(self, {}: u8) -> Self {{\n        self\n    }}\n",
            "to".repeat(30)
        );
        assert_eq!(
            inside("impl Any", long),
            format!(
                "    pub fn sail(\n        self,\n        {}: u8,\n    ) -> Self {{\n        self\n    }}\n",
                "to".repeat(30)
            )
        );
        let alias = format!("pub type Tide = {}<u8>;\n", "Wave".repeat(20));
        assert_eq!(fitted(alias), format!("pub type Tide = {}<\n    u8,\n>;\n", "Wave".repeat(20)));
    }
}
