//! What a request for an unknown path was probably meant for.

use feishu_spec::{Method, nearest};

use crate::{Specs, server::route};

/// Where the paths of all endpoints begin.
const BASE: &str = "open-apis";

impl Specs {
    /// The calls whose paths resemble one that is not known, the most similar first:
    /// `POST /open-apis/im/v1/messages` for `/open-apis/im/v1/message`, or where `/open-apis` is
    /// missing or stands there twice.
    pub fn near(&self, path: &str) -> Vec<String> {
        let mut segments = route::segments(path);
        segments.retain(|segment| !segment.is_empty());
        let of_base = segments.iter().take_while(|segment| *segment == BASE).count();
        segments.splice(..of_base, [BASE.to_owned()]);
        // A parameter is as similar as can be, whatever its value.
        let filled = |template: &str| {
            let mut names = route::template_segments(template);
            let all: Option<Vec<&str>> = segments
                .iter()
                .map(|segment| {
                    let name = names.next()?;
                    Some(if name.starts_with(':') { segment.as_str() } else { name })
                })
                .collect();
            all.filter(|_| names.next().is_none()).map(|all| all.join("/"))
        };
        let known: Vec<(String, Method, &str)> = self
            .addresses()
            .filter_map(|(_, method, template)| Some((filled(template)?, method, template)))
            .collect();
        let wanted = segments.join("/");
        let mut near = Vec::new();
        for found in nearest(&wanted, known.iter().map(|(filled, ..)| filled.as_str())) {
            let here = known.iter().filter(|(filled, ..)| filled == found);
            for call in here.map(|(_, method, template)| format!("{} {template}", method.as_str()))
            {
                if !near.contains(&call) {
                    near.push(call);
                }
            }
        }
        near.truncate(5);
        near
    }
}

#[cfg(test)]
mod tests {
    use crate::Specs;

    #[test]
    fn a_path_that_was_mistyped_leads_to_the_right_one() {
        let specs = Specs::embedded();
        let create = "POST /open-apis/im/v1/messages";
        for path in [
            "/open-apis/im/v1/message",
            "/open-apis/im/v1/messages/",
            "/im/v1/messages",
            "/open-apis/open-apis/im/v1/messages",
        ] {
            let near = specs.near(path);
            assert!(near[..2].contains(&create.to_owned()), "{path}: {near:?}");
        }
        let near = specs.near("/open-apis/im/v1/message/om_1/reply");
        assert_eq!(near[0], "POST /open-apis/im/v1/messages/:message_id/reply");
        assert_eq!(specs.near("/favicon.ico"), [""; 0]);
        assert_eq!(specs.near("/"), [""; 0]);
    }
}
