//! What error codes mean.

use feishu_spec::CodeClass;

/// What an error code means, in English.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeWords {
    /// The code.
    pub code: i64,
    /// The documented messages that this is about; empty for all that no other entry of the code
    /// has.
    pub messages: Vec<String>,
    /// What it means: a sentence.
    pub meaning: String,
    /// What to do about it: a sentence, or empty.
    pub advice: String,
}

/// A code that any endpoint may answer with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneralCode {
    /// The code.
    pub code: i64,
    /// What follows from it.
    pub class: Option<CodeClass>,
    /// What it means: a sentence, or empty.
    pub meaning: String,
    /// What to do about it: a sentence, or empty.
    pub advice: String,
}
