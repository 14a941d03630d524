//! The enums of cards. Fields of one name with equal values have one enum: it is named after the
//! field, if it has the most places of all with this name, and else after its first owner too.

use std::collections::{BTreeMap, BTreeSet};

use super::merge::{Merged, struct_name};
use crate::{
    ir::{Enum, Variant, Wire},
    lower::{docs, names},
};
use feishu_overrides::Overrides;
use feishu_spec::{EnumValue, Type};

/// The enums, by the fields that have them.
#[derive(Default)]
pub(super) struct EnumNames {
    enums: BTreeMap<String, Enum>,
    /// The enum of an owner's field.
    fields: BTreeMap<(String, String), String>,
    /// The names that they would have if nobody had chosen others.
    pub(super) proposed: BTreeSet<String>,
}

impl EnumNames {
    pub(super) fn all(&self) -> impl Iterator<Item = &Enum> {
        self.enums.values()
    }

    pub(super) fn of(&self, owner: &str, field: &str) -> Option<&str> {
        self.fields.get(&(owner.to_owned(), field.to_owned())).map(String::as_str)
    }
}

/// The owners of fields with equal values.
type Owners<'m> = Vec<&'m str>;

pub(super) fn named(merged: &BTreeMap<String, Merged>, overrides: &Overrides) -> EnumNames {
    let mut groups: BTreeMap<&str, Vec<(&[EnumValue], Owners<'_>)>> = BTreeMap::new();
    for (owner, it) in merged {
        for (name, field) in &it.fields {
            if *field.spec.ty.innermost() != Type::String || field.spec.values.len() < 2 {
                continue;
            }
            let sets = groups.entry(name).or_default();
            let values = field.spec.values.as_slice();
            match sets.iter_mut().find(|(known, _)| same(known, values)) {
                Some((_, owners)) => owners.push(owner),
                None => sets.push((values, vec![owner])),
            }
        }
    }
    let mut named = EnumNames::default();
    for (field, sets) in groups {
        let most = sets.iter().map(|(_, owners)| owners.len()).max().unwrap_or_default();
        let frequent = sets.iter().filter(|(_, owners)| owners.len() == most).count();
        for (values, owners) in sets {
            let plain = most > 1 && frequent == 1 && owners.len() == most;
            let own = struct_name(field);
            let name = if plain { own } else { names::joined(owners[0], &own) };
            let chosen = overrides.cards().names.get(&name).cloned();
            named.proposed.insert(name.clone());
            let name = chosen.unwrap_or(name);
            let first = &merged[owners[0]];
            let wordings = first.fields.get(field).map_or(&[][..], |field| &field.wordings);
            let said = Said { overrides, owner: &first.owner, field, wordings };
            named.enums.insert(name.clone(), enumeration(&name, values, &said));
            for owner in owners {
                named.fields.insert((owner.to_owned(), field.to_owned()), name.clone());
            }
        }
    }
    named
}

/// Whether two lists have the same values in any order.
fn same(one: &[EnumValue], other: &[EnumValue]) -> bool {
    one.len() == other.len() && one.iter().all(|value| other.contains(value))
}

/// What is said of a field that has an enum, and of its values.
struct Said<'s> {
    overrides: &'s Overrides,
    owner: &'s str,
    field: &'s str,
    /// How its pages word what it is.
    wordings: &'s [Option<String>],
}

fn enumeration(name: &str, values: &[EnumValue], said: &Said<'_>) -> Enum {
    let Said { overrides, owner, field, wordings } = *said;
    let words = overrides.words();
    let variant = |value: &EnumValue| {
        let text = value.value.as_str()?;
        let name = variant_name(text)?;
        let doc = docs::variant(words.card_value(owner, field, value), &name, text);
        Some(Variant { name, doc, value: value.value.clone() })
    };
    let mut told =
        wordings.iter().filter_map(|wording| words.card_field(owner, field, wording.as_deref()));
    let told = told.next();
    Enum {
        name: name.to_owned(),
        doc: vec![told.map_or_else(|| format!("{}.", names::english(name)), docs::sentence)],
        wire: Wire::String,
        variants: values.iter().filter_map(variant).collect(),
    }
}

/// `xx-large` is `XxLarge`; ratios such as `16:9` have a name without signs.
fn variant_name(text: &str) -> Option<String> {
    match text.split_once(':') {
        Some((wide, high)) => Some(format!("Ratio{wide}To{high}")),
        None => names::variant(text),
    }
}
