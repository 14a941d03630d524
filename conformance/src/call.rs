//! [`Call`]: a type-erased generated request, so that one test can check all of them.

use std::{any::Any, fmt::Debug, future::Future, pin::Pin};

use feishu_openapi::{Binary, Client, Endpoint, Error, File, Paged, Request};
use feishu_runtime::Wire;
use serde::{Serialize, de::DeserializeOwned};

/// A request of some generated type.
pub type Made = Box<dyn Any + Send>;

/// Returns the file for a field.
pub type Upload<'a> = &'a dyn Fn(&str) -> File;

/// A boxed future.
pub type BoxedAnswer<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

/// Deserializes, serializes and deserializes again a value of some generated type.
pub type Tripper = fn(&[u8]) -> Result<Trip, String>;

/// A call of some endpoint.
pub struct Call {
    /// Its metadata in the generated crate.
    pub endpoint: &'static Endpoint,
    /// For the request.
    pub request: Tripper,
    /// For the response; `None` if it is a file.
    pub response: Option<Tripper>,
    make: fn(&[u8], Upload) -> Result<Made, String>,
    /// Whether the request takes files.
    pub uploads: bool,
    send: fn(Client, Made) -> BoxedAnswer<Vec<u8>>,
    all: Option<fn(Client, Made) -> BoxedAnswer<usize>>,
}

/// The result of deserializing and serializing JSON twice.
pub struct Trip {
    /// As serialized the first time.
    pub json: Vec<u8>,
    /// Whether the second value and its JSON equal the first.
    pub stable: bool,
    /// Returns the `Debug` output of the value.
    pub shown: Box<dyn Fn() -> String>,
}

impl Call {
    /// A call with a JSON reply.
    pub const fn plain<R>() -> Self
    where
        R: Request + DeserializeOwned + Serialize + Debug + PartialEq + 'static,
        R::Response: Wire + Default + DeserializeOwned + Serialize + Debug + PartialEq + 'static,
    {
        Call {
            endpoint: R::ENDPOINT,
            request: trip::<R>,
            response: Some(trip::<R::Response>),
            make: |json, _| made(json, |_: &mut R| {}),
            uploads: false,
            send: |client, request| {
                let request = typed::<R>(request);
                Box::pin(async move {
                    let response = client.send(request).await?;
                    Ok(serde_json::to_vec(&response).expect("what was read can be written"))
                })
            },
            all: None,
        }
    }

    /// A call of a paged list.
    pub const fn paged<R>() -> Self
    where
        R: Paged + DeserializeOwned + Serialize + Debug + PartialEq + 'static,
        R::Response: Wire + Default + DeserializeOwned + Serialize + Debug + PartialEq + 'static,
    {
        let all: fn(Client, Made) -> BoxedAnswer<usize> = |client, request| {
            let items = client.items(typed::<R>(request));
            Box::pin(async move { Ok(items.all().await?.len()) })
        };
        Call { all: Some(all), ..Call::plain::<R>() }
    }

    /// A call that returns a file.
    pub const fn download<R>() -> Self
    where
        R: Request<Response = Binary> + DeserializeOwned + Serialize + Debug + PartialEq + 'static,
    {
        Call {
            endpoint: R::ENDPOINT,
            request: trip::<R>,
            response: None,
            make: |json, _| made(json, |_: &mut R| {}),
            uploads: false,
            send: |client, request| {
                let request = typed::<R>(request);
                Box::pin(async move {
                    let download = client.download(request).await?;
                    Ok(download.bytes().await?.to_vec())
                })
            },
            all: None,
        }
    }

    /// How to build a request with files.
    pub const fn upload(mut self, make: fn(&[u8], Upload) -> Result<Made, String>) -> Self {
        self.make = make;
        self.uploads = true;
        self
    }

    /// Builds a request from JSON with all its fields in one object.
    ///
    /// # Errors
    /// If it cannot be deserialized.
    pub fn make(&self, json: &[u8], file: Upload) -> Result<Made, String> {
        (self.make)(json, file)
    }

    /// Sends a request; returns the data of the reply as JSON, or the file.
    pub fn send(&self, client: &Client, request: Made) -> BoxedAnswer<Vec<u8>> {
        (self.send)(client.clone(), request)
    }

    /// Whether it is the call of a paged list.
    pub fn is_paged(&self) -> bool {
        self.all.is_some()
    }

    /// Fetches a whole paged list; returns the number of its elements, or `None` if it is not paged.
    pub fn all(&self, client: &Client, request: Made) -> Option<BoxedAnswer<usize>> {
        self.all.map(|all| all(client.clone(), request))
    }
}

/// Builds a request from JSON, completed by `fill`.
pub(crate) fn made<R>(json: &[u8], fill: impl FnOnce(&mut R)) -> Result<Made, String>
where
    R: Request + DeserializeOwned + 'static,
{
    let mut request: R = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    fill(&mut request);
    Ok(Box::new(request))
}

fn typed<R: 'static>(request: Made) -> R {
    *request.downcast().expect("a call is sent what it made")
}

pub(crate) fn trip<T>(json: &[u8]) -> Result<Trip, String>
where
    T: DeserializeOwned + Serialize + Debug + PartialEq + 'static,
{
    let first: T = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let written = serde_json::to_vec(&first).map_err(|error| error.to_string())?;
    let second: T = serde_json::from_slice(&written)
        .map_err(|error| format!("what was written cannot be read: {error}"))?;
    let again = serde_json::to_vec(&second).map_err(|error| error.to_string())?;
    let stable = first == second && written == again;
    Ok(Trip { json: written, stable, shown: Box::new(move || format!("{first:?}")) })
}
