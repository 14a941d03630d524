//! [`Address`]: where Redis is, and how it is entered, from a URL.

use std::{fmt, path::PathBuf};

use percent_encoding::percent_decode_str;
use reqwest::Url;

use crate::secret::Secret;

const PORT: u16 = 6379;

pub(super) struct Address {
    pub(super) place: Place,
    pub(super) user: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) database: u32,
}

pub(super) enum Place {
    Tcp {
        host: String,
        port: u16,
        /// Whether the connection is encrypted.
        tls: bool,
    },
    Socket(PathBuf),
}

impl Address {
    /// What an error says never repeats a part of the URL, since a password may be in it.
    pub(super) fn parse(url: &str) -> Result<Address, String> {
        if url.contains('#') {
            return Err("there is a `#` in it; in a password, write `%23`".to_owned());
        }
        let url = Url::parse(url).map_err(|error| error.to_string())?;
        match url.scheme() {
            "redis" | "valkey" => tcp(&url, false),
            "rediss" | "valkeys" => tcp(&url, true),
            "redis+unix" | "valkey+unix" | "unix" => socket(&url),
            _ => Err("it begins with something else than `redis://`, `rediss://` or \
                      `redis+unix://`"
                .to_owned()),
        }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        matches!(self.place, Place::Tcp { tls: true, .. })
    }
}

fn tcp(url: &Url, tls: bool) -> Result<Address, String> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    if host.is_empty() {
        return Err("the host is missing".to_owned());
    }
    if let "0.0.0.0" | "::" = host {
        return Err("a server listens at this host, but nobody can connect to it; write \
                    `127.0.0.1` for this machine"
            .to_owned());
    }
    check_protocol(url)?;
    let user = Some(url.username()).filter(|user| !user.is_empty());
    Ok(Address {
        place: Place::Tcp { host: host.to_owned(), port: url.port().unwrap_or(PORT), tls },
        user: user.map(|user| decode(user, "user")).transpose()?,
        password: url.password().map(|text| decode(text, "password")).transpose()?.map(Secret::new),
        database: database(url.path().trim_matches('/'))?,
    })
}

#[cfg(unix)]
fn socket(url: &Url) -> Result<Address, String> {
    let parameter = |name| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value);
    let path = url.to_file_path().map_err(|()| "the path of the socket is missing")?;
    check_protocol(url)?;
    Ok(Address {
        place: Place::Socket(path),
        user: parameter("user").map(String::from),
        password: parameter("pass").map(|text| Secret::new(text.into_owned())),
        database: database(&parameter("db").unwrap_or_default())?,
    })
}

#[cfg(not(unix))]
fn socket(_: &Url) -> Result<Address, String> {
    Err("this system has no Unix sockets; write `redis://host:port`".to_owned())
}

/// Other clients take this parameter. All versions are the same for what is asked here, so the
/// oldest, which each server speaks, is spoken with either.
fn check_protocol(url: &Url) -> Result<(), String> {
    match url.query_pairs().find(|(name, _)| name == "protocol") {
        Some((_, version)) if !["2", "3", "resp2", "resp3"].contains(&&*version) => {
            Err("`protocol` is neither 2 nor 3".to_owned())
        }
        _ => Ok(()),
    }
}

fn database(text: &str) -> Result<u32, String> {
    match text {
        "" => Ok(0),
        text => text.parse().map_err(|_| {
            "what follows the host and a `/` is the number of a database; in a password, write \
             `%2F` for `/`"
                .to_owned()
        }),
    }
}

fn decode(text: &str, what: &str) -> Result<String, String> {
    let text = percent_decode_str(text).decode_utf8();
    text.map(String::from).map_err(|_| format!("the {what} is not UTF-8"))
}

/// Without user and password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Tcp { host, port, .. } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Place::Tcp { host, port, .. } => write!(f, "{host}:{port}"),
            Place::Socket(path) => write!(f, "{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn read(url: &str) -> (String, bool, Option<String>, Option<String>, u32) {
        let address = Address::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        let tls = address.is_encrypted();
        let password = address.password.as_ref().map(|password| password.reveal().to_owned());
        (address.to_string(), tls, address.user, password, address.database)
    }

    #[test]
    fn each_part_of_a_url_is_read() {
        let some = |text: &str| Some(text.to_owned());
        for (url, expected) in [
            ("redis://redis.example", ("redis.example:6379", false, None, None, 0)),
            ("valkey://10.0.0.1:1234/", ("10.0.0.1:1234", false, None, None, 0)),
            ("redis://[::1]:7000/12", ("[::1]:7000", false, None, None, 12)),
            ("redis://:p%2F%40%20@h/1", ("h:6379", false, None, some("p/@ "), 1)),
            ("redis://me:pass@h?protocol=resp3", ("h:6379", false, some("me"), some("pass"), 0)),
            ("redis://m%C3%A9@h", ("h:6379", false, some("mé"), None, 0)),
            ("rediss://:pass@h:6380/2", ("h:6380", true, None, some("pass"), 2)),
            ("valkeys://h", ("h:6379", true, None, None, 0)),
        ] {
            let (place, tls, user, password, database) = expected;
            assert_eq!(read(url), (place.to_owned(), tls, user, password, database), "{url}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_has_its_parts_as_parameters() {
        for scheme in ["redis+unix", "valkey+unix", "unix"] {
            let address = read(&format!("{scheme}:///run/redis.sock"));
            assert_eq!(address, ("/run/redis.sock".to_owned(), false, None, None, 0));
        }
        let address = read("redis+unix:///run/a%20b.sock?db=3&user=me&pass=%2Fx+y&protocol=2");
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(address, ("/run/a b.sock".to_owned(), false, some("me"), some("/x y"), 3));
    }

    #[test]
    fn what_is_wrong_with_a_url_is_said() {
        for (url, part) in [
            ("redis.example:6379", "begins with something else"),
            ("http://redis.example", "begins with something else"),
            ("redis:///0", "host is missing"),
            ("redis://0.0.0.0", "127.0.0.1"),
            ("redis://[::]:1", "127.0.0.1"),
            ("redis://h/one", "number of a database"),
            ("redis://h/-1", "number of a database"),
            ("redis://:a#b@h", "%23"),
            ("redis://:%ff@h", "the password is not UTF-8"),
            ("redis://%ff@h", "the user is not UTF-8"),
            ("redis://h?protocol=4", "neither 2 nor 3"),
            ("rediss://h#insecure", "`#`"),
        ] {
            let error = Address::parse(url).err().unwrap_or_else(|| panic!("{url} is accepted"));
            assert!(error.contains(part), "{url}: {error}");
        }
    }
}
