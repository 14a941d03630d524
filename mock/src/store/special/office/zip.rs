//! Archives, in which files of office programs keep their parts.

use std::{
    collections::HashMap,
    io::{self, Read, Write},
};

use flate2::{Compression, bufread::DeflateDecoder, write::DeflateEncoder};
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter};

/// The most bytes that the parts which are read may have together.
const MOST: u64 = 256 << 20;

/// The parts of an archive whose names are wanted, as texts; nothing if it cannot be read.
pub(super) fn read(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Option<HashMap<String, String>> {
    let archive = ZipArchive::from_slice(bytes).ok()?;
    let mut entries = archive.entries();
    let (mut parts, mut left) = (HashMap::new(), MOST);
    while let Some(entry) = entries.next_entry().ok()? {
        let name = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        if !wanted(&name) {
            continue;
        }
        let method = entry.compression_method();
        let part = archive.get_entry(entry.wayfinder()).ok()?;
        let mut text = String::new();
        let read = match method {
            CompressionMethod::STORE => part.data().take(left).read_to_string(&mut text),
            CompressionMethod::DEFLATE => {
                DeflateDecoder::new(part.data()).take(left).read_to_string(&mut text)
            }
            _ => return None,
        };
        left = left.checked_sub(read.ok()? as u64).filter(|left| *left > 0)?;
        parts.insert(name, text);
    }
    Some(parts)
}

/// An archive of these parts.
pub(super) fn write(parts: &[(String, String)]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (name, text) in parts {
        add(&mut archive, name, text).ok()?;
    }
    archive.finish().ok()?;
    Some(bytes)
}

fn add(archive: &mut ZipArchiveWriter<&mut Vec<u8>>, name: &str, text: &str) -> io::Result<()> {
    let started = archive.new_file(name).compression_method(CompressionMethod::DEFLATE).start();
    let (mut entry, config) = started.map_err(io::Error::other)?;
    let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
    writer.write_all(text.as_bytes())?;
    let (encoder, descriptor) = writer.finish().map_err(io::Error::other)?;
    encoder.finish()?;
    entry.finish(descriptor).map_err(io::Error::other)?;
    Ok(())
}
