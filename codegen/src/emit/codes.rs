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
        let messages: String = messages.iter().map(|message| format!("\t{message}")).collect();
        format!("{code}\t{meaning}\t{advice}{messages}")
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
        format!("{code}\t{}\t{meaning}\t{advice}", known::class(*class))
    }));
    let tokens = quote! {
        //! What the codes mean that any endpoint may answer with, sorted by code.

        /// Code, class, meaning and advice, with a tab between each.
        pub(super) const GENERAL: &str = #rows;
    };
    print::file("specs/common/errors.json and specs/overrides/codes/general.toml", tokens)
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
