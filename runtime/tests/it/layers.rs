//! The modules of the runtime are layered: none uses another that uses it, directly or through
//! others. Read from the sources, so that a ring is found when it is made.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

type Uses = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_module_uses_one_that_uses_it() {
    let uses = uses();
    for (user, used) in [("client", "call"), ("call", "auth"), ("auth", "error"), ("wire", "file")]
    {
        assert!(uses[user].contains(used), "{user} is not seen to use {used}");
    }
    for module in uses.keys() {
        let mut path = vec![module.as_str()];
        assert!(!leads_back(&uses, &mut path), "a ring of modules: {}", path.join(" -> "));
    }
}

#[test]
fn every_form_of_a_path_to_another_module_is_seen() {
    let text = r##"
        //! crate::comment
        use crate::{one::{A, B}, two, three::C as D};
        use crate::four::E;
        fn f<'a>(c: char) -> &'a str {
            let _ = ('"', crate::five::g(), $crate::private::H);
            "crate::text" /* crate::comment */
        }
        use super::six::F;
        use super::super::seven::G;
        #[cfg(test)]
        mod tests {
            use crate::tests::only;
        }
    "##;
    let seen = |depth| references(text, depth).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(seen(2), "five four one seven three two");
    assert_eq!(seen(1), "five four one six three two");
    assert_eq!(seen(3), "five four one three two");
}

/// Goes on from the end of a path until it comes back to the beginning.
fn leads_back<'a>(uses: &'a Uses, path: &mut Vec<&'a str>) -> bool {
    let last = path[path.len() - 1];
    for used in &uses[last] {
        if used == path[0] {
            path.push(used);
            return true;
        }
        if !path.contains(&used.as_str()) {
            path.push(used);
            if leads_back(uses, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}

/// Which modules each module of the crate uses.
fn uses() -> Uses {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let root = fs::read_to_string(source.join("lib.rs")).unwrap();
    let mut uses = Uses::new();
    let mut named = BTreeMap::new();
    for file in files(&source) {
        let place = file.strip_prefix(&source).unwrap().with_extension("");
        let mut path: Vec<String> =
            place.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        path.pop_if(|last| last == "mod");
        // Generated code is below nothing, and macros name what they use by `$crate`.
        if !["lib", "macros", "private"].contains(&&*path[0]) {
            let text = fs::read_to_string(&file).unwrap();
            let used = uses.entry(path[0].clone()).or_default();
            used.extend(references(&text, path.len()));
        }
    }
    for module in uses.keys() {
        named.extend(reexports(&root, module).map(|name| (name, module.clone())));
    }
    for (module, used) in &mut uses {
        *used = std::mem::take(used)
            .into_iter()
            .map(|name| match name.as_str() {
                // The macros use what says how values are written in JSON.
                "record" | "open_enum" => "wire".to_owned(),
                _ => named.get(&name).cloned().unwrap_or(name),
            })
            .filter(|name| name != module)
            .collect();
    }
    let known: BTreeSet<String> = uses.keys().cloned().collect();
    for (module, used) in &uses {
        let unknown: Vec<_> = used.difference(&known).collect();
        assert!(unknown.is_empty(), "{module} uses {unknown:?}, which are no modules");
    }
    uses
}

/// The names that the crate's root takes from a module.
fn reexports(root: &str, module: &str) -> impl Iterator<Item = String> {
    let begin = format!("pub use {module}::");
    let lists = root.split(&begin).skip(1).filter_map(|rest| rest.split(';').next());
    let names = lists.flat_map(|list| list.split(|c: char| !c.is_alphanumeric() && c != '_'));
    let names: Vec<String> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.into_iter()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path));
        } else if name.ends_with(".rs") && !name.ends_with("_tests.rs") {
            found.push(path);
        }
    }
    found
}

/// The first names of all paths from the crate's root in a file whose module is this deep.
fn references(text: &str, depth: usize) -> BTreeSet<String> {
    let tokens = tokens(text);
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < tokens.len() {
        let mut next = at + 1;
        let mut from_root = tokens[at] == "crate" && (at == 0 || tokens[at - 1] != "$");
        if tokens[at] == "super" {
            let mut supers = 1;
            while tokens.get(next + 1).is_some_and(|token| token == "super") {
                supers += 1;
                next += 2;
            }
            from_root = supers == depth;
        }
        if from_root && tokens.get(next).is_some_and(|token| token == "::") {
            found.extend(first_names(&tokens[next + 1..]));
        }
        at = next;
    }
    found
}

/// The first name of a path, or those of each path in a group.
fn first_names(tokens: &[String]) -> Vec<String> {
    if tokens[0] != "{" {
        return vec![tokens[0].clone()];
    }
    let mut names = Vec::new();
    let mut depth = 0;
    let mut first = false;
    for token in tokens {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ if first && depth == 1 => names.push(token.clone()),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        first = depth == 1 && (token == "," || token == "{");
    }
    names
}

/// Names and punctuation, without comments, texts and tests.
fn tokens(text: &str) -> Vec<String> {
    let text = match text.find("mod tests {") {
        Some(end) => &text[..end],
        None => text,
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            'r' if rest.starts_with("r\"") || rest.starts_with("r#") => raw_text(rest),
            '"' => plain_text(rest),
            // A character, and not a lifetime.
            '\'' if rest[1..].starts_with('\\') => rest[3..].find('\'').map_or(1, |end| end + 4),
            '\'' if rest[1..].chars().nth(1) == Some('\'') => {
                2 + rest[1..].chars().next().map_or(0, char::len_utf8)
            }
            _ if c.is_alphanumeric() || c == '_' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                let end = end.unwrap_or(rest.len());
                tokens.push(rest[..end].to_owned());
                end
            }
            ':' if rest.starts_with("::") => {
                tokens.push("::".to_owned());
                2
            }
            _ => {
                if !c.is_whitespace() {
                    tokens.push(c.to_string());
                }
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    tokens
}

fn plain_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return at + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

/// A raw text, or a raw name such as `r#type`.
fn raw_text(text: &str) -> usize {
    let hashes = text[1..].chars().take_while(|c| *c == '#').count();
    if !text[1 + hashes..].starts_with('"') {
        return 1 + hashes;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let content = &text[2 + hashes..];
    content.find(&end).map_or(text.len(), |at| 2 + hashes + at + end.len())
}
