//! What is wrong with tables, network folders, kinds of network files, and outputs (160–189).

use super::{Diagnostic, Place};

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
