//! Examples of calls: the program in the docs of each function, and the same request for the tests
//! of the whole crate.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::{indent, types};
use crate::ir::{Call, Response, Sample, StructSample, TypePath};

/// The crate that programs name.
const CRATE: &str = "feishu_openapi";
/// The most columns of a call in one line, without indentation.
const WIDTH: usize = 90;
/// What stands for any JSON until the code is text: nobody can format the inside of a macro.
const PLACEHOLDER: &str = "json_of_example_";

/// Writes examples for the module of a resource.
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
        Writer { modules, json: Vec::new(), names: BTreeSet::new(), files: false, has_json: false }
    }

    /// The request: the call of its function, and of a setter for each optional value.
    pub(super) fn request(&mut self, call: &Call) -> TokenStream {
        let value = |at: usize| call.example.get(at).and_then(Option::as_ref);
        let (module, function) = (types::ident(&self.modules[2]), types::ident(&call.function));
        let arguments = if let Some(literal) = call.request.literal() {
            let fields = call.request.fields.iter().enumerate();
            let required = fields.filter(|(_, field)| field.required);
            let required = required.filter_map(|(at, field)| Some((&field.name, value(at)?)));
            let literal = self.own(&literal);
            let fields = self.members(required);
            vec![quote!(#literal { #fields })]
        } else {
            let values = call.arguments.iter().filter_map(|&at| value(at));
            values.map(|value| self.value(value, Taken::Converted)).collect()
        };
        let optional = call.request.fields.iter().enumerate().filter(|(_, field)| !field.required);
        let optional: Vec<(&String, &Sample)> =
            optional.filter_map(|(at, field)| Some((&field.setter, value(at)?))).collect();
        let setters = self.setters(optional.into_iter());
        quote!(#module::#function(#(#arguments),*) #setters)
    }

    /// The line that names what the request needs. Known once the request is written.
    pub(super) fn import(&self, also: &[&str]) -> TokenStream {
        let [service, version, resource] = self.modules.each_ref().map(|it| types::ident(it));
        let krate = types::ident(CRATE);
        let file = self.files.then_some("File");
        let mut names: Vec<TokenStream> =
            also.iter().copied().chain(file).map(types::ident).map(|it| quote!(#it)).collect();
        let own = self.names.iter().map(|name| types::ident(name));
        names.push(match self.names.is_empty() {
            true => quote!(#service::#version::#resource),
            false => quote!(#service::#version::#resource::{self, #(#own),*}),
        });
        if self.has_json {
            names.push(quote!(serde_json::json));
        }
        match &names[..] {
            [name] => quote!(use #krate::#name;),
            names => quote!(use #krate::{#(#names),*};),
        }
    }

    fn setters<'s>(
        &mut self,
        fields: impl Iterator<Item = (&'s String, &'s Sample)>,
    ) -> TokenStream {
        let setters = fields.map(|(setter, value)| {
            let (setter, value) = (types::ident(setter), self.value(value, Taken::Converted));
            quote!(.#setter(#value))
        });
        setters.collect()
    }

    fn members<'s>(
        &mut self,
        fields: impl Iterator<Item = (&'s String, &'s Sample)>,
    ) -> TokenStream {
        let members = fields.map(|(name, value)| {
            let (name, value) = (types::ident(name), self.value(value, Taken::Plain));
            quote!(#name: #value,)
        });
        members.collect()
    }

    fn value(&mut self, sample: &Sample, taken: Taken) -> TokenStream {
        let plain = taken == Taken::Plain;
        match sample {
            Sample::Text(text) if plain => quote!(#text.to_owned()),
            Sample::Text(text) => quote!(#text),
            Sample::Int(number) => {
                let number = Literal::i64_unsuffixed(*number);
                quote!(#number)
            }
            Sample::Float(number) => {
                let number = Literal::f64_unsuffixed((*number).into());
                quote!(#number)
            }
            Sample::Bool(value) => quote!(#value),
            Sample::Json(Value::String(text)) if !plain => quote!(#text),
            Sample::Json(Value::Bool(value)) if !plain => quote!(#value),
            Sample::Json(value) => {
                let placeholder = format_ident!("{PLACEHOLDER}{}", self.json.len());
                self.json.push(value.clone());
                self.has_json = true;
                quote!(#placeholder)
            }
            Sample::File(name) => {
                self.files = true;
                quote!(File::bytes("content of the file").name(#name))
            }
            Sample::Variant { of, name } => {
                let (of, name) = (self.path(of), types::ident(name));
                quote!(#of::#name)
            }
            Sample::Struct(it) => self.structure(it),
            Sample::List(elements) => {
                let elements: Vec<_> = elements.iter().map(|it| self.element(it, taken)).collect();
                if plain { quote!(Vec::from([#(#elements),*])) } else { quote!([#(#elements),*]) }
            }
            Sample::Map(members) => {
                let members: Vec<_> = members
                    .iter()
                    .map(|(key, value)| {
                        let value = self.element(value, taken);
                        if plain {
                            quote!((#key.to_owned(), #value))
                        } else {
                            quote!((#key, #value))
                        }
                    })
                    .collect();
                if plain {
                    quote!(std::collections::BTreeMap::from([#(#members),*]))
                } else {
                    quote!([#(#members),*])
                }
            }
            Sample::Boxed(inner) => {
                let inner = self.value(inner, Taken::Plain);
                if plain { quote!(Box::new(#inner)) } else { inner }
            }
        }
    }

    /// An element of a list or a map: functions convert it only if it is no list or map itself.
    fn element(&mut self, sample: &Sample, taken: Taken) -> TokenStream {
        let plain = matches!(sample, Sample::List(_) | Sample::Map(_) | Sample::Boxed(_));
        self.value(sample, if plain { Taken::Plain } else { taken })
    }

    fn structure(&mut self, it: &StructSample) -> TokenStream {
        let of = self.path(&it.of);
        let required = it.required.iter().map(|(name, value)| (name, value));
        let arguments = if it.literal {
            let literal =
                self.path(&TypePath { name: format!("{}Required", it.of.name), ..it.of.clone() });
            let members = self.members(required);
            vec![quote!(#literal { #members })]
        } else {
            required.map(|(_, value)| self.value(value, Taken::Converted)).collect()
        };
        let setters = self.setters(it.optional.iter().map(|(setter, value)| (setter, value)));
        quote!(#of::new(#(#arguments),*) #setters)
    }

    fn path(&mut self, of: &TypePath) -> TokenStream {
        if of.modules == self.modules[..] {
            return self.own(&of.name);
        }
        let (krate, name) = (types::ident(CRATE), types::ident(&of.name));
        let modules = of.modules.iter().map(|module| types::ident(module));
        quote!(#krate::#(#modules::)*#name)
    }

    /// A type of the module, by its bare name unless that is the name of something else.
    fn own(&mut self, name: &str) -> TokenStream {
        let ident = types::ident(name);
        if ["File", "Client"].contains(&name) {
            let module = types::ident(&self.modules[2]);
            return quote!(#module::#ident);
        }
        self.names.insert(name.to_owned());
        quote!(#ident)
    }

    /// The JSON of code that is written for one file, which the next writer goes on with.
    pub(super) fn with_json(self, json: Vec<Value>) -> Self {
        Writer { json, ..self }
    }

    /// See [`Writer::with_json`].
    pub(super) fn into_json(self) -> Vec<Value> {
        self.json
    }

    /// Puts the JSON into code that has become text.
    pub(super) fn finish(&self, code: &str) -> String {
        finish(code, &self.json)
    }
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
    let named = text(&sent(call, &quote!(request)), &writer);
    // In one statement only where that has no more lines than the request by name.
    let whole = if one.len() == named.len() {
        one
    } else {
        text(&quote!(let request = #request;), &writer).into_iter().chain(named).collect()
    };
    text(&import, &writer).into_iter().chain([String::new()]).chain(whole).collect()
}

/// What a program does with a request.
pub(super) fn sent(call: &Call, request: &TokenStream) -> TokenStream {
    match (&call.response, &call.paging) {
        (Response::Binary, _) => {
            quote!(let file = client.download(#request).await?.bytes().await?;)
        }
        (_, Some(_)) => quote! {
            let mut items = client.items(#request);
            while let Some(item) = items.try_next().await? { println!("{item:?}"); }
        },
        _ if is_empty(call) => quote!(client.send(#request).await?;),
        _ => quote!(let reply = client.send(#request).await?;),
    }
}

/// Whether the reply holds nothing.
pub(super) fn is_empty(call: &Call) -> bool {
    matches!(&call.response, Response::Own(response) if response.fields.is_empty())
}

/// Statements as formatted lines.
pub(super) fn text(statements: &TokenStream, writer: &Writer) -> Vec<String> {
    let tokens = quote!(async fn example() { #statements });
    let file: syn::File = syn::parse2(tokens).expect("an example is Rust");
    let formatted = prettyplease::unparse(&file);
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
