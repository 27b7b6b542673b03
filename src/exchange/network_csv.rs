//! A network as a folder of two tables: `nodes.csv` (`id,lon,lat`) and `edges.csv` (`from,to,metres,seconds`), each
//! row of the latter one directed edge whose length and duration are given, not computed.

use super::raw::{RawNetwork, RawWay, Vertex, VertexKey};
use super::source::{Expected, InputFile, Source};
use super::tags::Tags;
use crate::diagnostic::{Diagnostics, Origin, Place, files};
use crate::geometry::LonLat;
use crate::units::{Millimeters, Milliseconds};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::path::Path;
use std::sync::Arc;

/// Reads the folder. Linear in the size of the tables; the rows are parsed in parallel.
pub fn read(folder: &Path, inputs: &mut Vec<InputFile>, diagnostics: &mut Diagnostics) -> Option<RawNetwork> {
    let table = |name: &str, diagnostics: &mut Diagnostics| {
        let path =
            [name.to_owned(), format!("{name}.gz")].into_iter().map(|n| folder.join(n)).find(|p| p.exists());
        let Some(path) = path else {
            let place = Place::file(folder.to_string_lossy());
            diagnostics.push(files::e171_network_folder(place, name));
            return None;
        };
        Source::read(&path, Expected::Table, None, diagnostics)
    };
    let nodes = table("nodes.csv", diagnostics);
    let edges = table("edges.csv", diagnostics);
    let (nodes, edges) = (nodes?, edges?);
    inputs.extend([InputFile::of(&nodes), InputFile::of(&edges)]);
    read_tables(&nodes, &edges, diagnostics)
}

/// Reads the two tables from text.
pub fn read_tables(nodes: &Source, edges: &Source, diagnostics: &mut Diagnostics) -> Option<RawNetwork> {
    let (names, positions) = read_nodes(nodes, diagnostics)?;
    let mut index: FxHashMap<&str, u32> = FxHashMap::default();
    index.reserve(names.len());
    for (i, (name, line)) in names.iter().enumerate() {
        if let Some(first) = index.insert(name, i as u32) {
            let first = row_place(nodes, names[first as usize].1);
            diagnostics.push(files::e164_duplicate_node(row_place(nodes, *line), name, &first));
        }
    }
    let ways = read_edges(edges, &index, &positions, diagnostics)?;
    let node_names = names.iter().map(|(name, _)| (*name).to_owned()).collect();
    Some(RawNetwork { ways, node_names, ..RawNetwork::default() })
}

fn row_place(source: &Source, line: u32) -> Place {
    Place { file: Arc::clone(&source.name), line, column: 0, pointer: String::new() }
}

/// The header, and where each wanted column is.
struct Header<'a> {
    names: Vec<&'a str>,
    wanted: Vec<usize>,
}

fn header<'a>(source: &'a Source, wanted: &[&[&str]], diagnostics: &mut Diagnostics) -> Option<Header<'a>> {
    let line = source.text.lines().next().unwrap_or_default();
    let names: Vec<&str> = line.split(',').map(|name| name.trim().trim_matches('"')).collect();
    let place = row_place(source, 1);
    let mut sound = true;
    for (i, name) in names.iter().enumerate() {
        if names[..i].contains(name) {
            diagnostics.push(files::e165_duplicate_column(place.clone(), name));
            sound = false;
        }
    }
    let (mut columns, mut missing) = (Vec::new(), Vec::new());
    for spellings in wanted {
        match names.iter().position(|name| spellings.iter().any(|s| name.eq_ignore_ascii_case(s))) {
            Some(column) => columns.push(column),
            None => missing.push(spellings[0]),
        }
    }
    for wanted in &missing {
        diagnostics.push(files::e160_column(place.clone(), &format!("`{wanted}`"), line));
    }
    (sound && missing.is_empty()).then_some(Header { names, wanted: columns })
}

/// The rows of a table below its header, as `(line, cells)`, read by `row` in parallel and in order. Quoted cells
/// may hold commas and doubled quotes, not line breaks (ids and road names have none).
fn rows<'a, T: Send>(
    source: &'a Source,
    width: usize,
    diagnostics: &mut Diagnostics,
    row: impl Fn(u32, &[&'a str], &mut Diagnostics) -> Option<T> + Sync,
) -> Vec<T> {
    const CHUNK: usize = 8192;
    let lines: Vec<&str> = source.text.lines().skip(1).collect();
    let chunks: Vec<(Vec<T>, Diagnostics)> = lines
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, lines)| {
            let mut found = Diagnostics::new();
            let mut read = Vec::with_capacity(lines.len());
            let mut cells = Vec::with_capacity(width);
            for (i, line) in lines.iter().enumerate() {
                if line.trim().is_empty() {
                    continue;
                }
                let number = u32::try_from(chunk * CHUNK + i + 2).unwrap_or(u32::MAX);
                split(line, &mut cells);
                if cells.len() == width {
                    read.extend(row(number, &cells, &mut found));
                } else {
                    found.push(files::e161_ragged(row_place(source, number), width, cells.len()));
                }
            }
            (read, found)
        })
        .collect();
    let mut all = Vec::with_capacity(lines.len());
    for (read, found) in chunks {
        all.extend(read);
        diagnostics.extend(found);
    }
    all
}

