//! Findings of the files hundred: what is wrong with a file as such, with its JSON, its GeoJSON structure, its
//! table. 100–129 files and JSON, 130–159 GeoJSON, 160–179 tables and network folders, 180–189 outputs.

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

/// No GeoJSON object.
pub fn e130_not_geojson(place: Place, found: &str, help: &str) -> Diagnostic {
    Diagnostic::error("E130", place, format!("not GeoJSON: {found}"), help)
}

/// A `type` that GeoJSON does not know.
pub fn e131_unknown_type(place: Place, found: &str, hint: Option<&str>) -> Diagnostic {
    let help = hint.map_or_else(
        || "the types are FeatureCollection, Feature, and the seven geometries".to_owned(),
        |right| format!("did you mean `{right}`? GeoJSON types are spelled exactly so"),
    );
    let found: String = found.chars().take(60).collect();
    Diagnostic::error("E131", place, format!("unknown type `{found}`"), help)
}

/// `features` missing, null or no array.
pub fn e132_features(place: Place, found: &str) -> Diagnostic {
    Diagnostic::error(
        "E132",
        place,
        format!("`features` must be an array, found {found}"),
        "an empty layer is written `\"features\": []`",
    )
}

/// An entry of `features` that is no feature.
pub fn e133_feature(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E133",
        place,
        format!("not a feature: {reason}"),
        "a feature is {\"type\": \"Feature\", \"properties\": {…}, \"geometry\": {…}}",
    )
}

/// A geometry that is none.
pub fn e134_geometry(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E134",
        place,
        format!("not a geometry: {reason}"),
        "a geometry is {\"type\": \"…\", \"coordinates\": […]}",
    )
}

/// Coordinates of a wrong form.
pub fn e135_coordinates(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E135",
        place,
        format!("wrong coordinates: {reason}"),
        "a position is [longitude, latitude], two plain numbers in degrees",
    )
}

/// Off the globe.
pub fn e136_off_the_globe(place: Place, x: f64, y: f64) -> Diagnostic {
    Diagnostic::error(
        "E136",
        place,
        format!("position ({x}, {y}) is off the globe"),
        "longitude runs from -180 to 180, latitude from -90 to 90",
    )
}

/// Latitude first.
pub fn e137_swapped(place: Place, x: f64, y: f64, count: usize) -> Diagnostic {
    Diagnostic::error(
        "E137",
        place,
        format!(
            "position ({x}, {y}) looks swapped: latitude stands first ({count} such features in this file)"
        ),
        "GeoJSON has longitude first; use --swap-xy (in a scenario: swap_xy = true) to read the file as latitude, longitude",
    )
}

/// Meters instead of degrees.
pub fn e138_projected(place: Place, x: f64, y: f64, count: usize) -> Diagnostic {
    Diagnostic::error(
        "E138",
        place,
        format!(
            "position ({x}, {y}) looks projected: meters, not degrees ({count} such features in this file)"
        ),
        "reproject the layer to WGS 84 (EPSG:4326) in your GIS and export it again; --crs knows wgs84, cgcs2000, gcj02 and bd09 only",
    )
}

/// A `crs` member we cannot honor.
pub fn e139_crs(place: Place, name: &str, reason: &str) -> Diagnostic {
    let name: String = name.chars().take(80).collect();
    Diagnostic::error(
        "E139",
        place,
        format!("the file states the coordinate system `{name}`: {reason}"),
        "reproject the layer to WGS 84 (EPSG:4326) or CGCS2000 (EPSG:4490) in your GIS and export it again",
    )
}

/// A feature without geometry.
pub fn w140_no_geometry(place: Place) -> Diagnostic {
    Diagnostic::warning("W140", place, "feature without geometry: left out", "draw it, or delete the row")
}

/// Empty coordinates.
pub fn w141_empty(place: Place, kind: &str) -> Diagnostic {
    Diagnostic::warning(
        "W141",
        place,
        format!("{kind} without coordinates: feature left out"),
        "draw it, or delete the row",
    )
}

/// A line of one point.
pub fn w142_short_line(place: Place) -> Diagnostic {
    Diagnostic::warning("W142", place, "a line needs two points: left out", "complete the line, or delete it")
}

/// Heights.
pub fn w143_heights(place: Place, count: usize) -> Diagnostic {
    Diagnostic::warning(
        "W143",
        place,
        format!("heights are ignored ({count} features have them)"),
        "nothing to do: the third number of a position is not used",
    )
}

/// Four or more numbers in a position.
pub fn w144_extra_numbers(place: Place, count: usize) -> Diagnostic {
    Diagnostic::warning(
        "W144",
        place,
        format!(
            "positions of four and more numbers: the extra ones are ignored ({count} features have them)"
        ),
        "check that the first two numbers are longitude and latitude",
    )
}

/// (0, 0).
pub fn w145_null_island(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "W145",
        place,
        "position (0, 0) in the Gulf of Guinea: probably a missing value",
        "fill in the position, or delete the feature",
    )
}

/// `bbox` and data disagree.
pub fn w146_bbox(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "W146",
        place,
        "`bbox` contradicts the data; the data count",
        "delete the member, or have it written anew",
    )
}

/// A geometry this layer has no use for.
pub fn w147_unused_geometry(place: Place, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::warning(
        "W147",
        place,
        format!("{found} where {expected} is expected: feature left out"),
        "move it to a layer of its own",
    )
}

