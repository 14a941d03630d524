//! Examples of calls: the program in the docs of each function, and the same request for the tests
//! of the whole crate.

use std::collections::BTreeSet;

use proc_macro2::Literal;
use serde_json::Value;

use super::indent;
use crate::ir::{Call, Response, Sample, StructSample, TypePath};

/// The crate that programs name.
const CRATE: &str = "feishu_openapi";
/// The most columns of a call in one line, without indentation.
const WIDTH: usize = 90;
/// The most columns of a statement that prettyplease leaves in one line, without indentation.
const STATEMENT: usize = 85;
/// What stands for any JSON until the code is text: nobody can format the inside of a macro.
const PLACEHOLDER: &str = "json_of_example_";

/// Writes examples for the module of a resource. Code is text in one line until it is formatted.
pub(super) struct Writer<'m> {
    /// The modules of the resource, below the crate.
    modules: &'m [String; 3],
    /// The JSON in the code, in the order of its placeholders.
    json: Vec<Value>,
    /// The types of the module that the code names.
    names: BTreeSet<String>,
    files: bool,
    /// Whether the code has JSON.
    has_json: bool,
    /// Whether the code has a struct by its fields, which prettyplease seldom leaves in one line.
    has_literal: bool,
}

/// How a function takes a value.
#[derive(Clone, Copy, PartialEq)]
enum Taken {
    /// By a conversion, where its type has one.
    Converted,
    /// As it is.
    Plain,
}

impl<'m> Writer<'m> {
    pub(super) fn new(modules: &'m [String; 3]) -> Self {
        Writer {
            modules,
            json: Vec::new(),
            names: BTreeSet::new(),
            files: false,
            has_json: false,
            has_literal: false,
        }
    }

    /// The request: the call of its function, and of a setter for each optional value.
    pub(super) fn request(&mut self, call: &Call) -> String {
        let value = |at: usize| call.example.get(at).and_then(Option::as_ref);
        let arguments = if let Some(literal) = call.request.literal() {
            let fields = call.request.fields.iter().enumerate();
            let required = fields.filter(|(_, field)| field.required);
            let required = required.filter_map(|(at, field)| Some((&field.name, value(at)?)));
            let literal = self.own(&literal);
            self.literal(&literal, required)
        } else {
            let values = call.arguments.iter().filter_map(|&at| value(at));
            let values: Vec<String> =
                values.map(|value| self.value(value, Taken::Converted)).collect();
            values.join(", ")
        };
        let optional = call.request.fields.iter().enumerate().filter(|(_, field)| !field.required);
        let optional: Vec<(&String, &Sample)> =
            optional.filter_map(|(at, field)| Some((&field.setter, value(at)?))).collect();
        let setters = self.setters(optional.into_iter());
        format!("{}::{}({arguments}){setters}", self.modules[2], call.function)
    }

    /// The line that names what the request needs. Known once the request is written.
    pub(super) fn import(&self, also: &[&str]) -> String {
        let module = self.modules.join("::");
        let file = self.files.then_some("File");
        let mut names: Vec<String> = also.iter().copied().chain(file).map(str::to_owned).collect();
        let own: Vec<&str> = self.names.iter().map(String::as_str).collect();
        names.push(match own.is_empty() {
            true => module,
            false => format!("{module}::{{self, {}}}", own.join(", ")),
        });
        let last = self.has_json.then_some("serde_json::json");
        match (&names[..], last) {
            // A line ends behind a list in a list.
            (names, Some(last)) if !own.is_empty() => {
                format!("use {CRATE}::{{\n    {},\n    {last},\n}};", names.join(", "))
            }
            ([name], None) => format!("use {CRATE}::{name};"),
            (names, last) => {
                let names: Vec<&str> = names.iter().map(String::as_str).chain(last).collect();
                format!("use {CRATE}::{{{}}};", names.join(", "))
            }
        }
    }

