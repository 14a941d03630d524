//! A service of our own invention, written by hand in exactly the shape that generated code has.
#![allow(missing_docs, unreachable_pub)]

use feishu_runtime::generated::*;

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
.errors(&[
    ErrorCode::new(400, 7001001, "书籍已借出"),
    ErrorCode::new(500, 7001001, "系统错误"),
    ErrorCode::new(403, 7001002, "no such reader"),
]);

#[derive(Clone, Debug, Default, PartialEq)]
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

impl Record for LendBooks {
    const FIELDS: &'static [&'static str] = &[
        "branch_id",
        "client_token",
        "reader_id_type",
        "shelf_ids",
        "X-Counter",
        "reader",
        "books",
        "due",
        "tags",
        "rating",
    ];
    const REQUIRED: &'static [usize] = &[0, 5, 6];

    fn set<'de, M: MapAccess<'de>>(&mut self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => read(map, &mut self.branch_id),
            1 => read(map, &mut self.client_token),
            2 => read(map, &mut self.reader_id_type),
            3 => read(map, &mut self.shelf_ids),
            4 => read(map, &mut self.x_counter),
            5 => read(map, &mut self.reader),
            6 => read(map, &mut self.books),
            7 => read(map, &mut self.due),
            8 => read(map, &mut self.tags),
            9 => read(map, &mut self.rating),
            _ => skip(map),
        }
    }

    fn put<M: SerializeMap>(&self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => write(map, Self::FIELDS[0], &self.branch_id),
            1 => write(map, Self::FIELDS[1], &self.client_token),
            2 => write(map, Self::FIELDS[2], &self.reader_id_type),
            3 => write(map, Self::FIELDS[3], &self.shelf_ids),
            4 => write(map, Self::FIELDS[4], &self.x_counter),
            5 => write(map, Self::FIELDS[5], &self.reader),
            6 => write(map, Self::FIELDS[6], &self.books),
            7 => write(map, Self::FIELDS[7], &self.due),
            8 => write(map, Self::FIELDS[8], &self.tags),
            9 => write(map, Self::FIELDS[9], &self.rating),
            _ => Ok(()),
        }
    }

    fn check(&self, to: &mut Violations) {
        to.not_empty("branch_id", &self.branch_id);
        to.characters("reader_id_type", &self.reader_id_type, Some(2), None);
        to.characters("shelf_ids", &self.shelf_ids, None, Some(5));
        to.each("reader", &self.reader);
        to.items("books", &self.books, Some(1), Some(3));
        to.each("books", &self.books);
        to.range("due", &self.due, Some(1), Some(90));
        to.items("tags", &self.tags, None, Some(2));
        to.range_float("rating", &self.rating, Some(0.0), Some(5.0));
    }
}

/// Who borrows.
#[derive(Clone, Debug, Default, PartialEq)]
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

impl Record for Reader {
    const FIELDS: &'static [&'static str] = &["id", "card", "guardian"];
    const REQUIRED: &'static [usize] = &[0];

    fn set<'de, M: MapAccess<'de>>(&mut self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => read(map, &mut self.id),
            1 => read(map, &mut self.card),
            2 => read(map, &mut self.guardian),
            _ => skip(map),
        }
    }

    fn put<M: SerializeMap>(&self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => write(map, Self::FIELDS[0], &self.id),
            1 => write(map, Self::FIELDS[1], &self.card),
            2 => write(map, Self::FIELDS[2], &self.guardian),
            _ => Ok(()),
        }
    }

    fn check(&self, to: &mut Violations) {
        to.pattern("card", &self.card, r"[A-Z]{2}-\d{4}");
        to.each("guardian", &self.guardian);
    }
}

/// What is borrowed.
#[derive(Clone, Debug, Default, PartialEq)]
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

