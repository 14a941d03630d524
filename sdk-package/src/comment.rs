//! The comment above a function: two links, the title, and sentences that nobody needs here.

use feishu_spec::Id;

/// What is taken from a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Comment {
    /// From the link to the API explorer.
    pub(crate) id: Option<Id>,
    /// The first line that is no link.
    pub(crate) title: Option<String>,
    /// The path below `/document` of a link to the documentation.
    pub(crate) doc: Option<String>,
    /// `@deprecated`.
    pub(crate) deprecated: bool,
}

impl Comment {
    /// Reads a comment with its delimiters.
    pub(crate) fn read(text: &str) -> Self {
        let mut comment = Comment::default();
        let inner = text.trim_start_matches("/**").trim_end_matches("*/");
        for line in inner.lines() {
            let line = line.trim().trim_start_matches('*').trim();
            if let Some(rest) = line.strip_prefix("@deprecated") {
                comment.deprecated = true;
                comment.link(rest.trim_start_matches(':').trim());
            } else if let Some(rest) = line.strip_prefix("{@link ") {
                comment.link(rest.split([' ', '}']).next().unwrap_or_default());
            } else if !line.is_empty() && comment.title.is_none() {
                comment.title = Some(line.to_owned());
            }
        }
        comment
    }

    fn link(&mut self, link: &str) {
        let Some((_, path)) = link.split_once("://") else { return };
        let path = path.split_once('/').map_or("", |(_, path)| path);
        if let Some(query) = path.strip_prefix("api-explorer?") {
            self.id = self.id.take().or_else(|| explorer(query));
        } else if let Some(path) = path.strip_prefix("document/") {
            let path = path.split(['?', '#']).next().unwrap_or_default();
            self.doc = Some(format!("/{path}"));
        }
    }
}

/// `project=harbor&resource=ship&apiName=get&version=v1`, in any order.
fn explorer(query: &str) -> Option<Id> {
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let (project, version) = (value("project")?, value("version")?);
    format!("{project}.{version}.{}.{}", value("resource")?, value("apiName")?).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Comment;

    #[test]
    fn links_tell_the_identity_and_the_first_sentence_is_the_title() {
        let comment = Comment::read(
            "/**\n * {@link https://open.feishu.cn/api-explorer?project=harbor&resource=ship.crew\
             &apiName=get&version=v2 click to debug }\n *\n * Ask for a crew\n *\n * Longer.\n */",
        );
        assert_eq!(comment.id.unwrap().to_string(), "harbor.v2.ship.crew.get");
        assert_eq!(comment.title.as_deref(), Some("Ask for a crew"));
        assert!(!comment.deprecated && comment.doc.is_none());
    }

    #[test]
    fn a_deprecated_function_names_its_page() {
        let comment = Comment::read(
            "/**\n * @deprecated: https://open.feishu.cn/document/a/b/c?lang=zh\n */",
        );
        assert_eq!(comment.doc.as_deref(), Some("/a/b/c"));
        assert!(comment.deprecated && comment.id.is_none() && comment.title.is_none());
    }
}
