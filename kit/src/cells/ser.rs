//! Writes rows: the fields of a struct or of a map, in the order in which serde gives them.

use serde::{
    Serialize, Serializer,
    ser::{Impossible, SerializeMap, SerializeStruct},
};
use serde_json::Value;

use super::{CellError, finite};

/// Takes a row.
pub(super) struct RowWriter;

/// The fields so far, and the name of the next one.
#[derive(Default)]
pub(super) struct Fields {
    fields: Vec<(String, Value)>,
    name: Option<String>,
}

type None = Impossible<Vec<(String, Value)>, CellError>;

fn no_row<T>(what: &str) -> Result<T, CellError> {
    let text = format!("a row must be a struct or a map with the names of its fields, not {what}");
    Err(CellError(text))
}

impl Fields {
    fn push<T: Serialize + ?Sized>(&mut self, name: String, value: &T) -> Result<(), CellError> {
        if finite::is_not_finite(value) {
            let text = format!("field {name:?}: a cell takes no number that is infinite or NaN");
            return Err(CellError(text));
        }
        let value = serde_json::to_value(value)
            .map_err(|error| CellError(format!("field {name:?}: {error}")))?;
        self.fields.push((name, value));
        Ok(())
    }
}

impl SerializeMap for Fields {
    type Ok = Vec<(String, Value)>;
    type Error = CellError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CellError> {
        let key = serde_json::to_value(key).map_err(|error| CellError(error.to_string()))?;
        match key {
            Value::String(name) => self.name = Some(name),
            other => return Err(CellError(format!("the name of a field is text, not {other}"))),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CellError> {
        let name = self.name.take().unwrap_or_default();
        self.push(name, value)
    }

    fn end(self) -> Result<Self::Ok, CellError> {
        Ok(self.fields)
    }
}

impl SerializeStruct for Fields {
    type Ok = Vec<(String, Value)>;
    type Error = CellError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), CellError> {
        self.push(name.to_owned(), value)
    }

    fn end(self) -> Result<Self::Ok, CellError> {
        Ok(self.fields)
    }
}

macro_rules! no_rows {
    ($($method:ident $kind:ty)*) => {$(
        fn $method(self, _: $kind) -> Result<Self::Ok, CellError> {
            no_row(stringify!($kind))
        }
    )*};
}

impl Serializer for RowWriter {
    type Ok = Vec<(String, Value)>;
    type Error = CellError;
    type SerializeSeq = None;
    type SerializeTuple = None;
    type SerializeTupleStruct = None;
    type SerializeTupleVariant = None;
    type SerializeMap = Fields;
    type SerializeStruct = Fields;
    type SerializeStructVariant = None;

    no_rows! {
        serialize_bool bool serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64 serialize_f32 f32
        serialize_f64 f64 serialize_char char serialize_str &str serialize_bytes &[u8]
        serialize_unit_struct &'static str
    }

    fn serialize_none(self) -> Result<Self::Ok, CellError> {
        no_row("nothing")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Self::Ok, CellError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Self::Ok, CellError> {
        no_row("nothing")
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Self::Ok, CellError> {
        no_row(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Self::Ok, CellError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: &T,
    ) -> Result<Self::Ok, CellError> {
        no_row(variant)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<None, CellError> {
        no_row("a list")
    }

    fn serialize_tuple(self, _: usize) -> Result<None, CellError> {
        no_row("a tuple")
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<None, CellError> {
        no_row(name)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<None, CellError> {
        no_row(variant)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields, CellError> {
        Ok(Fields::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields, CellError> {
        Ok(Fields::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<None, CellError> {
        no_row(variant)
    }
}
