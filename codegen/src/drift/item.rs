//! The items of the generated crate that stand for parts of a spec, as paths below its root.
//!
//! These are names for a reader of a report. The generator alone decides names; where an
//! override pins another one, the report names the one that the rule would have given.

use crate::spec::{Endpoint, Field};

/// The items of one endpoint.
#[derive(Clone, Debug)]
pub(super) struct Items {
    module: String,
    function: String,
}

impl Items {
    pub(super) fn of_endpoint(endpoint: &Endpoint) -> Self {
        let id = &endpoint.id;
        let module = [&id.project, &id.version, &id.resource].map(|part| snake(part)).join("::");
        Items { module, function: snake(&id.method) }
    }

    /// `hire::v1::job::list`
    pub(super) fn function(&self) -> String {
        format!("{}::{}", self.module, raw(&self.function))
    }

    /// `hire::v1::job::LIST`
    pub(super) fn constant(&self) -> String {
        format!("{}::{}", self.module, self.function.to_uppercase())
    }

    /// `hire::v1::job::List`
    pub(super) fn request(&self) -> String {
        format!("{}::{}", self.module, camel(&self.function))
    }

    /// `hire::v1::job::ListResponse`
    pub(super) fn response(&self) -> String {
        format!("{}Response", self.request())
    }

    /// The struct or enum of a field: named after its documented type, else after the field.
    pub(super) fn type_of(&self, field: &Field) -> String {
        format!("{}::{}", self.module, camel(field.type_name.as_deref().unwrap_or(&field.name)))
    }
}

/// `hire::v1::job::List::page_size`
pub(super) fn member(owner: &str, name: &str) -> String {
    format!("{owner}::{}", raw(&snake(name)))
}

/// The words of a name: parts between separators, and between a small and a capital letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && !before.is_uppercase()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn snake(name: &str) -> String {
    words(name).join("_")
}

fn camel(name: &str) -> String {
    let capital = |word: &String| {
        let mut chars = word.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    words(name).iter().map(capital).collect()
}

/// Keywords stand behind `r#`, as in code.
fn raw(name: &str) -> String {
    const KEYWORDS: &str = " abstract as async await become box break const continue do dyn else enum \
        extern false final fn for gen if impl in let loop macro match mod move mut override priv pub \
        ref return static struct trait true try type typeof unsafe unsized use virtual where while yield ";
    if KEYWORDS.contains(&format!(" {name} ")) { format!("r#{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{camel, member, snake};

    #[test]
    fn names_follow_the_habit_of_the_language() {
        assert_eq!(camel("eco_background_check_package_data"), "EcoBackgroundCheckPackageData");
        assert_eq!(snake("X-Aily-BizUserID"), "x_aily_biz_user_id");
        assert_eq!(snake("openID"), "open_id");
        assert_eq!(member("shop::v1::order::List", "type"), "shop::v1::order::List::r#type");
    }
}
