//! The module of a service with types that several documented names stand for.

use quote::quote;

use super::{doc, enums, print, structs};
use crate::ir::{Service, Space};

pub(super) fn types(it: &Service) -> String {
    let docs = doc::inner(&vec![
        format!("Types that several resources of `{}` share.", it.project),
        String::new(),
        "The documentation gives each of them many names. All of those are aliases, which stand \
         where the documentation has them."
            .to_owned(),
    ]);
    // Their fields name types by full paths, which are the same in any module.
    let structs = it.structs.iter().map(|it| structs::structure(it, Space::Resource));
    let enums = it.enums.iter().map(enums::enumeration);
    let tokens = quote! {
        #docs
        use feishu_runtime::generated as rt;
        #(#structs)*
        #(#enums)*
    };
    print::file(&format!("specs/{0} and specs/overrides/{0}.toml", it.project), tokens)
}
