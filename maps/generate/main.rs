//! Writes the illustrative map of Wujin: `cargo run --example generate-maps [FOLDER]` (default `maps/wujin`).
//!
//! Reads `outline.geojson` in the folder (or the committed one) and writes the other files beside it, the same
//! bytes at every run.

mod drawing;
mod wujin;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let committed = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/maps/wujin"));
    let folder = std::env::args_os().nth(1).map_or_else(|| committed.clone(), PathBuf::from);
    match write_all(&committed, &folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("generate-maps: {message}");
            ExitCode::FAILURE
        }
    }
}

fn write_all(committed: &std::path::Path, folder: &std::path::Path) -> Result<(), String> {
    let outline = committed.join("outline.geojson");
    let text =
        std::fs::read_to_string(&outline).map_err(|error| format!("{}: {error}", outline.display()))?;
    for (name, bytes) in wujin::files(&text)? {
        let path = folder.join(name);
        std::fs::write(&path, &bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("{name}: {} bytes", bytes.len());
    }
    Ok(())
}
