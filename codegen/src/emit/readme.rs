//! The table of services in a readme, between two marks.

const START: &str = "<!-- services: `cargo xtask gen` -->";
const END: &str = "<!-- end of services -->";

/// A readme with `table` in it.
///
/// # Errors
/// When it has no place for the table; the text says what it lacks.
pub fn readme(text: &str, table: &str) -> Result<String, String> {
    let (Some(start), Some(end)) = (text.find(START), text.find(END)) else {
        return Err(format!("no place for the table of services; expected `{START}` and `{END}`"));
    };
    let (before, after) = (&text[..start], &text[end..]);
    Ok(format!("{before}{START}\n\n{table}\n{after}"))
}

#[cfg(test)]
mod tests {
    use super::{END, START, readme};

    #[test]
    fn the_table_takes_the_place_of_the_one_before_and_of_nothing_else() {
        let text = |table: &str| format!("# Feishu\n{START}\n\n{table}\n{END}\nThe end.\n");
        assert_eq!(readme(&text("| old |"), "| new |").unwrap(), text("| new |"));
        let error = readme("# Feishu\n", "| new |").unwrap_err();
        assert!(error.contains(START) && error.contains(END), "{error}");
    }
}
