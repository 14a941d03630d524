//! Words about cards, which stand in a file of their own. Those of fields are for one wording, as
//! those of endpoints are; those of values are for any.

use std::borrow::Cow;

use feishu_spec::{Component, EnumValue, Field, Type};

use super::Words;

/// The file, and the name under which the share of explained fields is told.
pub(super) const CARD: &str = "card";

/// A field of a card.
#[derive(Clone, Copy, Debug)]
pub struct CardPlace<'a> {
    /// The component, the named type or the field that holds it: `select_img.options`.
    pub owner: &'a str,
    /// The field.
    pub field: &'a Field,
}

impl Words {
    /// The words for a field of a card under this wording: those for its owner, else those for
    /// all. They count as used from now on.
    pub fn card_field(&self, owner: &str, name: &str, wording: Option<&str>) -> Option<&str> {
        let file = self.0.get(CARD)?;
        let own = file.types.get(owner).and_then(|fields| fields.get(name)?.find(wording));
        own.or_else(|| file.fields.get(name)?.find(wording))
    }

    /// The words for a value of a field of a card: those for its owner, else those for all.
    pub fn card_value(&self, owner: &str, field: &str, value: &EnumValue) -> Option<&str> {
        let file = self.0.get(CARD)?;
        let text = value.value.as_str()?;
        let in_table = |table: &str| file.values.get(table)?.get(text)?.any();
        in_table(&format!("{owner}.{field}")).or_else(|| in_table(field))
    }
}

/// Visits each field of these components. Those of a named type are visited at each place.
pub fn each_card_field<'a>(
    components: &'a [Component],
    visit: &mut dyn FnMut(CardPlace<'_>, &'a Field),
) {
    for component in components {
        inside(&component.id, &component.fields, visit);
    }
}

fn inside<'a>(owner: &str, fields: &'a [Field], visit: &mut dyn FnMut(CardPlace<'_>, &'a Field)) {
    for field in fields {
        visit(CardPlace { owner, field }, field);
        if *field.ty.innermost() == Type::Object {
            inside(&inner(owner, field), &field.fields, visit);
        }
    }
}

impl CardPlace<'_> {
    /// The owner of the fields inside this one.
    pub fn inner(&self) -> String {
        inner(self.owner, self.field).into_owned()
    }
}

fn inner<'f>(owner: &str, field: &'f Field) -> Cow<'f, str> {
    match &field.type_name {
        Some(name) => Cow::Borrowed(name),
        None => Cow::Owned(format!("{owner}.{}", field.name)),
    }
}
