//! What fields, types and values are, in words. One item of the crate may stand for many documented
//! ones, each with words of its own: then those that fit all of them are chosen.

mod choice;
mod joint;

use std::borrow::Cow;

pub(super) use self::choice::{common, fitting, fullest};
use self::joint::Told;
use super::{
    Lowering,
    plan::{Draft, EnumPlan, EnumValuePlan, Held},
};
use crate::{ir::Space, lower::page::PageRef};
use feishu_overrides::FieldPlace;
use feishu_spec::{EnumValue, Field, Type};

impl Lowering<'_, '_> {
    /// The words for a field of a page.
    fn words_of(&self, page: PageRef<'_>, path: &str, held: Held<'_>) -> Option<&str> {
        let place = FieldPlace { subject: page.subject(), path, owner: held.owner };
        self.overrides.words().field(place, held.field)
    }

    /// The words for the field of this name in structs that are one: those for the field of the
    /// struct itself, else those that add to all others, else those that fit all places, else those of
    /// both, else what most say.
    pub(super) fn field_words(&self, drafts: &[&Draft<'_>], name: &str) -> Option<Cow<'_, str>> {
        let said = drafts.iter().filter_map(|draft| {
            let field = draft.fields.iter().find(|it| it.name == name)?;
            let held = Held { field: field.spec, owner: draft.in_words() };
            Some((self.words_of(draft.page, &field.path, held)?, *draft))
        });
        let said: Vec<(&str, &Draft<'_>)> = said.collect();
        let texts = || said.iter().map(|(text, _)| *text);
        let wire = || {
            let fields = drafts.iter().flat_map(|draft| &draft.fields);
            fields.filter(|it| it.name == name).map(|it| it.spec.name.as_str()).next()
        };
        let own = |wire| drafts.iter().find_map(|draft| self.own_words(draft, Some(wire)));
        if let Some(words) = wire().and_then(own) {
            return Some(words.into());
        }
        if let Some(words) = fullest(texts()).or_else(|| fitting(texts())) {
            return Some(words.into());
        }
        let told = said.iter().map(|(text, draft)| Told {
            text,
            call: draft.page.display_name(),
            held: draft.held.map(|held| held.field.name.as_str()),
        });
        if let Some(words) = joint::joint(&told.collect::<Vec<_>>()) {
            return Some(words.into());
        }
        common(texts()).or_else(|| self.neutral(drafts[0], wire()?)).map(Cow::from)
    }

    /// The words for a field of this name, wherever it is.
    fn neutral(&self, draft: &Draft<'_>, wire: &str) -> Option<&str> {
        self.overrides.words().any(draft.page.project(), wire)
    }

    /// The words for structs that are one: those for the struct itself, else those for the fields
    /// that hold it.
    pub(super) fn struct_words(&self, drafts: &[&Draft<'_>]) -> Option<Cow<'_, str>> {
        if let Some(words) = drafts.iter().find_map(|draft| self.own_words(draft, None)) {
            return Some(words.into());
        }
        let elements = drafts.iter().filter_map(|draft| {
            let words = self.overrides.words();
            words.elements(draft.page.subject(), &draft.path)
        });
        if let Some(words) = fitting(elements) {
            return Some(words.into());
        }
        let single = |held: &Held<'_>| held.field.ty == *held.field.ty.innermost();
        let all = |is: &dyn Fn(&Held<'_>) -> bool| {
            drafts.iter().all(|draft| draft.held.as_ref().is_some_and(is))
        };
        let held = || {
            fitting(
                drafts
                    .iter()
                    .filter_map(|draft| self.words_of(draft.page, &draft.path, draft.held?)),
            )
        };
        if all(&single) {
            held()
                .map(Cow::from)
                .or_else(|| ids_of_a_user(drafts[0]).then(|| "The IDs of a user.".into()))
        } else if all(&|held| !single(held)) {
            // The words for a list are about all of its elements, and "one of" would begin a choice.
            let lists = all(&|held| matches!(held.field.ty, Type::List(_)));
            let of = if lists { "a list" } else { "a list or a map" };
            held().map(|words| format!("An element of {of}: {words}").into())
        } else {
            None
        }
    }

    /// What the overrides say of a struct by its path, or of its field of this name on the wire.
    fn own_words(&self, draft: &Draft<'_>, field: Option<&str>) -> Option<&str> {
        let file = self.overrides.service(draft.page.project())?;
        let module = &self.ids[draft.page.module];
        let inside = if draft.space() == Space::Response { "response." } else { "" };
        let mut path = format!("{module}.{inside}{}", draft.name);
        if let Some(field) = field {
            path.push('.');
            path.push_str(field);
        }
        file.structs.get(&path).map(String::as_str)
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

/// Whether a struct has nothing but the IDs of one user, in several forms.
fn ids_of_a_user(draft: &Draft<'_>) -> bool {
    const FORMS: [&str; 3] = ["open_id", "union_id", "user_id"];
    let fields = draft.all_fields();
    fields.len() > 1 && fields.iter().all(|field| FORMS.contains(&field.spec.name.as_str()))
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