fn split<'a>(line: &'a str, cells: &mut Vec<&'a str>) {
    cells.clear();
    if !line.contains('"') {
        cells.extend(line.split(',').map(str::trim));
        return;
    }
    let (mut start, mut quoted) = (0, false);
    for (i, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                cells.push(unquoted(&line[start..i]));
                start = i + 1;
            }
            _ => {}
        }
    }
    cells.push(unquoted(&line[start..]));
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text)
}

type Nodes<'a> = (Vec<(&'a str, u32)>, Vec<LonLat>);

fn read_nodes<'a>(source: &'a Source, diagnostics: &mut Diagnostics) -> Option<Nodes<'a>> {
    let header = header(
        source,
        &[&["id", "node", "node_id"], &["lon", "lng", "longitude", "x"], &["lat", "latitude", "y"]],
        diagnostics,
    )?;
    let [id, lon, lat] = header.wanted[..] else { return None };
    let read = rows(source, header.names.len(), diagnostics, |line, cells, found| {
        let number = |column: usize, found: &mut Diagnostics| {
            let text = cells[column];
            let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
            if value.is_none() {
                let place = row_place(source, line);
                found.push(files::e162_number(place, header.names[column], text, "a number of degrees"));
            }
            value
        };
        let (x, y) = (number(lon, found), number(lat, found));
        let (x, y) = (x?, y?);
        let Some(at) = LonLat::from_degrees(x, y) else {
            found.push(files::e136_off_the_globe(row_place(source, line), x, y));
            return None;
        };
        Some(((cells[id], line), at))
    });
    if read.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(files::e166_table(row_place(source, 1), "the table has no rows"));
    }
    Some(read.into_iter().unzip())
}

fn read_edges(
    source: &Source,
    index: &FxHashMap<&str, u32>,
    positions: &[LonLat],
    diagnostics: &mut Diagnostics,
) -> Option<Vec<RawWay>> {
    let header = header(
        source,
        &[
            &["from", "source", "tail"],
            &["to", "target", "head"],
            &["metres", "meters", "length_m", "distance_m"],
            &["seconds", "duration_s", "time_s"],
        ],
        diagnostics,
    )?;
    let [from, to, metres, seconds] = header.wanted[..] else { return None };
    let id = header.names.iter().position(|name| *name == "id" || *name == "edge");
    let extra: Vec<usize> = (0..header.names.len())
        .filter(|column| ![from, to, metres, seconds].contains(column) && Some(*column) != id)
        .collect();
    let plain = Tags::new([("highway", "unclassified"), ("oneway", "yes")]);
    let ways = rows(source, header.names.len(), diagnostics, |line, cells, found| {
        let place = || row_place(source, line);
        let vertex = |column: usize, found: &mut Diagnostics| {
            let name = cells[column];
            let row = index.get(name).copied();
            if row.is_none() {
                found.push(files::e163_unknown_node(place(), header.names[column], name));
            }
            row.map(|row| Vertex { at: positions[row as usize], key: VertexKey::Named(row) })
        };
        let amount =
            |column: usize, unit: &str, thousandths: fn(f64) -> Option<u64>, found: &mut Diagnostics| {
                let text = cells[column];
                let value = text.parse::<f64>().ok().and_then(thousandths);
                let value =
                    value.and_then(|value| u32::try_from(value).ok()).filter(|value| *value < u32::MAX);
                if value.is_none() {
                    let expected = format!("a number of {unit} of at least 0");
                    found.push(files::e162_number(place(), header.names[column], text, &expected));
                }
                value
            };
        let (tail, head) = (vertex(from, found), vertex(to, found));
        let length = amount(metres, "meters", |v| Millimeters::from_base(v).map(|q| q.0), found);
        let duration = amount(seconds, "seconds", |v| Milliseconds::from_base(v).map(|q| q.0), found);
        let (tail, head, length, duration) = (tail?, head?, length?, duration?);
        let tags = if extra.is_empty() { plain.clone() } else { row_tags(&header, &extra, cells) };
        Some(RawWay {
            id: id.map(|column| cells[column].to_owned()).unwrap_or_default(),
            tags,
            vertices: vec![tail, head],
            measured: Some((length, duration)),
            origin: Origin {
                file: Arc::clone(&source.name),
                feature: line.saturating_sub(2),
                line,
                column: 0,
            },
        })
    });
    if ways.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(files::e157_no_roads(row_place(source, 1)));
    }
    Some(ways)
}

fn row_tags(header: &Header<'_>, extra: &[usize], cells: &[&str]) -> Tags {
    let own = extra.iter().map(|column| (header.names[*column], cells[*column]));
    let own = own.filter(|(_, value)| !value.is_empty());
    // of a key given twice the last value counts
    let given = own.chain([("oneway", "yes")]);
    Tags::new([("highway", "unclassified")].into_iter().chain(given))
}
