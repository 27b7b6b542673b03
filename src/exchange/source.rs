//! One input file as text: what it is called, its fingerprint, its characters, and everything that can be wrong
//! with a file before its first bracket is read.

use super::lines::LineIndex;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, files};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

/// The most bytes (also after decompression) that are read as text: 4 GiB, what 32-bit lines and columns can tell.
pub const MOST_BYTES: u64 = 1 << 32;

/// How the characters of a text file are coded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// GB18030, and with it GBK and GB2312.
    Gb18030,
}

impl FromStr for Encoding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Self::Utf8),
            "gb18030" | "gbk" | "gb2312" => Ok(Self::Gb18030),
            _ => Err(format!("unknown encoding `{text}`: use utf-8 or gb18030")),
        }
    }
}

/// What the file is going to be read as; it decides what is guessed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// JSON is UTF-8 unless the user says otherwise.
    Json,
    /// Tables come out of spreadsheets, whose CSV is GBK on Chinese Windows: that is recognized.
    Table,
}

/// An input file as the summary names it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize)]
pub struct InputFile {
    /// The file as the user named it.
    pub path: String,
    /// SHA-256 of its bytes, hex.
    pub sha256: String,
}

impl InputFile {
    /// The entry of a source that was read.
    pub fn of(source: &Source) -> Self {
        Self { path: source.name.to_string(), sha256: source.sha256.clone() }
    }
}

/// A file's text with its name and fingerprint.
#[derive(Debug)]
pub struct Source {
    /// The file as the user named it.
    pub name: Arc<str>,
    /// SHA-256 of the file's bytes as they lie on the disk, in hex.
    pub sha256: String,
    /// The decoded text without byte order mark.
    pub text: String,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// Reads `path` (`-` is the standard input; pipes work), plain or gzip, and decodes it. Whatever is wrong goes to
    /// `diagnostics`.
    pub fn read(
        path: &Path,
        expected: Expected,
        encoding: Option<Encoding>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let name: Arc<str> = path.to_string_lossy().into();
        let bytes = read_bytes(path, &name, MOST_BYTES, diagnostics)?;
        Self::from_bytes(name, bytes, expected, encoding, MOST_BYTES, diagnostics)
    }

    /// Like [`Self::read`] for bytes already at hand; at most `cap` bytes after decompression.
    pub fn from_bytes(
        name: impl Into<Arc<str>>,
        bytes: Vec<u8>,
        expected: Expected,
        encoding: Option<Encoding>,
        cap: u64,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let name = name.into();
        let packed = bytes.starts_with(&[0x1f, 0x8b]);
        let (sha256, text) = if packed {
            let (sha256, inflated) = rayon::join(|| fingerprint(&bytes), || inflate(&bytes, &name, cap));
            let inflated = match inflated {
                Ok(inflated) => inflated,
                Err(finding) => {
                    diagnostics.push(*finding);
                    return None;
                }
            };
            drop(bytes);
            (sha256, decode(&name, inflated, expected, encoding, diagnostics)?)
        } else {
            let sha256 = fingerprint(&bytes);
            (sha256, decode(&name, bytes, expected, encoding, diagnostics)?)
        };
        Some(Self { name, sha256, text, lines: OnceLock::new() })
    }

    /// Line and column of a byte offset of the text.
    pub fn position(&self, offset: usize) -> (u32, u32) {
        self.lines.get_or_init(|| LineIndex::new(&self.text)).position(offset)
    }

    /// The place of a byte offset of the text.
    pub fn place(&self, offset: usize, pointer: impl Into<String>) -> Place {
        let (line, column) = self.position(offset);
        Place { file: Arc::clone(&self.name), line, column, pointer: pointer.into() }
    }

    /// The byte offset at which `part`, a slice of this text, starts.
    pub fn offset_of(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }
}

