//! Methods of structs that callers send: `new`, and a setter per optional field.

use super::{
    card_member,
    constructor::{self, Constructor},
    doc, layout, types,
};
use crate::ir::{Field, Role, Space, Struct};

/// The inherent impl, or nothing for a struct that is only read or has nothing to set.
pub(super) fn methods(it: &Struct, here: Space) -> Option<String> {
    let new = (it.role == Role::Input).then(|| new(it, here));
    let optional = it.fields.iter().filter(|field| it.role != Role::Output && !field.required);
    let methods: Vec<String> =
        new.into_iter().chain(optional.map(|field| setter(field, here))).collect();
    let text = || format!("impl {} {{\n{}}}\n", it.name, methods.join("\n"));
    (!methods.is_empty()).then(text)
}

fn new(it: &Struct, here: Space) -> String {
    let new = Constructor::of(it, it.required(), None, here);
    let mut docs = vec!["Creates one with its required fields.".to_owned()];
    if new.parameters.is_empty() {
        docs = vec!["Creates one with no field set.".to_owned()];
    } else if it.literal().is_none() {
        docs.extend(constructor::arguments(it.required(), None));
    }
    doc::comment(&docs, "    ") + &new.method("pub fn new")
}

fn setter(field: &Field, here: Space) -> String {
    let (name, setter) = (&field.name, &field.setter);
    let (ty, set) = match &field.card {
        Some(card) => {
            let argument = card_member::argument_of_setter(card, "value");
            (argument.ty, format!("self.{name} = Some({})", argument.value))
        }
        None => {
            let argument = types::argument(&field.ty, "value", here);
            let set = match types::conversion(&field.ty) {
                Some(function) => format!("rt::{function}(&mut self.{name}, value)"),
                None => format!("self.{name} = Some({})", argument.value),
            };
            (argument.ty, set)
        }
    };
    let sets = format!("Sets [`{0}`](Self::{0}).", name.trim_start_matches("r#"));
    let facts = [field.facts.as_str(), &sets].join(" ");
    let told = vec![field.words().to_owned(), String::new(), facts.trim_start().to_owned()];
    let code = format!(
        "    pub fn {setter}(mut self, value: {ty}) -> Self {{\n        {set};\n        self\n    }}\n"
    );
    doc::comment(&told, "    ") + &layout::inside("impl Any", code)
}
