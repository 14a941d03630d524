//! Documented limits that are checked before sending.

/// A documented limit that is checked before sending: a rule of the runtime.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Check {
    /// The word for it in the texts of `rt::record!`.
    pub rule: &'static str,
    /// What stands after the word.
    pub arguments: Vec<Argument>,
}

/// What a rule of the runtime holds. The ends of a range are part of it, and may be open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Argument {
    /// The end of a range of counts.
    Count(Option<u64>),
    /// The end of a range of whole numbers.
    Int(Option<i64>),
    /// The end of a range of numbers.
    Float(Option<Float>),
    /// Text.
    Text(String),
}

/// A floating-point number, stored as bits so that limits compare and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Float(u64);

impl From<f64> for Float {
    fn from(value: f64) -> Self {
        Float(value.to_bits())
    }
}

impl From<Float> for f64 {
    fn from(Float(bits): Float) -> Self {
        f64::from_bits(bits)
    }
}
