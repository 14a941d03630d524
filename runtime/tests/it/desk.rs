//! More calls of the invented service: one for each way in which a reply, a body or a token can
//! differ from the usual. Written through a macro, since nothing here is about the shape of
//! generated code.
#![allow(missing_docs, unreachable_pub)]

use feishu_runtime::generated::*;

macro_rules! record {
    ($name:ident { $($index:literal $field:ident: $ty:ty),* $(,)? }) => {
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $(pub $field: $ty,)*
        }

        impl Record for $name {
            const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn set<'de, M: MapAccess<'de>>(
                &mut self,
                field: usize,
                map: &mut M,
            ) -> Result<(), M::Error> {
                match field {
                    $($index => read(map, &mut self.$field),)*
                    _ => skip(map),
                }
            }

            fn put<M: SerializeMap>(&self, field: usize, map: &mut M) -> Result<(), M::Error> {
                match field {
                    $($index => write(map, Self::FIELDS[$index], &self.$field),)*
                    _ => {
                        let _ = map;
                        Ok(())
                    }
                }
            }
        }
    };
}

macro_rules! call {
    ($name:ident => $response:ty, $endpoint:expr) => {
        impl Request for $name {
            type Response = $response;
            const ENDPOINT: &'static Endpoint = {
                static ENDPOINT: Endpoint = $endpoint;
                &ENDPOINT
            };
        }
    };
}

record!(Nothing {});
record!(Hours { 0 open: Option<i64>, 1 note: Option<String> });

// A call without fields, for the app.
record!(GetHours {});
call!(GetHours => Hours, Endpoint::new("desk.v1.hours.get", Method::Get, "/open-apis/desk/v1/hours")
    .tokens(&[TokenKind::Tenant]).scopes(&["desk:hours:read", "desk:hours"])
    .errors(&[ErrorCode::new(400, 7002001, "desk is closed")]));

// The same by POST: not to be repeated.
record!(Ring {});
call!(Ring => Nothing, Endpoint::new("desk.v1.bell.ring", Method::Post, "/open-apis/desk/v1/bell/ring")
    .tokens(&[TokenKind::Tenant]).body(BodyKind::Json));

// For users only.
record!(MyLoans {});
call!(MyLoans => Nothing, Endpoint::new("desk.v1.loan.mine", Method::Get, "/open-apis/desk/v1/loans/mine")
    .tokens(&[TokenKind::User]));

// For the app itself.
record!(Register {});
call!(Register => Nothing, Endpoint::new("desk.v1.app.register", Method::Post, "/open-apis/desk/v1/register")
    .tokens(&[TokenKind::App]).body(BodyKind::Json));

// For self-built apps only.
record!(Roster {});
call!(Roster => Nothing, Endpoint::new("desk.v1.roster.get", Method::Get, "/open-apis/desk/v1/roster")
    .tokens(&[TokenKind::Tenant]).app_types(&[AppType::Custom]));

// Without token.
record!(Welcome {});
call!(Welcome => Nothing, Endpoint::new("desk.v1.welcome", Method::Get, "/open-apis/desk/v1/welcome"));

// One value in the path, one in the query.
record!(Search { 0 shelf: String, 1 text: Option<String>, 2 page: Option<i64>, 3 exact: Option<bool> });
call!(Search => Vec<Hours>, Endpoint::new("desk.v1.shelf.search", Method::Get, "/open-apis/desk/v1/shelves/:shelf/books")
    .tokens(&[TokenKind::Tenant]).layout(1, 3, 0));

// The body is a list.
record!(SetAll { 0 shelf: String, 1 items: Vec<String> });
call!(SetAll => Nothing, Endpoint::new("desk.v1.shelf.set", Method::Put, "/open-apis/desk/v1/shelves/:shelf")
    .tokens(&[TokenKind::Tenant]).layout(1, 0, 0).body(BodyKind::JsonValue));

// Fields beside the code, and `message` for `msg`.
record!(FlatHours {});
call!(FlatHours => Hours, Endpoint::new("desk.v0.hours.get", Method::Get, "/open-apis/desk/v0/hours")
    .tokens(&[TokenKind::Tenant]).form(Form::Flat).message("message"));

