//! More calls of an invented service, one per way in which a reply, a body or a token can differ.
//! A macro declares them, since the form of generated code does not matter here.
#![allow(missing_docs, unreachable_pub)]

use feishu_runtime::private::*;

macro_rules! record {
    ($name:ident { $($field:ident: $ty:ty),* $(,)? }) => {
        pub struct $name {
            $(pub $field: $ty,)*
        }

        feishu_runtime::record! { $name { $($field: (stringify!($field))),* } }
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
record!(Hours { open: Option<i64>, note: Option<String> });

// A call without fields, as the app.
record!(GetHours {});
call!(GetHours => Hours, Endpoint::new("desk.v1.hours.get", Method::Get, "/open-apis/desk/v1/hours")
    .tokens(&[TokenKind::Tenant]).scopes(&["desk:hours:read", "desk:hours"])
    .errors(ErrorCodes::new("\
400 7002001 - desk is closed")));

// The same by POST, which must not be retried.
record!(Ring {});
call!(Ring => Nothing, Endpoint::new("desk.v1.bell.ring", Method::Post, "/open-apis/desk/v1/bell/ring")
    .tokens(&[TokenKind::Tenant]).body(BodyKind::Json));

// Accepts only user tokens.
record!(MyLoans {});
call!(MyLoans => Nothing, Endpoint::new("desk.v1.loan.mine", Method::Get, "/open-apis/desk/v1/loans/mine")
    .tokens(&[TokenKind::User]));

// Accepts only app tokens.
record!(Register {});
call!(Register => Nothing, Endpoint::new("desk.v1.app.register", Method::Post, "/open-apis/desk/v1/register")
    .tokens(&[TokenKind::App]).body(BodyKind::Json));

// Takes the id and the token of a helpdesk besides.
record!(Tickets {});
call!(Tickets => Nothing, Endpoint::new("desk.v1.ticket.list", Method::Get, "/open-apis/desk/v1/tickets")
    .tokens(&[TokenKind::Tenant]).credentials(&[Credential::Helpdesk]));

// Only self-built apps can call it.
record!(Roster {});
call!(Roster => Nothing, Endpoint::new("desk.v1.roster.get", Method::Get, "/open-apis/desk/v1/roster")
    .tokens(&[TokenKind::Tenant]).app_types(&[AppType::Custom]));

// Takes no token.
record!(Welcome {});
call!(Welcome => Nothing, Endpoint::new("desk.v1.welcome", Method::Get, "/open-apis/desk/v1/welcome"));

// One value in the path, one in the query.
record!(Search { shelf: String, text: Option<String>, page: Option<i64>, exact: Option<bool> });
call!(Search => Vec<Hours>, Endpoint::new("desk.v1.shelf.search", Method::Get, "/open-apis/desk/v1/shelves/:shelf/books")
    .tokens(&[TokenKind::Tenant]).layout(1, 3, 0));

// The body is a list.
record!(SetAll { shelf: String, items: Vec<String> });
call!(SetAll => Nothing, Endpoint::new("desk.v1.shelf.set", Method::Put, "/open-apis/desk/v1/shelves/:shelf")
    .tokens(&[TokenKind::Tenant]).layout(1, 0, 0).body(BodyKind::JsonValue));

// Fields beside `code`, and `message` instead of `msg`.
record!(FlatHours {});
call!(FlatHours => Hours, Endpoint::new("desk.v0.hours.get", Method::Get, "/open-apis/desk/v0/hours")
    .tokens(&[TokenKind::Tenant]).form(Form::Flat).message("message"));

// Fields without an envelope.
record!(BareHours {});
call!(BareHours => Hours, Endpoint::new("desk.v0.hours.bare", Method::Get, "/open-apis/desk/v0/bare")
    .tokens(&[TokenKind::Tenant]).form(Form::Bare));

// On another host of the platform.
record!(Elsewhere {});
call!(Elsewhere => Nothing, Endpoint::new("desk.v0.elsewhere", Method::Post, "/desk/openapi/elsewhere")
    .host("www.feishu.cn").tokens(&[TokenKind::Tenant]).body(BodyKind::Json));

// Has a header.
record!(Stamp { mark: Option<String> });
call!(Stamp => Nothing, Endpoint::new("desk.v1.stamp", Method::Get, "/open-apis/desk/v1/stamp")
    .tokens(&[TokenKind::Tenant]).layout(0, 0, 1));

// Has an idempotency key, `uuid`, in the body.
record!(Order { copies: Option<i64>, uuid: Option<String> });
call!(Order => Nothing, Endpoint::new("desk.v1.order.create", Method::Post, "/open-apis/desk/v1/orders")
.tokens(&[TokenKind::Tenant]).body(BodyKind::Json).idempotency("uuid").errors(ErrorCodes::new("\
400 7002060 repeated uuid conflict
400 7002061 - no such book")));

// Has codes of every class, and no idempotency key.
record!(Shelve { book: Option<String> });
call!(Shelve => Nothing, Endpoint::new("desk.v1.book.shelve", Method::Post, "/open-apis/desk/v1/shelve")
.tokens(&[TokenKind::Tenant]).body(BodyKind::Json).words(CODES).errors(ErrorCodes::new("\
200 7005290 rate_limited TooManyRequest
400 7005291 busy Write conflict
400 7005255 busy_uncertain please try again
403 7005302 permission_denied RolePermNotAllow
401 7005401 token_invalid login expired
401 7005402 token_invalid The tenant_access_token is invalid or expired
404 7005043 not_found RecordIdNotFound
400 7005060 conflict name exists
400 7005001 invalid_request WrongRequestJson
400 7005103 quota_exceeded RecordExceedLimit
500 7005500 server_fault internal
400 7005608 repeated seen before
400 7005999 rate_limited fast
400 7005999 conflict other")));

const CODES: CodeWords = CodeWords::new(
    "7005043\tThe record does not exist.\tCheck its id.
7005060\tName exists.\t",
);

// Lists that are paged by token, by offset, and by page number.
record!(ListLoans { page_token: Option<String>, page_size: Option<i64> });
record!(LoanPage { items: Vec<Hours>, page_token: Option<String>, has_more: Option<bool> });
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

record!(ListShelves { offset: Option<i64>, page: Option<i64> });
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

// Uploads a file with other fields.
record!(Upload {
    parent: Option<String>,
    size: Option<i64>,
    file: File,
    covers: Option<Vec<File>>,
});
call!(Upload => Hours, Endpoint::new("desk.v1.scan.upload", Method::Post, "/open-apis/desk/v1/scans")
    .tokens(&[TokenKind::Tenant]).body(BodyKind::Multipart));

// Downloads a file.
record!(GetScan { id: String });
call!(GetScan => Binary, Endpoint::new("desk.v1.scan.download", Method::Get, "/open-apis/desk/v1/scans/:id")
    .tokens(&[TokenKind::Tenant]).layout(1, 0, 0).form(Form::Binary));

// Has a rate limit: ten per second.
record!(Borrow { number: String });
call!(Borrow => Nothing, Endpoint::new("desk.v1.book.borrow", Method::Post, "/open-apis/desk/v1/books/:number")
    .tokens(&[TokenKind::Tenant]).layout(1, 0, 0).rate_limit(RateLimit::new().per_second(10)));
