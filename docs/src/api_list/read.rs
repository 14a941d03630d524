//! The list as text: comma-separated, the columns named in the first line.

use feishu_spec::{Method, address};

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedApi {
    /// Its line, from 1.
    pub line: usize,
    /// The identity that the platform gives the endpoint.
    pub identity: String,
    /// Method and path, as [`feishu_spec::Endpoint::address`] gives them.
    pub address: String,
    /// Whether it is of the former generation, whose identities have a form of their own.
    pub former: bool,
}

/// Reads a list, or says which line is none.
pub fn read(text: &str) -> Result<Vec<ListedApi>, String> {
    let mut lines = text.lines().enumerate();
    let (_, header) = lines.next().ok_or("the list is empty")?;
    let titles: Vec<&str> = header.split(',').map(str::trim).collect();
    let column = |wanted: &str| {
        let at = titles.iter().position(|title| *title == wanted);
        at.ok_or_else(|| format!("line 1: expected a column `{wanted}`"))
    };
    let (identity, method, path, generation) =
        (column("identity")?, column("method")?, column("path")?, column("generation")?);
    let row = |(at, line): (usize, &str)| {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        if line.contains('"') || cells.len() != titles.len() {
            return Err(format!("line {}: expected {} cells, no quotes", at + 1, titles.len()));
        }
        let Ok(method) = cells[method].parse::<Method>() else {
            return Err(format!("line {}: `{}` is no method", at + 1, cells[method]));
        };
        Ok(ListedApi {
            line: at + 1,
            identity: cells[identity].to_owned(),
            address: address(method, cells[path]),
            former: cells[generation] == "former",
        })
    };
    lines.filter(|(_, line)| !line.trim().is_empty()).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_list_that_is_none_is_refused_with_its_line() {
        let header = "identity,method,path,generation\n";
        for (text, expected) in [
            ("", "the list is empty"),
            ("identity,method\n", "line 1: expected a column `path`"),
            ("a.b,GET\n", "line 2: expected 4 cells, no quotes"),
            ("a.b,SAIL,/x,\n", "line 2: `SAIL` is no method"),
        ] {
            let text = if text.starts_with("a.") { format!("{header}{text}") } else { text.into() };
            assert_eq!(read(&text).unwrap_err(), expected);
        }
        let rows = read(&format!("{header}a.b,GET,/x/:y/,former\n\n")).unwrap();
        assert_eq!((rows[0].address.as_str(), rows[0].former), ("GET /x/:", true));
    }
}