    fn setters<'s>(&mut self, fields: impl Iterator<Item = (&'s String, &'s Sample)>) -> String {
        let setters = fields.map(|(setter, value)| {
            let value = self.value(value, Taken::Converted);
            format!(".{setter}({value})")
        });
        setters.collect()
    }

    /// A struct by its fields.
    fn literal<'s>(
        &mut self,
        name: &str,
        fields: impl Iterator<Item = (&'s String, &'s Sample)>,
    ) -> String {
        self.has_literal = true;
        let members: Vec<String> = fields
            .map(|(name, value)| {
                let value = self.value(value, Taken::Plain);
                format!("{name}: {value}")
            })
            .collect();
        format!("{name} {{ {} }}", members.join(", "))
    }

    fn value(&mut self, sample: &Sample, taken: Taken) -> String {
        let plain = taken == Taken::Plain;
        match sample {
            Sample::Text(text) if plain => format!("{}.to_owned()", quoted(text)),
            Sample::Text(text) => quoted(text),
            Sample::Int(number) => number.to_string(),
            Sample::Float(number) => Literal::f64_unsuffixed((*number).into()).to_string(),
            Sample::Bool(value) => value.to_string(),
            Sample::Json(Value::String(text)) if !plain => quoted(text),
            Sample::Json(Value::Bool(value)) if !plain => value.to_string(),
            Sample::Json(value) => {
                let placeholder = format!("{PLACEHOLDER}{}", self.json.len());
                self.json.push(value.clone());
                self.has_json = true;
                placeholder
            }
            Sample::File(name) => {
                self.files = true;
                format!("File::bytes(\"content of the file\").name({})", quoted(name))
            }
            Sample::Variant { of, name } => format!("{}::{name}", self.path(of)),
            Sample::Struct(it) => self.structure(it),
            Sample::List(elements) => {
                let elements: Vec<_> = elements.iter().map(|it| self.element(it, taken)).collect();
                let list = format!("[{}]", elements.join(", "));
                if plain { format!("Vec::from({list})") } else { list }
            }
            Sample::Map(members) => {
                let owned = if plain { ".to_owned()" } else { "" };
                let members = members.iter().map(|(key, value)| {
                    format!("({}{owned}, {})", quoted(key), self.element(value, taken))
                });
                let map = format!("[{}]", members.collect::<Vec<_>>().join(", "));
                if plain { format!("std::collections::BTreeMap::from({map})") } else { map }
            }
            Sample::Boxed(inner) => {
                let inner = self.value(inner, Taken::Plain);
                if plain { format!("Box::new({inner})") } else { inner }
            }
        }
    }

    /// An element of a list or a map: functions convert it only if it is no list or map itself.
    fn element(&mut self, sample: &Sample, taken: Taken) -> String {
        let plain = matches!(sample, Sample::List(_) | Sample::Map(_) | Sample::Boxed(_));
        self.value(sample, if plain { Taken::Plain } else { taken })
    }

    fn structure(&mut self, it: &StructSample) -> String {
        let of = self.path(&it.of);
        let required = it.required.iter().map(|(name, value)| (name, value));
        let arguments = if it.literal {
            let literal =
                self.path(&TypePath { name: format!("{}Required", it.of.name), ..it.of.clone() });
            self.literal(&literal, required)
        } else {
            let values: Vec<String> =
                required.map(|(_, value)| self.value(value, Taken::Converted)).collect();
            values.join(", ")
        };
        let setters = self.setters(it.optional.iter().map(|(setter, value)| (setter, value)));
        format!("{of}::new({arguments}){setters}")
    }

    fn path(&mut self, of: &TypePath) -> String {
        if of.modules == self.modules[..] {
            return self.own(&of.name);
        }
        let modules: String = of.modules.iter().flat_map(|module| [module, "::"]).collect();
        format!("{CRATE}::{modules}{}", of.name)
    }

    /// A type of the module, by its bare name unless that is the name of something else.
    fn own(&mut self, name: &str) -> String {
        if ["File", "Client"].contains(&name) {
            return format!("{}::{name}", self.modules[2]);
        }
        self.names.insert(name.to_owned());
        name.to_owned()
    }

    /// Whether code that names this request can have a line of its own, as far as its parts go.
    pub(super) fn is_plain(&self) -> bool {
        !self.has_literal
    }

    /// The JSON of code that is written for one file, which the next writer goes on with.
    pub(super) fn with_json(self, json: Vec<Value>) -> Self {
        Writer { json, ..self }
    }

    /// See [`Writer::with_json`].
    pub(super) fn into_json(self) -> Vec<Value> {
        self.json
    }

    /// Puts the JSON into code that is formatted.
    fn finish(&self, code: &str) -> String {
        finish(code, &self.json)
    }
}

fn quoted(text: &str) -> String {
    Literal::string(text).to_string()
}

