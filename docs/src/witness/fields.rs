//! Fields of a page beside those of the SDK.

use feishu_spec::{Body, Field, Request, Response, Type, Witness};

use super::{
    Contradiction,
    donors::{Donors, owner},
};

/// A comparison of one endpoint or event, and what it found.
pub(super) struct Merge<'a> {
    id: String,
    project: String,
    donors: &'a Donors,
    /// How many fields were added.
    pub(super) added: usize,
    pub(super) contradictions: Vec<Contradiction>,
}

impl<'a> Merge<'a> {
    pub(super) fn new(id: String, project: &str, donors: &'a Donors) -> Self {
        let project = project.to_owned();
        Merge { id, project, donors, added: 0, contradictions: Vec::new() }
    }

    pub(super) fn differ(&mut self, path: &str, page: &str, sdk: &str) {
        self.contradictions.push(Contradiction {
            id: self.id.clone(),
            path: path.to_owned(),
            page: page.to_owned(),
            sdk: sdk.to_owned(),
        });
    }

    pub(super) fn request(&mut self, page: &mut Request, sdk: &Request) {
        // The address has the parameters of the path, and the two agree about it. Headers of the SDK
        // are what its client sets by itself.
        let in_body = page.body.iter().flat_map(|body| &body.fields);
        let in_body: Vec<String> = in_body.map(|field| field.name.clone()).collect();
        let in_query: Vec<String> = page.query.iter().map(|field| field.name.clone()).collect();
        let query = self.elsewhere("request.query", &sdk.query, &in_body, &in_query, "the body");
        self.fields("request.query", "", &mut page.query, &query, true);
        if let Some(body) = &sdk.body {
            let fields =
                self.elsewhere("request.body", &body.fields, &in_query, &in_body, "the query");
            let body = Body { fields, ..body.clone() };
            match &mut page.body {
                Some(said) => self.body("request.body", said, &body, true),
                // The page says that there is none; an empty one says nothing else.
                none if !body.fields.is_empty() => {
                    let mut new = Body::object(Vec::new());
                    self.body("request.body", &mut new, &body, true);
                    *none = Some(new);
                    if page.content_type.is_none() {
                        page.content_type.clone_from(&sdk.content_type);
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn response(&mut self, page: &mut Response, sdk: &Response) {
        if let Some(data) = &sdk.data {
            match &mut page.data {
                Some(said) => self.body("response.data", said, data, false),
                // Its fields may stand beside `data`, where the page has them.
                none if page.fields.is_empty() && !data.fields.is_empty() => {
                    let mut new = Body::object(Vec::new());
                    self.body("response.data", &mut new, data, false);
                    *none = Some(new);
                }
                _ => {}
            }
        }
        if !page.fields.is_empty() {
            self.fields("response", "", &mut page.fields, &sdk.fields, false);
        }
    }

    /// The fields without those that the page has in the other place.
    fn elsewhere(
        &mut self,
        path: &str,
        fields: &[Field],
        there: &[String],
        here: &[String],
        place: &str,
    ) -> Vec<Field> {
        let mut kept = Vec::new();
        for field in fields {
            if there.contains(&field.name) && !here.contains(&field.name) {
                self.differ(&format!("{path}.{}", field.name), &format!("in {place}"), "here");
            } else {
                kept.push(field.clone());
            }
        }
        kept
    }

    fn body(&mut self, path: &str, page: &mut Body, sdk: &Body, sent: bool) {
        if !self.agree(path, &page.ty, &sdk.ty) || *page.ty.innermost() != Type::Object {
            return;
        }
        let owner = page.type_name.clone().unwrap_or_default();
        self.fields(path, &owner, &mut page.fields, &sdk.fields, sent);
    }

    /// Adds the fields that the page lacks to those of an owner, and compares the others.
    pub(super) fn fields(
        &mut self,
        path: &str,
        owned_by: &str,
        page: &mut Vec<Field>,
        sdk: &[Field],
        sent: bool,
    ) {
        for other in sdk {
            let path = format!("{path}.{}", other.name);
            let Some(field) = page.iter_mut().find(|field| field.name == other.name) else {
                page.push(self.marked(other, owned_by, sent));
                continue;
            };
            // One that an earlier import added is compared with nothing.
            if !self.agree(&path, &field.ty, &other.ty) || field.same_as.is_some() {
                continue;
            }
            // An object without fields may have keys that are data, unless the page names its type.
            let told = !field.fields.is_empty() || field.type_name.is_some();
            if *field.ty.innermost() == Type::Object && told {
                let owned_by = owner(field).to_owned();
                self.fields(&path, &owned_by, &mut field.fields, &other.fields, sent);
            }
        }
    }

    /// Whether both say the same of a type. What may be any JSON says nothing; what is whole and what
    /// has a fraction are one in TypeScript.
    fn agree(&mut self, path: &str, page: &Type, sdk: &Type) -> bool {
        let agree = same(page, sdk);
        if !agree {
            self.differ(path, &page.to_string(), &sdk.to_string());
        }
        agree && *page.innermost() != Type::Any && *sdk.innermost() != Type::Any
    }

    /// The field as the page has it from now on. Callers did without it, so that it is not required;
    /// what is inside it may be.
    fn marked(&mut self, field: &Field, owned_by: &str, sent: bool) -> Field {
        let mut field = field.clone();
        self.donors.complete(&self.project, sent, owned_by, &mut field);
        if sent {
            field.required = false;
        }
        self.mark(&mut field);
        field
    }

    fn mark(&mut self, field: &mut Field) {
        self.added += 1;
        field.witness = Some(Witness::Sdk);
        field.fields.iter_mut().for_each(|inner| self.mark(inner));
    }
}

pub(super) fn same(page: &Type, sdk: &Type) -> bool {
    match (page, sdk) {
        (Type::Any, _) | (_, Type::Any) => true,
        (Type::Int | Type::Float, Type::Int | Type::Float) => true,
        // Objects whose keys are data are declared as objects without members.
        (Type::Map(_), Type::Object) | (Type::Object, Type::Map(_)) => true,
        (Type::List(page), Type::List(sdk)) | (Type::Map(page), Type::Map(sdk)) => same(page, sdk),
        (page, sdk) => page == sdk,
    }
}
