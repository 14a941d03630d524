//! Calls: the function that makes a request, the request, its metadata, its response.

use super::{
    card_member,
    constructor::{self, Constructor},
    doc, endpoint, example,
    items::Items,
    layout, paging, structs, types,
};
use crate::ir::{Call, Doc, Field, Response, Space};

/// A call in the module of a resource, which is at `modules` below the crate.
pub(super) fn call(it: &Call, modules: &[String; 3]) -> Items {
    let here = Space::Resource;
    let request = &it.request;
    let deprecated = it.deprecated.as_ref().map(|note| format!("#[deprecated(note = {note:?})]\n"));
    let head = format!("{}pub fn {}", deprecated.unwrap_or_default(), it.function);
    let function = Constructor::of(request, arguments(it), it.content.as_ref(), here);
    let function = function.function(&head, &request.name);
    let response = response(&it.response);
    let literal = constructor::literal(request, here).into_iter();
    let items = Items::default().text(doc::comment(&described(it, modules), "") + &function);
    let items = literal.fold(items, Items::text).with([structs::structure(request, here)]);
    let conversions = card_member::conversions(request, it.endpoint.card_checks, here);
    let items = items
        .text(request_impl(it, &response))
        .with(conversions.into_iter().map(Items::from))
        .with(it.paging.as_ref().map(|it| paging::paging(it, &request.name, &response).into()))
        .documented(&it.constant_doc, endpoint::endpoint(it));
    let Response::Own(reply) = &it.response else { return items };
    // All replies without documented data share one type, and equal ones of a resource, too.
    let same =
        if reply.fields.is_empty() { Some("rt::Empty") } else { it.shared_response.as_deref() };
    match same {
        Some(same) => items.text(types::alias(&reply.doc, &reply.name, same)),
        None => items.with([structs::structure(reply, here)]),
    }
}

/// The impl that makes a struct a request.
fn request_impl(it: &Call, response: &str) -> String {
    let Call { constant, request, .. } = it;
    let code = format!(
        "    type Response = {response};\n    const ENDPOINT: &'static rt::Endpoint = &{constant};\n"
    );
    let parts = [endpoint::content(&it.endpoint), card_member::members(&it.endpoint)];
    let parts: String = parts.into_iter().flatten().map(layout::members).collect();
    let code = layout::inside("impl Any", code);
    format!("impl rt::Request for {} {{\n{code}{parts}}}\n", request.name)
}

fn arguments(it: &Call) -> impl Iterator<Item = &Field> {
    it.arguments.iter().map(|&index| &it.request.fields[index])
}

/// Its doc comment, which lists its arguments behind the summary, and ends with an example.
fn described(it: &Call, modules: &[String; 3]) -> Doc {
    let mut doc = it.doc.clone();
    let at = doc.len().min(1);
    if let Some(literal) = it.request.literal() {
        let fields = it.request.required().map(|field| format!("`{}`", field.wire));
        let fields = fields.collect::<Vec<_>>().join(", ");
        let told = format!("* `required`: [`{literal}`], which has {fields}.");
        doc.splice(at..at, [String::new(), told]);
    } else if !it.arguments.is_empty() {
        let content = it.content.as_ref();
        doc.splice(at..at, constructor::arguments(arguments(it), content));
    }
    doc.extend(example::doc(it, modules));
    doc
}

fn response(it: &Response) -> String {
    match it {
        Response::Own(response) => response.name.clone(),
        Response::Type { ty, optional } => {
            let ty = types::plain(ty, Space::Resource);
            if *optional { format!("Option<{ty}>") } else { ty }
        }
        Response::Binary => "rt::Binary".to_owned(),
    }
}
