//! What fields, types and values are, in words. One item of the crate may stand for many documented
//! ones, each with words of its own: then those that fit most of them are chosen.

mod choice;

pub(super) use self::choice::fitting;
use super::{
    Lowering,
    plan::{Draft, EnumPlan, EnumValuePlan, Held},
};
use crate::{ir::Space, lower::page::PageRef};
use feishu_overrides::FieldPlace;
use feishu_spec::{EnumValue, Field};

impl Lowering<'_, '_> {
    /// The words for a field of a page.
    fn words_of(&self, page: PageRef<'_>, path: &str, held: Held<'_>) -> Option<&str> {
        let place = FieldPlace { subject: page.subject(), path, owner: held.owner };
        self.overrides.words().field(place, held.field)
    }

    /// The words for the field of this name in structs that are one.
    pub(super) fn field_words(&self, drafts: &[&Draft<'_>], name: &str) -> Option<&str> {
        let own = drafts.iter().filter_map(|draft| {
            let field = draft.fields.iter().find(|it| it.name == name)?;
            let held = Held { field: field.spec, owner: draft.documented() };
            self.words_of(draft.page, &field.path, held)
        });
        let wire = || {
            let fields = drafts.iter().flat_map(|draft| &draft.fields);
            fields.filter(|it| it.name == name).map(|it| it.spec.name.as_str()).next()
        };
        fitting(own).or_else(|| self.neutral(drafts[0], wire()?))
    }

    /// The words for a field of this name, wherever it is.
    fn neutral(&self, draft: &Draft<'_>, wire: &str) -> Option<&str> {
        self.overrides.words().any(draft.page.project(), wire)
    }

    /// The words for structs that are one: those for the struct itself, else those for the fields
    /// that hold it. Those for a list are not about one of its elements.
    pub(super) fn struct_words(&self, drafts: &[&Draft<'_>]) -> Option<&str> {
        if let Some(words) = drafts.iter().find_map(|draft| self.own_words(draft)) {
            return Some(words);
        }
        let elements = drafts.iter().filter_map(|draft| {
            let words = self.overrides.words();
            words.elements(draft.page.subject(), &draft.path)
        });
        if let Some(words) = fitting(elements) {
            return Some(words);
        }
        let single = |held: &Held<'_>| held.field.ty == *held.field.ty.innermost();
        let held = drafts.iter().filter_map(|draft| {
            let held = draft.held.filter(single)?;
            self.words_of(draft.page, &draft.path, held)
        });
        fitting(held).filter(|_| drafts.iter().all(|draft| draft.held.as_ref().is_some_and(single)))
    }

    /// What the overrides say of a struct by its path.
    fn own_words(&self, draft: &Draft<'_>) -> Option<&str> {
        let file = self.overrides.service(draft.page.project())?;
        let module = &self.ids[draft.page.module];
        let inside = if draft.space() == Space::Response { "response." } else { "" };
        file.structs.get(&format!("{module}.{inside}{}", draft.name)).map(String::as_str)
    }

    /// The words for each value of a field.
    pub(super) fn value_words(&self, page: PageRef<'_>, field: &Field) -> Vec<Option<&str>> {
        let words = self.overrides.words();
        let words_of = |value| words.value(page.subject(), &field.name, value);
        field.values.iter().map(words_of).collect()
    }

    /// The words for an enum, from those for the fields that have it.
    pub(super) fn enum_words(&self, plan: &EnumPlan<'_>) -> Option<&str> {
        let held = plan.places.iter().zip(&plan.held);
        let words = held.filter_map(|(place, held)| self.words_of(place.page, &place.path, *held));
        fitting(words)
    }
}

/// The words for a value on all pages that list it. Each page means the same value on the wire, so
/// those that fit most are right enough.
pub(super) fn of_value<'o>(
    value: &EnumValuePlan<'_>,
    overrides: &'o feishu_overrides::Overrides,
) -> Option<&'o str> {
    let labels = value.fields.iter().zip(&value.labels);
    let words = labels.filter_map(|((page, field), label): (_, &&EnumValue)| {
        overrides.words().value(page.subject(), &field.name, label)
    });
    choice::likeliest(words)
}
