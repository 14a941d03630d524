//! What cells hold that is neither text nor a number.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// A date, in milliseconds since 1970.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use feishu_kit::base::Timestamp;
///
/// let day = Timestamp(1_675_440_000_000);
/// assert_eq!(Timestamp::from(SystemTime::from(day)), day);
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl From<SystemTime> for Timestamp {
    /// Rounds down to milliseconds.
    fn from(time: SystemTime) -> Self {
        let milliseconds = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        Timestamp(match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => milliseconds(since),
            Err(before) => -milliseconds(before.duration() + Duration::from_nanos(999_999)),
        })
    }
}

impl From<Timestamp> for SystemTime {
    fn from(Timestamp(milliseconds): Timestamp) -> Self {
        let time = Duration::from_millis(milliseconds.unsigned_abs());
        match milliseconds {
            ..0 => SystemTime::UNIX_EPOCH - time,
            _ => SystemTime::UNIX_EPOCH + time,
        }
    }
}

/// A person. Only the id is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// The id, of the kind that [`Table::user_id_type`](super::Table::user_id_type) says.
    pub id: String,
    /// The name.
    #[serde(default, skip_serializing)]
    pub name: Option<String>,
    /// The English name.
    #[serde(default, skip_serializing)]
    pub en_name: Option<String>,
    /// The email address.
    #[serde(default, skip_serializing)]
    pub email: Option<String>,
    /// The address of the picture.
    #[serde(default, skip_serializing)]
    pub avatar_url: Option<String>,
}

impl Person {
    /// A person to write.
    pub fn new(id: impl Into<String>) -> Self {
        Person { id: id.into(), ..Person::default() }
    }
}

/// A group chat. Only the id is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Group {
    /// The id of the chat.
    pub id: String,
    /// The name of the chat.
    #[serde(default, skip_serializing)]
    pub name: Option<String>,
    /// The address of the picture.
    #[serde(default, skip_serializing)]
    pub avatar_url: Option<String>,
}

impl Group {
    /// A group to write.
    pub fn new(chat_id: impl Into<String>) -> Self {
        Group { id: chat_id.into(), ..Group::default() }
    }
}

/// A file in a cell. Only the token is written: upload the file to the Base first, with the target
/// `Target::media("bitable_file", app_token)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attachment {
    /// The token of the file.
    pub file_token: String,
    /// The name of the file.
    #[serde(default, skip_serializing)]
    pub name: Option<String>,
    /// The media type, such as `image/png`.
    #[serde(default, skip_serializing, rename = "type")]
    pub media_type: Option<String>,
    /// The size in bytes.
    #[serde(default, skip_serializing)]
    pub size: Option<u64>,
    /// Where the file is downloaded with an access token.
    #[serde(default, skip_serializing)]
    pub url: Option<String>,
    /// Where a temporary link to the file comes from, with an access token.
    #[serde(default, skip_serializing)]
    pub tmp_url: Option<String>,
}

impl Attachment {
    /// A file to write.
    pub fn new(file_token: impl Into<String>) -> Self {
        Attachment { file_token: file_token.into(), ..Attachment::default() }
    }
}

/// A hyperlink.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    /// What is shown.
    pub text: String,
    /// The address.
    pub link: String,
}

impl Link {
    /// A link to an address, shown as this text.
    pub fn new(text: impl Into<String>, link: impl Into<String>) -> Self {
        Link { text: text.into(), link: link.into() }
    }
}

/// A place. Only the coordinates are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
pub struct Location {
    /// Longitude and latitude: `116.397755,39.903179`.
    pub location: String,
    /// The name of the place.
    #[serde(default)]
    pub name: Option<String>,
    /// The street and the house.
    #[serde(default)]
    pub address: Option<String>,
    /// All of the address.
    #[serde(default)]
    pub full_address: Option<String>,
    /// The province.
    #[serde(default, rename = "pname")]
    pub province: Option<String>,
    /// The city.
    #[serde(default, rename = "cityname")]
    pub city: Option<String>,
    /// The district.
    #[serde(default, rename = "adname")]
    pub district: Option<String>,
}

impl Location {
    /// A place to write, by its longitude and latitude.
    pub fn new(longitude: f64, latitude: f64) -> Self {
        Location { location: format!("{longitude},{latitude}"), ..Location::default() }
    }
}

impl Serialize for Location {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.location)
    }
}
