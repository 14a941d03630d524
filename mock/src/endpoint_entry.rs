//! What is known of one endpoint, with what is read or made of its spec when it is first needed.

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use feishu_spec::{Endpoint, Method};
use serde_json::{Map, Value};

use crate::{
    reply,
    specs_error::{SpecsError, parse},
};

/// One endpoint. Its spec is parsed when it is first called: there are 1,700 of them.
pub(crate) struct EndpointEntry {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// Path with `:name` for its parameters.
    pub(crate) template: String,
    pub(crate) deprecated: bool,
    /// What it does, in English where somebody wrote that.
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) summary: Cow<'static, str>,
    /// The title of its page.
    #[cfg_attr(not(feature = "control"), allow(dead_code))]
    pub(crate) title: Cow<'static, str>,
    text: &'static str,
    endpoint: OnceLock<Result<Endpoint, SpecsError>>,
    /// The `data` of its documented reply.
    data: OnceLock<Map<String, Value>>,
}

impl EndpointEntry {
    /// One line of the index that the build script wrote, over the texts that it wrote.
    pub(crate) fn from_index(
        line: &'static str,
        texts: &'static str,
    ) -> Option<Arc<EndpointEntry>> {
        let mut parts = line.split('\t');
        let (id, method, template, state) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (summary, title) = (parts.next()?.into(), parts.next()?.into());
        let (from, to): (usize, usize) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Arc::new(EndpointEntry {
            id: id.to_owned(),
            method: method.parse().ok()?,
            template: template.to_owned(),
            deprecated: state == "deprecated",
            summary,
            title,
            text: texts.get(from..to)?,
            endpoint: OnceLock::new(),
            data: OnceLock::new(),
        }))
    }

    /// The spec, parsed when first asked for.
    pub(crate) fn endpoint(&self) -> Result<&Endpoint, SpecsError> {
        self.endpoint.get_or_init(|| parse(&self.id, self.text)).as_ref().map_err(Clone::clone)
    }

    /// The `data` of its documented reply, if it is an object; otherwise one without members. Made
    /// when first asked for.
    pub(crate) fn data(&self) -> &Map<String, Value> {
        self.data.get_or_init(|| self.endpoint().map(reply::data).unwrap_or_default())
    }
}

impl From<Endpoint> for EndpointEntry {
    fn from(endpoint: Endpoint) -> EndpointEntry {
        EndpointEntry {
            id: endpoint.id.to_string(),
            method: endpoint.method,
            template: endpoint.path.clone(),
            deprecated: endpoint.deprecated.is_some(),
            summary: endpoint.title.clone().into(),
            title: endpoint.title.clone().into(),
            text: "",
            endpoint: OnceLock::from(Ok(endpoint)),
            data: OnceLock::new(),
        }
    }
}
