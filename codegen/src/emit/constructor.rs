//! Constructors of structs, for the function of a call and for `new`.

use proc_macro2::TokenStream;

use super::{card_member, content, layout, structs, types};
use crate::ir::{Field, SentIn, Space, Struct};

/// A struct by its fields has a line for each of them from here on. prettyplease leaves some that are
/// shorter in one line.
const SURELY_LONG: usize = 50;

/// The struct that takes required fields by name, if there are too many for arguments.
pub(super) fn literal(it: &Struct, here: Space) -> Option<String> {
    let name = it.literal()?;
    let doc = vec![format!("The required fields of [`{}`].", it.name)];
    let fields = it.required().map(|field| (field, types::plain(&field.ty, here)));
    Some(structs::with_fields(&doc, "#[derive(Clone, Debug, PartialEq)]", &name, fields))
}

/// A list of what each argument is.
pub(super) fn arguments<'f>(
    arguments: impl Iterator<Item = &'f Field>,
    content: Option<&SentIn>,
) -> Vec<String> {
    let told = arguments.map(|field| {
        let name = field.name.trim_start_matches("r#");
        let is_content = content.is_some_and(|content| content.json == field.name);
        if is_content {
            let words = "What the message says: text, or one of the types of `content`, which fills in the kind of message.";
            return format!("* `{name}`: {words}");
        }
        if let Some(card) = &field.card {
            return format!("* `{}`: {}", card_member::argument(field, card), card_member::words(card));
        }
        format!("* `{name}`: {} {}", field.words(), field.facts).trim_end().to_owned()
    });
    std::iter::once(String::new()).chain(told).collect()
}

/// The parameters and the body of a constructor.
pub(super) struct Constructor {
    pub(super) parameters: String,
    body: String,
    /// Whether the body is laid out; prettyplease does it otherwise.
    is_laid_out: bool,
}

impl Constructor {
    /// The constructor that takes these fields. The two that are the content of a message are one
    /// parameter.
    pub(super) fn of<'f>(
        it: &Struct,
        arguments: impl Iterator<Item = &'f Field>,
        content: Option<&SentIn>,
        here: Space,
    ) -> Self {
        if let Some(literal) = it.literal() {
            let values = it.required().map(|Field { name, .. }| format!("{name}: required.{name}"));
            return Constructor::new(it, format!("required: {literal}"), "", values.collect());
        }
        let (mut parameters, mut values) = (Vec::new(), Vec::new());
        let mut before = TokenStream::new();
        for field in arguments {
            let Field { name, ty, card, .. } = field;
            if let Some(card) = card {
                let taken = card_member::taken(field, card, here);
                parameters.push(taken.parameter.to_string());
                before.extend(taken.before);
                values.extend(taken.values.iter().map(TokenStream::to_string));
                continue;
            }
            if let Some(content) = content.filter(|content| *name == content.json) {
                let taken = content::taken(content, &types::ident(name));
                parameters.push(taken.parameter.to_string());
                before.extend(taken.before);
                values.extend(taken.values.iter().map(TokenStream::to_string));
                continue;
            }
            let types::Argument { ty, value } = types::argument(ty, name, here);
            parameters.push(format!("{name}: {ty}"));
            values.push(if *name == value { value } else { format!("{name}: {value}") });
        }
        Constructor::new(it, parameters.join(", "), &before.to_string(), values)
    }

    /// `before` are the statements before the value is made, of these values of fields.
    fn new(it: &Struct, parameters: String, before: &str, mut values: Vec<String>) -> Self {
        let name = &it.name;
        let empty = it.fields.iter().filter(|field| field.empty);
        values.extend(empty.map(|field| format!("{}: Some(Vec::new())", field.name)));
        if values.is_empty() {
            return Constructor {
                parameters,
                body: format!("{name}::default()"),
                is_laid_out: true,
            };
        }
        if values.len() < it.fields.len() {
            values.push("..Default::default()".to_owned());
        }
        let line = format!("{before} {name} {{ {} }}", values.join(", "));
        if !before.is_empty() || line.len() <= SURELY_LONG {
            return Constructor { parameters, body: line, is_laid_out: false };
        }
        // What stands for the other fields has no comma behind it.
        let lines = values.iter().map(|value| {
            let comma = if value.starts_with("..") { "" } else { "," };
            format!("    {value}{comma}\n")
        });
        let body = format!("{name} {{\n{}}}", lines.collect::<String>());
        Constructor { parameters, body, is_laid_out: true }
    }

    /// The function of the module, `pub fn list` for example.
    pub(super) fn function(&self, head: &str, made: &str) -> String {
        let code = self.code(head, made, "");
        if self.is_laid_out { layout::fitted(code) } else { layout::broken(code) }
    }

    /// The method of an impl.
    pub(super) fn method(&self, head: &str) -> String {
        let code = self.code(head, "Self", "    ");
        let layout = if self.is_laid_out { layout::inside } else { layout::broken_inside };
        layout("impl Any", code)
    }

    fn code(&self, head: &str, made: &str, indent: &str) -> String {
        let Constructor { parameters, body, .. } = self;
        let body = body.replace('\n', &format!("\n{indent}    "));
        format!("{indent}{head}({parameters}) -> {made} {{\n{indent}    {body}\n{indent}}}\n")
    }
}
