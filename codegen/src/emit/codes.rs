//! What error codes mean: a table per service, and one in the runtime for the codes that any endpoint
//! may answer with. Text stands there once, not with each endpoint.

use proc_macro2::Literal;
use quote::quote;

use super::{known, print};
use crate::ir::{CodeWords, GeneralCode, Service};

/// The table of a service.
pub(super) fn codes(it: &Service) -> String {
    let docs = format!(" What the error codes of `{}` mean, sorted by code.", it.project);
    let rows = table(it.codes.iter().map(|it| {
        let CodeWords { code, messages, meaning, advice } = it;
        let code = code.to_string();
        row([&*code, meaning, advice].into_iter().chain(messages.iter().map(String::as_str)))
    }));
    let tokens = quote! {
        #![doc = #docs]
        use feishu_runtime::private as rt;

        pub(crate) const CODES: rt::CodeWords = rt::CodeWords::new(#rows);
    };
    print::file("specs/ and specs/overrides/codes/", tokens)
}

/// The table of the codes that any endpoint may answer with, for the runtime.
pub fn general(codes: &[GeneralCode]) -> String {
    let rows = table(codes.iter().map(|it| {
        let GeneralCode { code, class, meaning, advice } = it;
        row([&*code.to_string(), known::class(*class), meaning, advice])
    }));
    let tokens = quote! {
        //! What the codes mean that any endpoint may answer with, sorted by code.

        /// Code, class, meaning and advice, with a tab between each.
        pub(super) const GENERAL: &str = #rows;
    };
    print::file("specs/common/errors.json and specs/overrides/codes/general.toml", tokens)
}

/// Columns as a row, with a tab between each.
fn row<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    columns.into_iter().map(cell).collect::<Vec<_>>().join("\t")
}

/// A text as the column of a row, which must hold neither a tab nor a line break.
pub(super) fn cell(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// Lines as one literal that has a line per row, so that it reads as a table. Columns that are
/// empty at the end are left out, so that no line ends in space.
pub(super) fn table(rows: impl Iterator<Item = String>) -> Literal {
    let mut text = String::from("\"\n");
    for row in rows {
        text.push_str(&row.trim_end().replace('\\', "\\\\").replace('"', "\\\""));
        text.push('\n');
    }
    text.push('"');
    text.parse().expect("quotes and backslashes are escaped")
}

#[cfg(test)]
mod tests {
    use super::{row, table};

    #[test]
    fn a_column_with_a_line_break_or_a_tab_stays_in_its_row() {
        let rows = [row(["1", "It is\nclosed\tnow."]), row(["2", "\"Full\""])];
        let text = table(rows.into_iter()).to_string();
        assert_eq!(text, "\"\n1\tIt is closed now.\n2\t\\\"Full\\\"\n\"");
    }
}
