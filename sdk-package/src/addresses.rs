//! The client's code: where each of its functions sends.
//!
//! Each service is assigned in a constructor, as objects in objects whose leaves are functions:
//! `this.harbor = { ship: { get: (payload, options) => … request({ url, method, … }) } }`.

use std::collections::BTreeMap;

use feishu_spec::Method;
use oxc_allocator::Allocator;
use oxc_ast::ast::{
    Argument, AssignmentTarget, ClassElement, Expression, ObjectExpression, ObjectPropertyKind,
    Statement,
};
use oxc_span::{GetSpan as _, SourceType};

use crate::{CODE, Error, source::Source};

/// Where a function of the client sends, and in which form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) method: Method,
    /// The path below the host, with `:name` for its parameters.
    pub(crate) path: String,
    /// The body goes as `multipart/form-data`.
    pub(crate) multipart: bool,
    /// The reply is the bytes of a file.
    pub(crate) file: bool,
}

/// What stands before the path of every address.
const API: &str = "/open-apis/";

/// Addresses by the place of their function: `harbor.v1.ship.get`.
pub(crate) fn read(code: &str) -> Result<BTreeMap<String, Address>, Error> {
    let source = Source { file: CODE, text: code };
    let allocator = Allocator::default();
    let program = source.parse(&allocator, SourceType::mjs())?;
    let mut found = BTreeMap::new();
    for statement in &program.body {
        let Statement::ClassDeclaration(class) = statement else { continue };
        for element in &class.body.body {
            let ClassElement::MethodDefinition(method) = element else { continue };
            if method.key.static_name().as_deref() != Some("constructor") {
                continue;
            }
            let statements = method.value.body.iter().flat_map(|body| &body.statements);
            for (service, object) in statements.filter_map(service) {
                walk(source, service, object, &mut found)?;
            }
        }
    }
    if found.is_empty() {
        return Err(Error::file(
            CODE,
            "no class assigns a service such as `this.im = {…}` in its constructor",
        ));
    }
    Ok(found)
}

/// `this.harbor = {…}`.
fn service<'a, 'b>(statement: &'b Statement<'a>) -> Option<(&'b str, &'b ObjectExpression<'a>)> {
    let Statement::ExpressionStatement(statement) = statement else { return None };
    let Expression::AssignmentExpression(assignment) = &statement.expression else { return None };
    let AssignmentTarget::StaticMemberExpression(target) = &assignment.left else { return None };
    let (Expression::ThisExpression(_), Expression::ObjectExpression(object)) =
        (&target.object, &assignment.right)
    else {
        return None;
    };
    Some((target.property.name.as_str(), object))
}

fn walk(
    source: Source<'_>,
    place: &str,
    object: &ObjectExpression<'_>,
    found: &mut BTreeMap<String, Address>,
) -> Result<(), Error> {
    for property in &object.properties {
        let ObjectPropertyKind::ObjectProperty(property) = property else { continue };
        let Some(name) = property.key.static_name() else { continue };
        let place = format!("{place}.{name}");
        match &property.value {
            Expression::ObjectExpression(object) => walk(source, &place, object, found)?,
            Expression::ArrowFunctionExpression(function) => {
                let requests = function.body.statements.iter().find_map(request_of_statement);
                if let Some(request) = requests {
                    found.insert(place, address(source, request)?);
                }
            }
            _ => (),
        }
    }
    Ok(())
}

/// The argument of `….request({…})` in a statement of a function, whatever is awaited or caught
/// around it. Functions of iterators call it in a function of their own, and have none.
fn request_of_statement<'a, 'b>(statement: &'b Statement<'a>) -> Option<&'b ObjectExpression<'a>> {
    match statement {
        Statement::ExpressionStatement(statement) => request(&statement.expression),
        Statement::ReturnStatement(statement) => statement.argument.as_ref().and_then(request),
        Statement::VariableDeclaration(declaration) => {
            declaration.declarations.iter().find_map(|it| it.init.as_ref().and_then(request))
        }
        _ => None,
    }
}

fn request<'a, 'b>(expression: &'b Expression<'a>) -> Option<&'b ObjectExpression<'a>> {
    match expression {
        Expression::YieldExpression(it) => it.argument.as_ref().and_then(request),
        Expression::AwaitExpression(it) => request(&it.argument),
        Expression::CallExpression(call) => {
            // `__awaiter(this, void 0, void 0, function* () {…})`
            if let (Expression::Identifier(_), Some(Argument::FunctionExpression(function))) =
                (&call.callee, call.arguments.last())
            {
                let body = function.body.as_ref()?;
                return body.statements.iter().find_map(request_of_statement);
            }
            let Expression::StaticMemberExpression(callee) = &call.callee else { return None };
            match call.arguments.first() {
                Some(Argument::ObjectExpression(object)) if callee.property.name == "request" => {
                    Some(object)
                }
                _ => request(&callee.object),
            }
        }
        _ => None,
    }
}

fn address(source: Source<'_>, request: &ObjectExpression<'_>) -> Result<Address, Error> {
    let member = |name: &str| {
        request.properties.iter().find_map(|property| match property {
            ObjectPropertyKind::ObjectProperty(it)
                if it.key.static_name().as_deref() == Some(name) =>
            {
                Some(&it.value)
            }
            _ => None,
        })
    };
    let error = |message: &str| source.error(request.span.start, message);
    let url = member("url").and_then(template).ok_or_else(|| {
        error("the `url` of this request is no template that begins with `${this.domain}`")
    })?;
    if !url.starts_with(API) {
        return Err(error(&format!("the path `{url}` does not begin with {API}")));
    }
    let method = match member("method") {
        Some(Expression::StringLiteral(text)) => text.value.parse().ok(),
        _ => None,
    };
    let method: Method =
        method.ok_or_else(|| error("the `method` of this request is no known HTTP method"))?;
    let headers = member("headers").map_or("", |headers| {
        let span = headers.span();
        &source.text[span.start as usize..span.end as usize]
    });
    let file = matches!(
        member("responseType"), Some(Expression::StringLiteral(text)) if text.value == "stream"
    );
    Ok(Address { method, path: url, multipart: headers.contains("multipart/form-data"), file })
}

/// The path in `` fillApiPath(`${this.domain}/open-apis/…`, path) ``.
fn template(expression: &Expression<'_>) -> Option<String> {
    match expression {
        Expression::CallExpression(call) => {
            call.arguments.first().and_then(Argument::as_expression).and_then(template)
        }
        Expression::TemplateLiteral(literal) => {
            let [before, path] = &literal.quasis[..] else { return None };
            let path = before.value.raw.is_empty().then_some(path.value.raw.as_str())?;
            Some(path.to_owned())
        }
        _ => None,
    }
}
