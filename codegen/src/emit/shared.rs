//! The module `types` of a service: types with several documented names.

use quote::quote;

use super::{doc, enums, items::Items, print, structs};
use crate::ir::{Service, Space};

pub(super) fn types(it: &Service) -> String {
    let docs = doc::inner(&vec![
        format!("Types that several resources of `{}` share.", it.project),
        String::new(),
        "The documentation has several names for each of these types. All of them are aliases in \
         the modules of their resources."
            .to_owned(),
    ]);
    // Their fields name types by full paths, so any place will do.
    let structs = it.structs.iter().map(|it| structs::structure(it, Space::Resource));
    let head = quote! {
        #docs
        use feishu_runtime::private as rt;
    };
    let items = Items::from(head).with(structs).with(it.enums.iter().map(enums::enumeration));
    print::file(&format!("specs/{0} and specs/overrides/{0}.toml", it.project), items)
}