/// Puts JSON into the place of its placeholders.
pub(super) fn finish(code: &str, json: &[Value]) -> String {
    let mut out = String::new();
    for line in code.lines() {
        let indent = line.len() - line.trim_start().len();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once(PLACEHOLDER) {
            let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            let value = after[..end].parse::<usize>().ok().and_then(|at| json.get(at));
            out.push_str(before);
            if let Some(value) = value {
                let short = format!("json!({})", compact(value));
                if line.chars().count() + short.chars().count() <= WIDTH {
                    out.push_str(&short);
                } else {
                    out.push_str("json!(");
                    pretty(value, indent, &mut out);
                    out.push(')');
                }
            }
            rest = &after[end..];
        }
        out.push_str(rest);
        out.push('\n');
    }
    out
}

/// JSON in one line, as the macro `json!` takes it.
fn compact(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(compact).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| format!("{key:?}: {}", compact(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

/// JSON with a line for each member that does not fit into one.
fn pretty(value: &Value, indent: usize, out: &mut String) {
    let short = compact(value);
    let is_long = indent + short.chars().count() > WIDTH;
    let inner = indent + 4;
    let pad = " ".repeat(inner);
    match value {
        Value::Array(elements) if is_long => {
            out.push_str("[\n");
            for element in elements {
                out.push_str(&pad);
                pretty(element, inner, out);
                out.push_str(",\n");
            }
            out.push_str(&" ".repeat(indent));
            out.push(']');
        }
        Value::Object(members) if is_long => {
            out.push_str("{\n");
            for (key, member) in members {
                out.push_str(&format!("{pad}{key:?}: "));
                pretty(member, inner, out);
                out.push_str(",\n");
            }
            out.push_str(&" ".repeat(indent));
            out.push('}');
        }
        _ => out.push_str(&short),
    }
}

/// The code of an example, by line: what to import, an empty line, and the call.
pub(super) fn lines(call: &Call, modules: &[String; 3]) -> Vec<String> {
    let mut writer = Writer::new(modules);
    let request = writer.request(call);
    let import = writer.import(&[]);
    let one = text(&sent(call, &request), &writer);
    let named = text(&sent(call, "request"), &writer);
    // In one statement only where that has no more lines than the request by name.
    let whole = if one.len() == named.len() {
        one
    } else {
        text(&format!("let request = {request};"), &writer).into_iter().chain(named).collect()
    };
    text(&import, &writer).into_iter().chain([String::new()]).chain(whole).collect()
}

/// What a program does with a request.
pub(super) fn sent(call: &Call, request: &str) -> String {
    match (&call.response, &call.paging) {
        (Response::Binary, _) => {
            format!("let file = client.download({request}).await?.bytes().await?;")
        }
        (_, Some(_)) => format!(
            "let mut items = client.items({request});\n\
             while let Some(item) = items.try_next().await? {{\n    println!(\"{{item:?}}\");\n}}"
        ),
        _ if is_empty(call) => format!("client.send({request}).await?;"),
        _ => format!("let reply = client.send({request}).await?;"),
    }
}

/// Whether the reply holds nothing.
pub(super) fn is_empty(call: &Call) -> bool {
    matches!(&call.response, Response::Own(response) if response.fields.is_empty())
}

/// Statements as formatted lines. They are written as they stand where they are short.
pub(super) fn text(statements: &str, writer: &Writer) -> Vec<String> {
    let fits = writer.is_plain() && statements.lines().all(|line| line.len() <= STATEMENT);
    if fits {
        return indent::tidy(&writer.finish(statements));
    }
    let code = format!("async fn example() {{ {statements} }}");
    let formatted = prettyplease::unparse(&syn::parse_file(&code).expect("an example is Rust"));
    let lines: Vec<&str> = formatted.lines().collect();
    let inner = lines.get(1..lines.len() - 1).unwrap_or_default();
    let inner = inner.iter().map(|line| line.strip_prefix("    ").unwrap_or(line));
    let inner: String = inner.flat_map(|line| [line, "\n"]).collect();
    indent::tidy(&writer.finish(&inner))
}

/// An example as a part of a doc comment.
pub(super) fn doc(call: &Call, modules: &[String; 3]) -> Vec<String> {
    let head = ["", "# Example", "", "```ignore"].map(str::to_owned);
    head.into_iter().chain(lines(call, modules)).chain(["```".to_owned()]).collect()
}
