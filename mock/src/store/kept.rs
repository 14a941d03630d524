//! A resource that is kept. What a call created is kept as JSON text until somebody wants to hold it:
//! most of it nobody ever does, and as text it takes an eighth of the memory. Who looks at many
//! resources looks at each by itself, so that they stay texts.

use std::{
    borrow::Cow,
    cell::{Cell, OnceCell},
};

use serde::Serialize;

use super::collection::Object;
use crate::deep;

/// A resource, or the JSON text of one that nobody holds yet.
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
            let text = self.text.take();
            parsed(text.as_deref())
        })
    }

    /// Whether it is held, so that it takes more memory than its text.
    #[cfg(test)]
    pub(super) fn is_held(&self) -> bool {
        self.object.get().is_some()
    }

    /// A look at it, after which it is kept as before.
    pub(super) fn look(&self) -> Cow<'_, Object> {
        if let Some(object) = self.object.get() {
            return Cow::Borrowed(object);
        }
        let text = self.text.take();
        let object = parsed(text.as_deref());
        self.text.set(text);
        Cow::Owned(object)
    }

    /// Changes it; what was text is text again. `room` is what it is written into first.
    pub(super) fn change<T>(
        &mut self,
        room: &mut Vec<u8>,
        change: impl FnOnce(&mut Object) -> T,
    ) -> T {
        if let Some(object) = self.object.get_mut() {
            return change(object);
        }
        let mut object = parsed(self.text.get_mut().as_deref());
        let changed = change(&mut object);
        *self = Kept::written(&object, room);
        changed
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

/// The object of a text.
fn parsed(text: Option<&[u8]>) -> Object {
    // It was written from an object, so it is one.
    deep::from_slice(text.unwrap_or_default()).unwrap_or_default()
}

/// What nobody holds yet stays text in the copy, too.
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
        self.look().serialize(serializer)
    }
}

#[cfg(feature = "state-file")]
impl<'de> serde::Deserialize<'de> for Kept {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Kept, D::Error> {
        let object = Object::deserialize(deserializer)?;
        Ok(Kept::written(&object, &mut Vec::new()))
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

    #[test]
    fn what_is_looked_at_and_changed_stays_text() {
        let value = json!({"name": "Argo", "length": 7});
        let object = value.as_object().unwrap();
        let mut kept = Kept::written(object, &mut Vec::new());
        assert_eq!(&*kept.look(), object);
        let old = kept.change(&mut Vec::new(), |it| it.insert("length".into(), json!(8)));
        assert_eq!((old, &kept.look()["length"]), (Some(json!(7)), &json!(8)));
        assert!(!kept.is_held());
        // A holder of it sees later changes.
        kept.get();
        kept.change(&mut Vec::new(), |it| it.insert("length".into(), json!(9)));
        assert_eq!(
            (kept.get()["length"].clone(), kept.look()["length"].clone()),
            (9.into(), 9.into())
        );
    }
}
