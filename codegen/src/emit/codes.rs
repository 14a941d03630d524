//! What error codes mean: a table per service, and one in the runtime for the codes that any endpoint
//! may answer with. Text stands there once, not with each endpoint.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{known, print};
use crate::ir::{CodeWords, GeneralCode, Service};

/// The table of a service.
pub(super) fn codes(it: &Service) -> String {
    let docs = format!(" What the error codes of `{}` mean, sorted by code.", it.project);
    let count = Literal::usize_unsuffixed(it.codes.len());
    let rows = it.codes.iter().map(words);
    let tokens = quote! {
        #![doc = #docs]
        use feishu_runtime::private as rt;

        pub(crate) static CODES: [rt::CodeWords; #count] = [#(#rows),*];
    };
    print::file("specs/ and specs/overrides/codes/", tokens)
}

fn words(it: &CodeWords) -> TokenStream {
    let code = Literal::i64_unsuffixed(it.code);
    let CodeWords { messages, meaning, advice, .. } = it;
    quote! {
        rt::CodeWords { code: #code, messages: &[#(#messages),*], meaning: #meaning, advice: #advice }
    }
}

/// The table of the codes that any endpoint may answer with, for the runtime.
pub fn general(codes: &[GeneralCode]) -> String {
    let count = Literal::usize_unsuffixed(codes.len());
    let rows = codes.iter().map(|it| {
        let code = Literal::i64_unsuffixed(it.code);
        let class = match it.class {
            Some(class) => {
                let class = known::class(class);
                quote!(Some(ErrorClass::#class))
            }
            None => quote!(None),
        };
        let (meaning, advice) = (&it.meaning, &it.advice);
        quote!((#code, #class, #meaning, #advice))
    });
    let tokens = quote! {
        //! What the codes mean that any endpoint may answer with, sorted by code.
        use super::ErrorClass;

        /// Code, class, meaning and advice.
        pub(super) static GENERAL: [(i64, Option<ErrorClass>, &str, &str); #count] = [#(#rows),*];
    };
    print::file("specs/common/errors.json and specs/overrides/codes/general.toml", tokens)
}
