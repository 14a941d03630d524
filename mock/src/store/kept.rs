//! A resource that is kept. What a call created is kept as JSON text until somebody looks at it: most
//! of it nobody ever does, and as text it takes an eighth of the memory.

use std::cell::{Cell, OnceCell};

use serde::Serialize;

use super::collection::Object;
use crate::deep;

/// A resource, or the JSON text of one that nobody has looked at yet.
pub(super) struct Kept {
    text: Cell<Option<Box<[u8]>>>,
    object: OnceCell<Object>,
}

impl Kept {
    /// Keeps a resource as it is.
    pub(super) fn open(object: Object) -> Kept {
        Kept { text: Cell::new(None), object: OnceCell::from(object) }
    }

    /// Keeps the text of a resource: a JSON object.
    pub(super) fn text(text: &[u8]) -> Kept {
        Kept { text: Cell::new(Some(text.into())), object: OnceCell::new() }
    }

    /// Keeps a resource as text. `room` is what it is written into first.
    pub(super) fn written(object: &impl Serialize, room: &mut Vec<u8>) -> Kept {
        room.clear();
        // Maps of text and values are always JSON, and there is always room.
        let _ = serde_json::to_writer(&mut *room, object);
        Kept::text(room)
    }

    pub(super) fn get(&self) -> &Object {
        self.object.get_or_init(|| {
            // It was written from an object, so it is one.
            let text = self.text.take().unwrap_or_default();
            deep::from_slice(&text).unwrap_or_default()
        })
    }

    pub(super) fn get_mut(&mut self) -> Option<&mut Object> {
        self.get();
        self.object.get_mut()
    }

    pub(super) fn into_object(self) -> Object {
        self.get();
        self.object.into_inner().unwrap_or_default()
    }
}

/// What nobody has looked at yet stays text in the copy, too.
impl Clone for Kept {
    fn clone(&self) -> Kept {
        if let Some(object) = self.object.get() {
            return Kept::open(object.clone());
        }
        let text = self.text.take();
        self.text.set(text.clone());
        Kept { text: Cell::new(text), object: OnceCell::new() }
    }
}

#[cfg(feature = "state-file")]
impl Serialize for Kept {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.get().serialize(serializer)
    }
}

#[cfg(feature = "state-file")]
impl<'de> serde::Deserialize<'de> for Kept {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Kept, D::Error> {
        Object::deserialize(deserializer).map(Kept::open)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Kept;

    #[test]
    fn what_was_written_is_read_as_it_was() {
        let value = json!({"b": 0.1, "a": [1e300, -7, u64::MAX, "\u{0}é\\", null], "z": {"": {}}});
        let object = value.as_object().unwrap();
        let mut kept = Kept::written(object, &mut b"before".to_vec());
        assert_eq!(kept.clone().get(), object);
        assert_eq!(kept.get(), object);
        assert!(kept.get().keys().eq(object.keys()), "in the order of its members");
        kept.get_mut().unwrap().insert("new".into(), json!(1));
        assert_eq!(kept.get()["new"], 1);
        assert_eq!(kept.into_object().len(), 4);
        assert_eq!(&Kept::written(object, &mut Vec::new()).into_object(), object);
    }
}
