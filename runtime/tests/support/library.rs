//! An invented service, written by hand in exactly the form of generated code.
#![allow(missing_docs, unreachable_pub)]

use feishu_runtime::private::*;

/// Lends books to a reader.
pub fn lend_books(
    branch_id: impl Into<String>,
    reader: impl Into<Reader>,
    books: impl IntoIterator<Item = Book>,
) -> LendBooks {
    LendBooks {
        branch_id: branch_id.into(),
        reader: reader.into(),
        books: books.into_iter().collect(),
        ..LendBooks::default()
    }
}

/// Metadata of [`lend_books`].
pub static LEND_BOOKS: Endpoint = Endpoint::new(
    "library.v1.branch.lend",
    Method::Post,
    "/open-apis/library/v1/branches/:branch_id/lend",
)
.doc("https://open.feishu.cn/document/library-v1/branch/lend")
.tokens(&[TokenKind::Tenant, TokenKind::User])
.app_types(&[AppType::Custom])
.scopes(&["library:lending"])
.rate_limit(RateLimit::new().per_minute(1000).per_second(50))
.layout(1, 3, 1)
.body(BodyKind::Json)
.idempotency("client_token")
.errors(ErrorCodes::new(
    "\
400 7001001 - 书籍已借出
500 7001001 - 系统错误
403 7001002 - no such reader",
));

pub struct LendBooks {
    pub branch_id: String,
    pub client_token: Option<String>,
    pub reader_id_type: Option<ReaderIdType>,
    pub shelf_ids: Option<Vec<String>>,
    pub x_counter: Option<i64>,
    pub reader: Reader,
    pub books: Vec<Book>,
    pub due: Option<i64>,
    pub tags: Option<BTreeMap<String, String>>,
    pub rating: Option<f64>,
}

impl LendBooks {
    pub fn client_token(mut self, value: impl Into<String>) -> Self {
        self.client_token = Some(value.into());
        self
    }

    pub fn reader_id_type(mut self, value: impl Into<ReaderIdType>) -> Self {
        self.reader_id_type = Some(value.into());
        self
    }

    pub fn shelf_ids<T: Into<String>>(mut self, value: impl IntoIterator<Item = T>) -> Self {
        self.shelf_ids = Some(value.into_iter().map(Into::into).collect());
        self
    }

    pub fn x_counter(mut self, value: i64) -> Self {
        self.x_counter = Some(value);
        self
    }

    pub fn due(mut self, value: i64) -> Self {
        self.due = Some(value);
        self
    }

    pub fn rating(mut self, value: f64) -> Self {
        self.rating = Some(value);
        self
    }
}

impl Request for LendBooks {
    type Response = LendBooksResponse;
    const ENDPOINT: &'static Endpoint = &LEND_BOOKS;
}

record! {
    LendBooks {
        branch_id: "branch_id",
        client_token: "client_token",
        reader_id_type: "reader_id_type",
        shelf_ids: "shelf_ids",
        x_counter: "X-Counter",
        reader: "reader",
        books: "books",
        due: "due",
        tags: "tags",
        rating: "rating",
    }
    [
        "0 required",
        "0 not_empty",
        "2 characters 2..",
        "3 characters ..5",
        "5 required",
        "6 required",
        "6 items 1..3",
        "7 range 1..90",
        "8 items ..2",
        "9 number 0..5",
    ]
}

/// The person who borrows.
pub struct Reader {
    pub id: String,
    pub card: Option<String>,
    pub guardian: Option<Box<Reader>>,
}

impl Reader {
    pub fn new(id: impl Into<String>) -> Self {
        Reader { id: id.into(), ..Reader::default() }
    }

    pub fn card(mut self, value: impl Into<String>) -> Self {
        self.card = Some(value.into());
        self
    }

    pub fn guardian(mut self, value: Reader) -> Self {
        self.guardian = Some(Box::new(value));
        self
    }
}

record! {
    Reader {
        id: "id",
        card: "card",
        guardian: "guardian",
    }
    ["0 required", r"1 pattern [A-Z]{2}-\d{4}"]
}

/// The thing that is borrowed.
pub struct Book {
    pub title: String,
    pub genre: Option<Genre>,
}

impl Book {
    pub fn new(title: impl Into<String>) -> Self {
        Book { title: title.into(), ..Book::default() }
    }

    pub fn genre(mut self, value: impl Into<Genre>) -> Self {
        self.genre = Some(value.into());
        self
    }
}

record! {
    Book {
        title: "title",
        genre: "genre",
    }
    ["0 required", "0 characters 1..100"]
}

pub struct LendBooksResponse {
    pub loans: Vec<Loan>,
    pub note: Option<String>,
    pub extra: Option<Value>,
}

record! {
    LendBooksResponse {
        loans: "loans",
        note: "note",
        extra: "extra",
    }
}

pub struct Loan {
    pub id: Option<String>,
    pub state: Option<LoanState>,
    pub days: Option<i64>,
    pub fee: Option<f64>,
    pub renewed: Option<bool>,
    pub marks: BTreeMap<String, i64>,
}

record! {
    Loan {
        id: "id",
        state: "state",
        days: "days",
        fee: "fee",
        renewed: "renewed",
        marks: "marks",
    }
}

#[non_exhaustive]
pub enum LoanState {
    Lent,
    Returned,
    Unknown(i64),
}

open_enum! { LoanState: i64 { Lent: 0, Returned: 1 } }

#[non_exhaustive]
pub enum Genre {
    Novel,
    Poetry,
    Unknown(String),
}

open_enum! { Genre: String { Novel: "novel", Poetry: "poetry" } }

#[non_exhaustive]
pub enum ReaderIdType {
    OpenId,
    UnionId,
    Unknown(String),
}

open_enum! { ReaderIdType: String { OpenId: "open_id", UnionId: "union_id" } }