// Fields alone.
record!(BareHours {});
call!(BareHours => Hours, Endpoint::new("desk.v0.hours.bare", Method::Get, "/open-apis/desk/v0/bare")
    .tokens(&[TokenKind::Tenant]).form(Form::Bare));

// On another host of the platform's.
record!(Elsewhere {});
call!(Elsewhere => Nothing, Endpoint::new("desk.v0.elsewhere", Method::Post, "/desk/openapi/elsewhere")
    .host("www.feishu.cn").tokens(&[TokenKind::Tenant]).body(BodyKind::Json));

// A header of its own.
record!(Stamp { 0 mark: Option<String> });
call!(Stamp => Nothing, Endpoint::new("desk.v1.stamp", Method::Get, "/open-apis/desk/v1/stamp")
    .tokens(&[TokenKind::Tenant]).layout(0, 0, 1));

// Executed once for each value of `uuid`, which stands in the body.
record!(Order { 0 copies: Option<i64>, 1 uuid: Option<String> });
call!(Order => Nothing, Endpoint::new("desk.v1.order.create", Method::Post, "/open-apis/desk/v1/orders")
    .tokens(&[TokenKind::Tenant]).body(BodyKind::Json).idempotency("uuid"));

// Lists that go on: by token, by offset, by page number.
record!(ListLoans { 0 page_token: Option<String>, 1 page_size: Option<i64> });
record!(LoanPage { 0 items: Vec<Hours>, 1 page_token: Option<String>, 2 has_more: Option<bool> });
call!(ListLoans => LoanPage, Endpoint::new("desk.v1.loan.list", Method::Get, "/open-apis/desk/v1/loans")
    .tokens(&[TokenKind::Tenant]).layout(0, 2, 0));

impl Paged for ListLoans {
    type Item = Hours;

    fn items(page: LoanPage) -> Vec<Hours> {
        page.items
    }

    fn has_more(page: &LoanPage) -> Option<bool> {
        page.has_more
    }

    fn advance(&mut self, page: &LoanPage) -> bool {
        advance_token(&mut self.page_token, page.page_token.as_deref())
    }
}

record!(ListShelves { 0 offset: Option<i64>, 1 page: Option<i64> });
call!(ListShelves => Vec<Hours>, Endpoint::new("desk.v1.shelf.list", Method::Get, "/open-apis/desk/v1/shelves")
    .tokens(&[TokenKind::Tenant]).layout(0, 2, 0));

impl Paged for ListShelves {
    type Item = Hours;

    fn items(page: Vec<Hours>) -> Vec<Hours> {
        page
    }

    fn advance(&mut self, page: &Vec<Hours>) -> bool {
        match self.page {
            Some(_) => advance_number(&mut self.page, 1, page.len().min(1)),
            None => advance_number(&mut self.offset, 0, page.len()),
        }
    }
}

// A file goes out, with fields beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Upload {
    pub parent: Option<String>,
    pub size: Option<i64>,
    pub file: File,
    pub covers: Option<Vec<File>>,
}

impl Record for Upload {
    const FIELDS: &'static [&'static str] = &["parent", "size", "file", "covers"];

    fn set<'de, M: MapAccess<'de>>(&mut self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => read(map, &mut self.parent),
            1 => read(map, &mut self.size),
            2 => read(map, &mut self.file),
            3 => read(map, &mut self.covers),
            _ => skip(map),
        }
    }

    fn put<M: SerializeMap>(&self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => write(map, Self::FIELDS[0], &self.parent),
            1 => write(map, Self::FIELDS[1], &self.size),
            2 => write(map, Self::FIELDS[2], &self.file),
            3 => write(map, Self::FIELDS[3], &self.covers),
            _ => Ok(()),
        }
    }

    fn files(&self, to: &mut Files) {
        to.add("file", &self.file);
        to.add("covers", &self.covers);
    }
}

call!(Upload => Hours, Endpoint::new("desk.v1.scan.upload", Method::Post, "/open-apis/desk/v1/scans")
    .tokens(&[TokenKind::Tenant]).body(BodyKind::Multipart));

// A file comes in.
record!(GetScan { 0 id: String });
call!(GetScan => Binary, Endpoint::new("desk.v1.scan.download", Method::Get, "/open-apis/desk/v1/scans/:id")
    .tokens(&[TokenKind::Tenant]).layout(1, 0, 0).form(Form::Binary));
