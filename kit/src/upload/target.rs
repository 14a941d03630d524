//! [`Target`]: where a file goes.

use std::fmt;

use feishu_openapi::drive::v1::media::ParentType;
use serde::{Deserialize, Serialize};

/// Where a file goes: a folder of the drive, or a document that shows it.
///
/// ```
/// use feishu_kit::upload::Target;
///
/// let folder = Target::folder("fldbcO1UuPz8VwnpPx5a92abcef");
/// let image = Target::document_image("doxcnePuYufKa49ISjhD8Iabcef", "doxcnO6UW6wAw2qIcYf4hZabcef");
/// let cell = Target::media("bitable_file", "appbcbWCzen6D8dezhoCH2RpMAh");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target(pub(super) Place);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Place {
    Folder { token: String },
    Media { parent_type: ParentType, parent_node: String, extra: Option<String> },
}

impl Target {
    /// A folder of the drive, by its token: the end of its address is `/drive/folder/TOKEN`. To put a
    /// file into a wiki, upload it into a folder and move it.
    pub fn folder(folder_token: impl Into<String>) -> Self {
        Target(Place::Folder { token: folder_token.into() })
    }

    /// The image block of a document. The block shows the image when its token is set with
    /// `replace_image`.
    pub fn document_image(document_id: impl AsRef<str>, block_id: impl Into<String>) -> Self {
        Target::media(ParentType::DocxImage, block_id).route(document_id)
    }

    /// The file block of a document. The block shows the file when its token is set with
    /// `replace_file`.
    pub fn document_file(document_id: impl AsRef<str>, block_id: impl Into<String>) -> Self {
        Target::media(ParentType::DocxFile, block_id).route(document_id)
    }

    /// A temporary file for an import as a document, a spreadsheet or a Base: `import("docx", "md")`.
    /// The platform deletes it after the import.
    pub fn import(document_type: impl Into<String>, file_extension: impl Into<String>) -> Self {
        let (kind, extension): (String, String) = (document_type.into(), file_extension.into());
        let extra = serde_json::json!({"obj_type": kind, "file_extension": extension});
        Target::media(ParentType::CcmImportOpen, "").extra(extra.to_string())
    }

    /// Any other place for media: the table "upload points" of the documentation says which token
    /// goes with which type.
    pub fn media(parent_type: impl Into<ParentType>, parent_node: impl Into<String>) -> Self {
        let (parent_type, parent_node) = (parent_type.into(), parent_node.into());
        Target(Place::Media { parent_type, parent_node, extra: None })
    }

    /// Names the document that has the block or the media, which some places need. It has no effect
    /// on a folder.
    pub fn route(self, document_token: impl AsRef<str>) -> Self {
        let route = serde_json::json!({"drive_route_token": document_token.as_ref()});
        self.extra(route.to_string())
    }

    /// Sets the field `extra`, as JSON. It has no effect on a folder.
    pub fn extra(mut self, json: impl Into<String>) -> Self {
        if let Place::Media { extra, .. } = &mut self.0 {
            *extra = Some(json.into());
        }
        self
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Folder { token } => write!(f, "the folder {token}"),
            Place::Media { parent_type, parent_node, .. } => {
                write!(f, "{parent_type} {parent_node}")
            }
        }
    }
}