/// No feature of the kind the layer needs.
pub fn e148_wrong_layer(place: Place, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::error(
        "E148",
        place,
        format!("the layer holds {found}, and no {expected}"),
        "is this the right file for this option?",
    )
}

/// A ring that does not close.
pub fn w149_unclosed(place: Place) -> Diagnostic {
    Diagnostic::warning("W149", place, "ring not closed: closed it", "repeat the first position at the end")
}

/// A ring of too few positions.
pub fn w150_short_ring(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "W150",
        place,
        "a ring needs four positions: left out",
        "complete the polygon, or delete it",
    )
}

/// An id that is neither text nor number.
pub fn w151_id(place: Place, found: &str) -> Diagnostic {
    Diagnostic::warning(
        "W151",
        place,
        format!("an id must be text or a number, found {found}: ignored"),
        "give the feature an id of text or a number",
    )
}

/// Ids of both kinds.
pub fn w152_mixed_ids(place: Place) -> Diagnostic {
    Diagnostic::warning(
        "W152",
        place,
        "ids are numbers here and text there; they are compared as text",
        "use one kind throughout",
    )
}

/// Areas among the roads.
pub fn w153_road_areas(place: Place, count: usize) -> Diagnostic {
    Diagnostic::warning(
        "W153",
        place,
        format!(
            "{count} polygons with `highway` (squares, pedestrian areas) left out: only lines carry traffic"
        ),
        "draw a line across the area where traffic passes",
    )
}

/// All points of a line equal.
pub fn w155_zero_length(place: Place) -> Diagnostic {
    Diagnostic::warning("W155", place, "all points of the line are the same place", "draw it, or delete it")
}

/// A restriction that names no ways.
pub fn w156_restriction(place: Place, missing: &str) -> Diagnostic {
    Diagnostic::warning(
        "W156",
        place,
        format!("turn restriction without a usable `{missing}`: left out"),
        "a turn restriction needs `restriction`, `from` and `to` (ids of ways), and `via` or a Point geometry",
    )
}

/// A network without roads.
pub fn e157_no_roads(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E157",
        place,
        "no roads in this file",
        "a network file holds LineStrings with OSM tags such as `highway`",
    )
}

/// A column that must be there.
pub fn e160_column(place: Place, wanted: &str, found: &str) -> Diagnostic {
    let found: String = found.chars().take(120).collect();
    Diagnostic::error(
        "E160",
        place,
        format!("no column {wanted}; the header is `{found}`"),
        "the first line must name the columns",
    )
}

/// A row of the wrong width.
pub fn e161_ragged(place: Place, expected: usize, found: usize) -> Diagnostic {
    Diagnostic::error(
        "E161",
        place,
        format!("the row has {found} cells, the header {expected}"),
        "quote cells that hold the separator, and fill in what is missing",
    )
}

/// A cell that is not the number it must be.
pub fn e162_number(place: Place, column: &str, text: &str, expected: &str) -> Diagnostic {
    let text: String = text.chars().take(40).collect();
    Diagnostic::error(
        "E162",
        place,
        format!("`{column}` is `{text}`, which is not {expected}"),
        "write plain numbers such as 118.4051 or 3000, without thousands separators or units",
    )
}

/// An edge to nowhere.
pub fn e163_unknown_node(place: Place, column: &str, id: &str) -> Diagnostic {
    Diagnostic::error(
        "E163",
        place,
        format!("`{column}` names node `{id}`, which nodes.csv does not have"),
        "add the node, or remove the edge",
    )
}

/// A node twice.
pub fn e164_duplicate_node(place: Place, id: &str, first: &Place) -> Diagnostic {
    Diagnostic::error(
        "E164",
        place,
        format!("node `{id}` is given twice (first at {first})"),
        "give every node its own id",
    )
}

/// A column twice.
pub fn e165_duplicate_column(place: Place, name: &str) -> Diagnostic {
    Diagnostic::error(
        "E165",
        place,
        format!("column `{name}` is given twice"),
        "rename or remove one of them",
    )
}

/// A table without rows, or damaged quoting.
pub fn e166_table(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E166",
        place,
        reason.to_owned(),
        "correct the table at this place, or export it again as CSV (UTF-8)",
    )
}

/// A network file of no known kind.
pub fn e170_network_kind(place: Place) -> Diagnostic {
    Diagnostic::error(
        "E170",
        place,
        "not a network file",
        "a network is .geojson, .json, .geojsonl (also .gz), .osm.pbf, .osm, .osm.gz, .osm.bz2, or a folder with nodes.csv and edges.csv",
    )
}

/// Half a network folder.
pub fn e171_network_folder(place: Place, missing: &str) -> Diagnostic {
    Diagnostic::error(
        "E171",
        place,
        format!("the network folder has no {missing}"),
        "a network folder holds nodes.csv (id,lon,lat) and edges.csv (from,to,metres,seconds)",
    )
}

/// The output would overwrite an input.
pub fn e180_output_is_input(place: Place, input: &str) -> Diagnostic {
    Diagnostic::error(
        "E180",
        place,
        format!("the output would overwrite the input {input}"),
        "name another output folder",
    )
}

/// A file of an output folder that this program did not write.
pub fn e181_not_ours(place: Place, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "E181",
        place,
        format!("not an output of huhang: {reason}"),
        "run the command again to write the folder anew",
    )
}
