//! Writes the illustrative maps: `cargo run --example generate-maps [MAP [FOLDER]]`. Without arguments both, into
//! `maps/wujin` and `maps/dongying`; with one, that map; with a folder, there.
//!
//! Reads the outlines that are committed with a map and writes all other files, the same bytes at every run.

mod dongying;
mod drawing;
mod wujin;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The files of a map, made from the text of its outlines.
type Maker = fn(&str) -> Result<Vec<(&'static str, Vec<u8>)>, String>;

/// Name, file with the outlines, and what makes the rest.
const MAPS: [(&str, &str, Maker); 2] =
    [("wujin", "outline.geojson", wujin::files), ("dongying", "districts.geojson", dongying::files)];

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (wanted, folder) = (arguments.next(), arguments.next());
    let known =
        MAPS.iter().filter(|(name, ..)| wanted.as_ref().is_none_or(|w| w == name)).collect::<Vec<_>>();
    if known.is_empty() {
        eprintln!("generate-maps: the maps are wujin and dongying");
        return ExitCode::from(2);
    }
    for (name, outline, make) in known {
        let committed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("maps").join(name);
        let folder = folder.as_ref().map_or_else(|| committed.clone(), PathBuf::from);
        if let Err(message) = write_all(&committed.join(outline), &folder, *make) {
            eprintln!("generate-maps: {message}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn write_all(outline: &Path, folder: &Path, make: Maker) -> Result<(), String> {
    let text = std::fs::read_to_string(outline).map_err(|error| format!("{}: {error}", outline.display()))?;
    for (name, bytes) in make(&text)? {
        let path = folder.join(name);
        std::fs::write(&path, &bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{}: {} bytes", path.display(), bytes.len());
    }
    Ok(())
}
