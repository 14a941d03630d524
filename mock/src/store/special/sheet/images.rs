//! Images in cells: their bytes come with the call, and can be downloaded by the token in the cell.

use serde_json::{Value, json};

use super::{
    super::{
        Request, StoreHandler,
        cells::{Range, write},
        files::TOKEN,
    },
    codes, refused,
};
use crate::store::{Store, answer::Answer, id};

/// The formats that names of images may end with.
const FORMATS: [&str; 10] =
    ["png", "jpeg", "jpg", "gif", "bmp", "jfif", "exif", "tiff", "bpg", "heic"];

/// What answers calls of this endpoint.
pub(super) fn handler(endpoint: &str) -> Option<StoreHandler> {
    match endpoint {
        "spreadsheet.values_image.create" => Some(create),
        _ => None,
    }
}

/// The bytes of a list of numbers.
pub(super) fn bytes(list: &Value) -> Option<Vec<u8>> {
    let byte = |it: &Value| it.as_u64().and_then(|it| u8::try_from(it).ok());
    list.as_array()?.iter().map(byte).collect()
}

/// Puts an image into a cell.
fn create(store: &mut Store, call: &Request<'_>) -> Answer {
    let token = call.parameter("spreadsheetToken")?;
    let body = call.body();
    let text = body["range"].as_str().unwrap_or_default();
    let cell = Range::parse(text).filter(|it| it.to == (Some(it.from.0), Some(it.from.1)));
    let Some(range) = cell else {
        return refused(call, codes::RANGE, "range must be one cell: SHEET!A1:A1");
    };
    let name = body["name"].as_str().unwrap_or_default().to_lowercase();
    if !FORMATS.iter().any(|it| name.strip_suffix(it).is_some_and(|it| it.ends_with('.'))) {
        return refused(call, codes::BODY, "name must end with the format of the image: a.png");
    }
    let Some(image) = bytes(&body["image"]).filter(|it| !it.is_empty()) else {
        return refused(call, codes::BODY, "image must be the bytes of an image, from 0 to 255");
    };
    // Only images of known formats have a size.
    let size = imagesize::blob_size(&image).ok();
    let file = id::like(Some(TOKEN), "file_token", &mut store.random);
    let site = call.domain.site("internal-api-drive-stream");
    let cell = json!({"type": "embed-image", "fileToken": file, "text": "",
        "width": size.map_or(0, |it| it.width), "height": size.map_or(0, |it| it.height),
        "link": format!("{site}/space/api/box/stream/download/v2/cover/{file}/")});
    if let Err(answer) = write(store, call, token, &range, &[vec![cell]]) {
        return answer;
    }
    store.files.store(file, image.into());
    call.reply(json!({"spreadsheetToken": token, "updatedRange": text, "updateRange": text,
        "revision": 1}))
}