impl Record for Book {
    const FIELDS: &'static [&'static str] = &["title", "genre"];
    const REQUIRED: &'static [usize] = &[0];

    fn set<'de, M: MapAccess<'de>>(&mut self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => read(map, &mut self.title),
            1 => read(map, &mut self.genre),
            _ => skip(map),
        }
    }

    fn put<M: SerializeMap>(&self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => write(map, Self::FIELDS[0], &self.title),
            1 => write(map, Self::FIELDS[1], &self.genre),
            _ => Ok(()),
        }
    }

    fn check(&self, to: &mut Violations) {
        to.characters("title", &self.title, Some(1), Some(100));
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct LendBooksResponse {
    pub loans: Vec<Loan>,
    pub note: Option<String>,
    pub extra: Option<Value>,
}

impl Record for LendBooksResponse {
    const FIELDS: &'static [&'static str] = &["loans", "note", "extra"];

    fn set<'de, M: MapAccess<'de>>(&mut self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => read(map, &mut self.loans),
            1 => read(map, &mut self.note),
            2 => read(map, &mut self.extra),
            _ => skip(map),
        }
    }

    fn put<M: SerializeMap>(&self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => write(map, Self::FIELDS[0], &self.loans),
            1 => write(map, Self::FIELDS[1], &self.note),
            2 => write(map, Self::FIELDS[2], &self.extra),
            _ => Ok(()),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loan {
    pub id: Option<String>,
    pub state: Option<LoanState>,
    pub days: Option<i64>,
    pub fee: Option<f64>,
    pub renewed: Option<bool>,
    pub marks: BTreeMap<String, i64>,
}

impl Record for Loan {
    const FIELDS: &'static [&'static str] = &["id", "state", "days", "fee", "renewed", "marks"];

    fn set<'de, M: MapAccess<'de>>(&mut self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => read(map, &mut self.id),
            1 => read(map, &mut self.state),
            2 => read(map, &mut self.days),
            3 => read(map, &mut self.fee),
            4 => read(map, &mut self.renewed),
            5 => read(map, &mut self.marks),
            _ => skip(map),
        }
    }

    fn put<M: SerializeMap>(&self, field: usize, map: &mut M) -> Result<(), M::Error> {
        match field {
            0 => write(map, Self::FIELDS[0], &self.id),
            1 => write(map, Self::FIELDS[1], &self.state),
            2 => write(map, Self::FIELDS[2], &self.days),
            3 => write(map, Self::FIELDS[3], &self.fee),
            4 => write(map, Self::FIELDS[4], &self.renewed),
            5 => write(map, Self::FIELDS[5], &self.marks),
            _ => Ok(()),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LoanState {
    Lent,
    Returned,
    Unknown(i64),
}

impl IntEnum for LoanState {
    fn from_wire(value: i64) -> Self {
        match value {
            0 => Self::Lent,
            1 => Self::Returned,
            other => Self::Unknown(other),
        }
    }

    fn to_wire(&self) -> i64 {
        match self {
            Self::Lent => 0,
            Self::Returned => 1,
            Self::Unknown(value) => *value,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Genre {
    Novel,
    Poetry,
    Unknown(String),
}

impl StringEnum for Genre {
    fn from_wire(value: String) -> Self {
        match value.as_str() {
            "novel" => Self::Novel,
            "poetry" => Self::Poetry,
            _ => Self::Unknown(value),
        }
    }

    fn as_wire(&self) -> &str {
        match self {
            Self::Novel => "novel",
            Self::Poetry => "poetry",
            Self::Unknown(value) => value,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReaderIdType {
    OpenId,
    UnionId,
    Unknown(String),
}

impl StringEnum for ReaderIdType {
    fn from_wire(value: String) -> Self {
        match value.as_str() {
            "open_id" => Self::OpenId,
            "union_id" => Self::UnionId,
            _ => Self::Unknown(value),
        }
    }

    fn as_wire(&self) -> &str {
        match self {
            Self::OpenId => "open_id",
            Self::UnionId => "union_id",
            Self::Unknown(value) => value,
        }
    }
}

feishu_runtime::serde_records!(LendBooks, Reader, Book, LendBooksResponse, Loan);
feishu_runtime::open_enums!(int LoanState, string Genre, string ReaderIdType);
