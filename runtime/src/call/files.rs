//! The files of a request, found among its fields.

use crate::{
    file::File,
    wire::{Object, View},
};

/// The files in fields of their own and in lists, each with the name of its field.
pub(super) fn files(request: &dyn Object) -> Vec<(&'static str, File)> {
    let mut files = Vec::new();
    request.read(&mut |shape, fields| {
        for (name, field) in shape.names.iter().zip(fields) {
            match field.view() {
                View::File(file) => files.push((*name, file.clone())),
                View::List(list) => {
                    let elements = (0..list.len()).map(|index| list.at(index).view());
                    files.extend(elements.filter_map(|element| match element {
                        View::File(file) => Some((*name, file.clone())),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
    });
    files
}