/// SHA-256 in hex.
pub fn fingerprint(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // writing to a string cannot fail
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// The bytes of `path`, at most `cap`; `-` is the standard input.
pub fn read_bytes(path: &Path, name: &Arc<str>, cap: u64, diagnostics: &mut Diagnostics) -> Option<Vec<u8>> {
    let place = Place::file(Arc::clone(name));
    let stdin = path.as_os_str() == "-";
    let read = if stdin { read_capped(io::stdin().lock(), 0, cap) } else { read_file(path, cap) };
    match read {
        Ok(Contents::Bytes(bytes)) => return Some(bytes),
        Ok(Contents::Folder) => diagnostics.push(files::e102_folder(place)),
        Ok(Contents::Changed) => diagnostics.push(files::e118_changed(place)),
        Ok(Contents::TooLarge(size)) => diagnostics.push(files::e125_too_large(place, size, cap)),
        Err(error) => diagnostics.push(match error.kind() {
            io::ErrorKind::NotFound => files::e101_missing(place),
            io::ErrorKind::IsADirectory => files::e102_folder(place),
            // ELOOP has no stable `ErrorKind` yet
            _ if matches!(error.raw_os_error(), Some(40 | 62)) => files::e117_link_loop(place),
            _ => files::e103_unreadable(place, &error.to_string()),
        }),
    }
    None
}

enum Contents {
    Bytes(Vec<u8>),
    Folder,
    Changed,
    TooLarge(u64),
}

fn read_file(path: &Path, cap: u64) -> io::Result<Contents> {
    let file = File::open(path)?;
    let before = file.metadata()?;
    if before.is_dir() {
        return Ok(Contents::Folder);
    }
    if before.len() > cap {
        return Ok(Contents::TooLarge(before.len()));
    }
    let contents = read_capped(&file, before.len(), cap)?;
    let after = file.metadata()?;
    if let Contents::Bytes(bytes) = &contents
        && changed(&before, &after, bytes.len() as u64)
    {
        return Ok(Contents::Changed);
    }
    Ok(contents)
}

/// A regular file must keep its size and time and give exactly its size; a pipe has neither.
fn changed(before: &Metadata, after: &Metadata, read: u64) -> bool {
    before.is_file()
        && (before.len() != after.len()
            || before.len() != read
            || before.modified().ok() != after.modified().ok())
}

fn read_capped(reader: impl Read, size: u64, cap: u64) -> io::Result<Contents> {
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(cap)).unwrap_or(0) + 1);
    reader.take(cap.saturating_add(1)).read_to_end(&mut bytes)?;
    let length = bytes.len() as u64;
    Ok(if length > cap { Contents::TooLarge(length) } else { Contents::Bytes(bytes) })
}

fn inflate(bytes: &[u8], name: &Arc<str>, cap: u64) -> Result<Vec<u8>, Box<Diagnostic>> {
    let place = || Place::file(Arc::clone(name));
    let mut inflated = Vec::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes).take(cap.saturating_add(1));
    match reader.read_to_end(&mut inflated) {
        Err(error) => Err(Box::new(files::e116_gzip(place(), &error.to_string()))),
        Ok(_) if inflated.len() as u64 > cap => Err(Box::new(files::e115_inflated(place(), cap))),
        Ok(_) => Ok(inflated),
    }
}

fn decode(
    name: &Arc<str>,
    mut bytes: Vec<u8>,
    expected: Expected,
    encoding: Option<Encoding>,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let place = || Place::file(Arc::clone(name));
    if let Some(finding) = foreign(&bytes, place) {
        diagnostics.push(finding);
        return None;
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    let text = if encoding == Some(Encoding::Gb18030) {
        let text = gb18030(&bytes);
        if text.is_none() {
            diagnostics.push(files::e127_not_gb18030(place()));
        }
        text?
    } else {
        match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let offset = error.utf8_error().valid_up_to();
                let bytes = error.into_bytes();
                not_utf8(name, &bytes, offset, expected, encoding, diagnostics)?
            }
        }
    };
    if text.trim().is_empty() {
        diagnostics.push(files::e105_blank(place()));
        return None;
    }
    if looks_html(&text) {
        diagnostics.push(files::e107_html(place()));
        return None;
    }
    Some(text)
}

fn gb18030(bytes: &[u8]) -> Option<String> {
    encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(Cow::into_owned)
}

