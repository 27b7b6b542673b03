//! Findings of the files hundred: what is wrong with a file as such and with its JSON (100–129), with its GeoJSON
//! structure (130–159, `geojson`), with tables, network folders and outputs (160–189, `tables`).

mod geojson;
mod tables;

pub use geojson::*;
pub use tables::*;

use super::{Diagnostic, Place};

/// How many members an object of properties may have.
pub const MOST_PROPERTIES: usize = 10_000;

/// There is no such file.
pub fn e101_missing(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E101",
        place,
        "no such file",
        "check the path; relative paths start at the scenario file or the working folder",
    )
}

/// A folder where a file is expected.
pub fn e102_folder(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E102",
        place,
        "this is a folder, not a file",
        "name the file inside it; a network folder must hold nodes.csv and edges.csv",
    )
}

/// The operating system refuses to read.
pub fn e103_unreadable(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E103",
        place,
        format!("cannot be read: {reason}"),
        "check the permissions of the file and of the folders above it",
    )
}

/// Zero bytes.
pub fn e104_empty(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E104",
        place,
        "empty file (0 bytes)",
        "export it again; the program that wrote it probably stopped before it was done",
    )
}

/// Nothing but white space.
pub fn e105_blank(place: Place) -> Diagnostic {
    Diagnostic::error("E105", place, "the file holds nothing but white space", "export it again")
}

/// The content is of another type than its use.
pub fn e106_wrong_type(place: Place, found: &str, help: &str) -> Diagnostic {
    Diagnostic::error("E106", place, format!("this is {found}, not text"), help)
}

/// A web page.
pub fn e107_html(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E107",
        place,
        "this is HTML (a web page), not data",
        "the download probably answered with a login or error page: open it in a browser, log in, and save the data itself",
    )
}

/// The file stops in the middle.
pub fn e108_truncated(place: Place, offset: usize) -> Diagnostic {
    Diagnostic::error(
        "E108",
        place,
        format!("the file ends in the middle of the JSON, after byte {offset}"),
        "the file is cut off; copy or download it again; nothing of it was used",
    )
}

/// Not JSON.
pub fn e109_json(place: Place, offset: usize, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E109",
        place,
        format!("not valid JSON at byte {offset}: {reason}"),
        "correct the file at this place, or export it again",
    )
}

/// Something follows the JSON document.
pub fn e110_trailing(place: Place, offset: usize) -> Diagnostic {
    Diagnostic::error(
        "E110",
        place,
        format!("something follows the end of the JSON document, at byte {offset}"),
        "remove what follows the closing bracket",
    )
}

/// A second JSON document follows the first.
pub fn e111_two_documents(place: Place, offset: usize) -> Diagnostic {
    Diagnostic::error(
        "E111",
        place,
        format!("a second JSON document starts at byte {offset}"),
        "one document a line? name the file .geojsonl; otherwise split it into two files and give both",
    )
}

/// UTF-16 or UTF-32.
pub fn e112_utf16(place: Place, found: &str) -> Diagnostic {
    Diagnostic::error(
        "E112",
        place,
        format!("the text is {found}"),
        "convert it to UTF-8 (in an editor: save as, encoding UTF-8)",
    )
}

/// Not UTF-8, but every byte fits GB18030.
pub fn e113_looks_gbk(place: Place, offset: usize) -> Diagnostic {
    Diagnostic::error(
        "E113",
        place,
        format!("not UTF-8 at byte {offset}: looks like GBK"),
        "use --encoding gb18030 (in a scenario: encoding = \"gb18030\"), or save the file as UTF-8",
    )
}

/// Not UTF-8 and nothing else we know.
pub fn e114_utf8(place: Place, offset: usize, feature: Option<usize>) -> Diagnostic {
    let inside =
        feature.map_or(String::new(), |n| format!(" (inside the feature number {n}, counted from 0)"));
    Diagnostic::error(
        "E114",
        place,
        format!("invalid UTF-8 at byte {offset}{inside}"),
        "retype the damaged text at this place, or export the file as UTF-8",
    )
}

/// Decompressed, larger than allowed.
pub fn e115_inflated(place: Place, cap: u64) -> Diagnostic {
    Diagnostic::error(
        "E115",
        place,
        format!("decompresses to more than {cap} bytes"),
        "the file is damaged, hostile or too large; decompress it yourself and split it, or use .osm.pbf",
    )
}

/// A damaged gzip stream.
pub fn e116_gzip(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E116",
        place,
        format!("the gzip stream is damaged: {reason}"),
        "copy or download the file again; nothing of it was used",
    )
}

/// Symbolic links in a circle.
pub fn e117_link_loop(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E117",
        place,
        "the path is a circle of symbolic links",
        "remove the link and name the file itself",
    )
}

/// Size or time of the file moved while it was read.
pub fn e118_changed(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E118",
        place,
        "the file changed while it was read",
        "wait until the program that writes it is done, then run again",
    )
}

/// The same member twice.
pub fn e119_duplicate_member(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "E119",
        place,
        format!("member `{name}` is given twice"),
        "keep one of them: which one counts is not defined",
    )
}

/// The same property twice.
pub fn w120_duplicate_property(place: Place, name: &str) -> Diagnostic {
    Diagnostic::warning(
        "W120",
        place,
        format!("property `{name}` is given twice; the last value counts"),
        "keep one of them",
    )
}

/// Nested beyond reason.
pub fn e121_too_deep(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E121",
        place,
        "arrays or objects nested too deep",
        "no GeoJSON needs more than a handful of levels: the file is damaged or hostile",
    )
}

/// `\ud800` without its partner.
pub fn e122_surrogate(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E122",
        place,
        format!("a string that is no text: {reason}"),
        "a \\u escape is only half a character; export the file again with plain UTF-8 text",
    )
}

/// A number no double can hold.
pub fn e123_number(place: Place, text: &str) -> Diagnostic {
    let text: String = text.chars().take(40).collect();
    Diagnostic::error(
        "E123",
        place,
        format!("number {text} is beyond what can be represented"),
        "correct the number",
    )
}

/// More properties than any feature has.
pub fn e124_too_many_properties(place: Place, count: usize) -> Diagnostic {
    Diagnostic::error(
        "E124",
        place,
        format!("{count} properties on one feature (at most {MOST_PROPERTIES})"),
        "keep the properties that are needed",
    )
}

/// Larger than we read.
pub fn e125_too_large(place: Place, size: u64, cap: u64) -> Diagnostic {
    Diagnostic::error(
        "E125",
        place,
        format!("{size} bytes are more than the {cap} read as text"),
        "split the file, cut it to the study area, or convert a network to .osm.pbf",
    )
}

/// A table read as GB18030 because it is not UTF-8.
pub fn w126_read_as_gb18030(place: Place, offset: usize) -> Diagnostic {
    Diagnostic::warning(
        "W126",
        place,
        format!("not UTF-8 at byte {offset}; read as GB18030 (GBK)"),
        "if names come out wrong, save the file as UTF-8",
    )
}

/// Asked to read as GB18030, which it is not.
pub fn e127_not_gb18030(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E127",
        place,
        "not valid GB18030",
        "leave --encoding (in a scenario: encoding) out, or save the file as UTF-8",
    )
}
