//! The file names of pages, which follow the places that list them in the directory. The nodes of
//! the directory say what the pages do not, such as that a page is kept for history, and some
//! pages are listed twice. This module writes nothing.

use std::{collections::HashMap, path::PathBuf};

/// Returns the file of each place, relative to the folder of pages: one folder per node above the
/// page, then the last part of the page's path. If pages of one folder would share a name, their
/// names also get the parts before the last.
pub(super) fn files(places: &[(&[String], &str)]) -> Vec<PathBuf> {
    let mut names: Vec<String> = places.iter().map(|(_, path)| name(path, 1)).collect();
    for parts in 2.. {
        let mut count: HashMap<(&[String], String), usize> = HashMap::new();
        for ((above, _), name) in places.iter().zip(&names) {
            *count.entry((above, name.to_lowercase())).or_default() += 1;
        }
        let mut changed = false;
        let taken: Vec<bool> = places
            .iter()
            .zip(&names)
            .map(|((above, _), name)| count[&(*above, name.to_lowercase())] > 1)
            .collect();
        for (((_, path), name_now), taken) in places.iter().zip(&mut names).zip(taken) {
            let longer = name(path, parts);
            if taken && longer != *name_now {
                *name_now = longer;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    places
        .iter()
        .zip(names)
        .map(|((above, _), name)| {
            above.iter().map(|part| escape(part)).chain([format!("{name}.md")]).collect()
        })
        .collect()
}

/// Joins the last parts of a path, the last one first: `create`, `create-tag`, `create-tag-v2`.
fn name(path: &str, parts: usize) -> String {
    let parts: Vec<String> =
        path.rsplit('/').filter(|part| !part.is_empty()).take(parts).map(escape).collect();
    if parts.is_empty() { "unnamed".to_owned() } else { parts.join("-") }
}

/// Escapes a name for any file system: special characters become `%` and two digits, and so do the
/// dots of `..`, so that no page is written outside the folder.
fn escape(part: &str) -> String {
    let only_dots = part.bytes().all(|byte| byte == b'.');
    let mut name = String::new();
    for c in part.chars() {
        if c.is_alphanumeric() || "-_~".contains(c) || c == '.' && !only_dots {
            name.push(c);
        } else {
            let mut bytes = [0; 4];
            name.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(above: &[&str], path: &str) -> String {
        let above: Vec<String> = above.iter().map(|part| (*part).to_owned()).collect();
        files(&[(&above, path)])[0].display().to_string()
    }

    #[test]
    fn a_file_is_named_after_its_place_and_stays_in_the_folder() {
        assert_eq!(file(&["ship-v1", "hull"], "/uAj/ship-v1/get.list"), "ship-v1/hull/get.list.md");
        assert_eq!(file(&["..", "."], "/../../x"), "%2E%2E/%2E/x.md");
        assert_eq!(file(&["b\\c:d e"], "/a//船/"), "b%5Cc%3Ad%20e/船.md");
        assert_eq!(file(&[], "/a/.."), "%2E%2E.md");
        assert_eq!(file(&[], "/"), "unnamed.md");
    }

    #[test]
    fn pages_of_one_folder_with_one_name_get_longer_names() {
        let folder = ["fleet".to_owned()];
        let paths = ["/a/ship/list", "/b/ship/list", "/a/port/list", "/a/port/get", "/Port/GET"];
        let places: Vec<_> = paths.iter().map(|path| (&folder[..], *path)).collect();
        let names: Vec<_> = files(&places).iter().map(|file| file.display().to_string()).collect();
        let wanted = ["list-ship-a", "list-ship-b", "list-port", "get-port-a", "GET-Port"];
        assert_eq!(names, wanted.map(|name| format!("fleet/{name}.md")));
    }
}