/// What to make of bytes that are not UTF-8 from `offset` on.
fn not_utf8(
    name: &Arc<str>,
    bytes: &[u8],
    offset: usize,
    expected: Expected,
    encoding: Option<Encoding>,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let before = String::from_utf8_lossy(&bytes[..offset]);
    let (line, column) = LineIndex::new(&before).position(offset);
    let place = Place { file: Arc::clone(name), line, column, pointer: String::new() };
    let chinese = gb18030(bytes).filter(|text| looks_chinese(bytes, text));
    if let Some(text) = chinese {
        if expected == Expected::Table && encoding.is_none() {
            diagnostics.push(files::w126_read_as_gb18030(place, offset));
            return Some(text);
        }
        diagnostics.push(files::e113_looks_gbk(place, offset));
        return None;
    }
    let feature = before.matches("\"Feature\"").count().checked_sub(1);
    diagnostics.push(files::e114_utf8(place, offset, feature));
    None
}

/// Whether the decoded text is plausibly Chinese: where the bytes are not ASCII, most characters must be common
/// ideographs or full-width signs. A single damaged byte in a UTF-8 file decodes to rare ones or not at all.
fn looks_chinese(bytes: &[u8], text: &str) -> bool {
    // a text that is UTF-8 almost everywhere is a damaged UTF-8 text
    let damaged = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    let sound: usize =
        bytes.utf8_chunks().map(|chunk| chunk.valid().chars().filter(|c| !c.is_ascii()).count()).sum();
    if sound > damaged {
        return false;
    }
    let (mut common, mut other) = (0usize, 0usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        match c {
            '\u{4e00}'..='\u{9fff}'
            | '\u{3000}'..='\u{303f}'
            | '\u{ff00}'..='\u{ffef}'
            | '\u{2010}'..='\u{203f}' => {
                common += 1;
            }
            _ => other += 1,
        }
    }
    common > 4 * other
}

fn looks_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<script"].iter().any(|tag| start.starts_with(tag))
}

/// Recognizes files that are no text at all by their first bytes.
fn foreign(bytes: &[u8], place: impl Fn() -> Place) -> Option<Diagnostic> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if bytes.is_empty() {
        return Some(files::e104_empty(place()));
    }
    if starts(b"\xff\xfe\0\0") || starts(b"\0\0\xfe\xff") {
        return Some(files::e112_utf16(place(), "UTF-32"));
    }
    if starts(b"\xff\xfe") || starts(b"\xfe\xff") {
        return Some(files::e112_utf16(place(), "UTF-16"));
    }
    if bytes.len() >= 4
        && (bytes[0] == 0 && bytes[1].is_ascii_graphic() || bytes[1] == 0 && bytes[0].is_ascii_graphic())
    {
        return Some(files::e112_utf16(place(), "UTF-16 without byte order mark"));
    }
    let export = "open it in your GIS and export the layer as GeoJSON (EPSG:4326)";
    let (found, help) = if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        (
            "a ZIP archive (also .xlsx, .kmz, zipped shapefile)",
            "unpack it and give the file inside; export spreadsheets as CSV",
        )
    } else if starts(&[0, 0, 0x27, 0x0a]) {
        ("an ESRI shapefile", export)
    } else if bytes.len() > 16 && bytes[..32.min(bytes.len())].windows(9).any(|part| part == b"OSMHeader") {
        ("an OpenStreetMap PBF file", "give it with --network, under a name that ends in .osm.pbf")
    } else if starts(b"%PDF") {
        ("a PDF document", "ask for the data behind it")
    } else if starts(b"SQLite format 3\0") {
        ("an SQLite file (GeoPackage, MBTiles)", export)
    } else if starts(b"fgb\x03") {
        ("a FlatGeobuf file", export)
    } else if starts(b"PAR1") {
        ("a Parquet file", export)
    } else if starts(b"BZh") {
        ("a bzip2 stream", "decompress it first (bunzip2); only .osm.bz2 is read as it is")
    } else if starts(&[0x28, 0xb5, 0x2f, 0xfd]) {
        ("a Zstandard stream", "decompress it first (unzstd)")
    } else if starts(b"\xfd7zXZ\0") {
        ("an xz stream", "decompress it first (unxz)")
    } else if starts(b"\x89PNG") || starts(b"\xff\xd8\xff") {
        ("a picture", "give the data, not its picture")
    } else if starts(b"\xd0\xcf\x11\xe0") {
        ("an old Microsoft Office file (.xls, .doc)", "export the sheet as CSV")
    } else if starts(b"\x1f\x8b") {
        ("gzip within gzip", "decompress it once")
    } else {
        return None;
    };
    Some(files::e106_wrong_type(place(), found, help))
}
