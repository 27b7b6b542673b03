//! Network files of every kind, told apart by name and content, read and merged.

use super::geojson::ReadOptions;
use super::raw::RawNetwork;
use super::source::{self, Expected, InputFile, Source};
use super::{network_csv, osm, roads};
use crate::diagnostic::{Diagnostics, Place, files};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a network path is read as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    GeoJson,
    Folder,
    Osm,
}

/// Reads all `paths` and merges them in the order given. Findings of all files are collected; `None` when one of
/// them could not be read at all.
pub fn read_network(
    paths: &[PathBuf],
    diagnostics: &mut Diagnostics,
) -> Option<(RawNetwork, Vec<InputFile>)> {
    read_network_with(paths, &ReadOptions::default(), diagnostics)
}

/// Like [`read_network`], with options for its GeoJSON files (`--swap-xy`).
pub fn read_network_with(
    paths: &[PathBuf],
    options: &ReadOptions,
    diagnostics: &mut Diagnostics,
) -> Option<(RawNetwork, Vec<InputFile>)> {
    let mut network = RawNetwork::default();
    let mut inputs = Vec::new();
    let mut complete = true;
    for path in paths {
        match read_one(path, *options, &mut inputs, diagnostics) {
            Some(first)
                if network.ways.is_empty() && network.node_names.is_empty() && network.nodes.is_empty() =>
            {
                // the usual single file is not copied
                let before = std::mem::replace(&mut network, first);
                network.restrictions.splice(0..0, before.restrictions);
                network.places.splice(0..0, before.places);
            }
            Some(part) => network.merge(part),
            None => complete = false,
        }
    }
    roads::match_restriction_ids(&mut network);
    complete.then_some((network, inputs))
}

fn read_one(
    path: &Path,
    options: ReadOptions,
    inputs: &mut Vec<InputFile>,
    diagnostics: &mut Diagnostics,
) -> Option<RawNetwork> {
    let name: Arc<str> = path.to_string_lossy().into();
    match kind(path) {
        None => {
            diagnostics.push(files::e170_network_kind(Place::file(name)));
            None
        }
        Some(Kind::GeoJson) => {
            let source = Source::read(path, Expected::Json, None, diagnostics)?;
            inputs.push(InputFile::of(&source));
            roads::read(&source, &options, diagnostics)
        }
        Some(Kind::Folder) => network_csv::read(path, inputs, diagnostics),
        Some(Kind::Osm) => {
            let bytes = source::read_bytes(path, &name, u64::MAX, diagnostics)?;
            inputs.push(InputFile { path: name.to_string(), sha256: source::fingerprint(&bytes) });
            osm::parse(&name, &bytes, diagnostics)
        }
    }
}

/// By the name; a folder by its being one; unknown names are tried as GeoJSON, whose reader names what it finds.
fn kind(path: &Path) -> Option<Kind> {
    if path.is_dir() {
        return Some(Kind::Folder);
    }
    let name = path.to_string_lossy().to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if ends(&[".osm", ".osm.xml", ".pbf", ".osm.gz", ".osm.bz2", ".osm.xml.gz", ".osm.xml.bz2"]) {
        Some(Kind::Osm)
    } else if ends(&[".csv", ".huhang", ".toml"]) {
        None
    } else {
        Some(Kind::GeoJson)
    }
}
