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
