//! OpenStreetMap files (`.osm.pbf`, `.osm`, `.osm.gz`, `.osm.bz2`) to raw roads.
//!
//! The two formats are read by `pbf` and `xml` into the same `records`;
//! here they are joined: ways with `highway` (and ferries), turn restrictions, and the tagged nodes on those ways.

mod pbf;
mod records;
mod xml;

use super::raw::{RawNetwork, RawNode, RawPlace, RawRestriction, RawVia, RawWay, Vertex, VertexKey};
use super::source;
use super::waiting::is_waiting_place;
use crate::diagnostic::formats::{e190_not_osm, w194_way_without_nodes};
use crate::diagnostic::{Diagnostics, Origin, Place};
use crate::geometry::LonLat;
use records::{Records, Relation, Way, is_road};
use rustc_hash::FxHashMap;
use std::path::Path;
use std::sync::Arc;

/// Reads an OSM file. `None` when it cannot be read whole: the findings say why, and nothing of it is used.
///
/// The network comes sorted by id, so that the order in the file changes nothing; a way given twice counts once, as
/// given last.
///
/// # Complexity
/// `O(n log n)`; memory for the file as it lies on disk, and for the nodes and tags of the kept ways.
pub fn read(path: &Path, problems: &mut Diagnostics) -> Option<RawNetwork> {
    let name: Arc<str> = path.to_string_lossy().into();
    let bytes = source::read_bytes(path, &name, u64::MAX, problems)?;
    parse(&name, &bytes, problems)
}

/// Reads the content of an OSM file; the format is told by the first bytes, not by `name`. See [`read`].
pub fn parse(name: &str, bytes: &[u8], problems: &mut Diagnostics) -> Option<RawNetwork> {
    let file: Arc<str> = name.into();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    let records = if bytes.starts_with(b"\x1f\x8b") {
        let inflated = flate2::read::MultiGzDecoder::new(bytes);
        xml::read(std::io::BufReader::with_capacity(1 << 16, inflated), &file, problems)
    } else if bytes.starts_with(b"BZh") {
        let inflated = bzip2::read::MultiBzDecoder::new(bytes);
        xml::read(std::io::BufReader::with_capacity(1 << 16, inflated), &file, problems)
    } else if first == Some(&b'<') {
        xml::read(text, &file, problems)
    } else if pbf::is_pbf(bytes) {
        pbf::read(bytes, &file, problems)
    } else {
        let found = match first {
            None => "the file is empty",
            Some(b'{' | b'[') => "it looks like JSON",
            Some(_) => "neither a PBF header nor XML at its start",
        };
        problems.push(e190_not_osm(Place::file(name), found));
        None
    }?;
    Some(assemble(records, &file, problems))
}

/// The parts of a way that was cut where nodes are missing: ids and vertices.
struct Part {
    id: String,
    vertices: Vec<Vertex>,
}

fn assemble(mut records: Records, file: &Arc<str>, problems: &mut Diagnostics) -> RawNetwork {
    // stable sorts, and of equal ids the last: a later version replaces an earlier one
    records.nodes.sort_by_key(|(id, _)| *id);
    keep_last(&mut records.nodes, |(id, _)| *id);
    records.tagged.sort_by_key(|node| node.id);
    keep_last(&mut records.tagged, |node| node.id);
    records.ways.sort_by_key(|way| way.id);
    keep_last(&mut records.ways, |way| way.id);
    records.relations.sort_by_key(|relation| relation.id);
    keep_last(&mut records.relations, |relation| relation.id);

    let find = |id: i64| {
        let row = records.nodes.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(Vertex { at: records.nodes[row].1, key: VertexKey::Osm(id) })
    };
    let origin = |feature: usize, line: u32| Origin {
        file: Arc::clone(file),
        feature: feature as u32,
        line,
        column: 0,
    };

    let mut network = RawNetwork::default();
    let (roads, areas): (Vec<Way>, Vec<Way>) =
        std::mem::take(&mut records.ways).into_iter().partition(|way| is_road(way.tags.iter()));
    for area in areas {
        let outline = area.refs.iter().filter_map(|id| find(*id)).map(|vertex| vertex.at);
        network.places.extend(RawPlace::around(format!("way/{}", area.id), area.tags, outline));
    }
    let mut on_roads: Vec<i64> = roads.iter().flat_map(|way| way.refs.iter().copied()).collect();
    on_roads.sort_unstable();
    on_roads.dedup();
    for node in records.tagged {
        let Some(vertex) = find(node.id) else { continue };
        if on_roads.binary_search(&node.id).is_ok() {
            let origin = origin(network.nodes.len(), node.line);
            network.nodes.push(RawNode { vertex, tags: node.tags, origin });
        } else if is_waiting_place(&node.tags) {
            let id = format!("node/{}", node.id);
            network.places.extend(RawPlace::around(id, node.tags, std::iter::once(vertex.at)));
        }
    }
    // ways that became several parts; the rest keep their own id
    let mut cut: FxHashMap<i64, Vec<Part>> = FxHashMap::default();
    for (feature, way) in roads.into_iter().enumerate() {
        let origin = origin(feature, way.line);
        let (parts, missing) = cut_at_gaps(&way, find);
        if missing > 0 {
            problems.push(w194_way_without_nodes(origin.place(""), way.id, missing, way.refs.len()));
        }
        let several = parts.len() > 1;
        let mut known = Vec::new();
        for part in parts {
            if several {
                known.push(Part { id: part.id.clone(), vertices: part.vertices.clone() });
            }
            network.ways.push(RawWay {
                id: part.id,
                tags: way.tags.clone(),
                vertices: part.vertices,
                measured: None,
                origin: origin.clone(),
            });
        }
        if several {
            cut.insert(way.id, known);
        }
    }
    for (feature, relation) in records.relations.into_iter().enumerate() {
        let origin = origin(feature, relation.line);
        network.restrictions.push(restriction(relation, origin, find, &cut));
    }
    network
}

/// Of neighbors with equal keys the last stays.
fn keep_last<T, K: PartialEq>(sorted: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sorted.dedup_by(|later, kept| {
        let same = key(later) == key(kept);
        if same {
            std::mem::swap(later, kept);
        }
        same
    });
}

/// Runs of nodes that are there, at least two each, and how many nodes are missing. A whole way keeps its id; of a
/// cut one only a single remaining part does, several are `id#0`, `id#1` …
fn cut_at_gaps(way: &Way, find: impl Fn(i64) -> Option<Vertex>) -> (Vec<Part>, usize) {
    let mut runs: Vec<Vec<Vertex>> = vec![Vec::with_capacity(way.refs.len())];
    let mut missing = 0;
    for id in &way.refs {
        match (find(*id), runs.last_mut()) {
            (Some(vertex), Some(run)) if run.last() != Some(&vertex) => run.push(vertex),
            (Some(_), _) => {}
            (None, _) => {
                missing += 1;
                runs.push(Vec::new());
            }
        }
    }
    runs.retain(|run| run.len() >= 2);
    let several = runs.len() > 1;
    let part = |(n, vertices)| Part {
        id: if several { format!("{}#{n}", way.id) } else { way.id.to_string() },
        vertices,
    };
    (runs.into_iter().enumerate().map(part).collect(), missing)
}

/// A relation as a restriction. Members that are not in the file keep their ids; whether the restriction can still
/// be applied is for the network to say. A cut way stands for the part that touches the via node.
fn restriction(
    relation: Relation,
    origin: Origin,
    find: impl Fn(i64) -> Option<Vertex>,
    cut: &FxHashMap<i64, Vec<Part>>,
) -> RawRestriction {
    let with_role = |role: &str, is_way: bool| {
        let mine = relation.members.iter().filter(move |m| m.is_way == is_way && m.role == role);
        mine.map(|member| member.id).collect::<Vec<i64>>()
    };
    let (via_nodes, via_ways) = (with_role("via", false), with_role("via", true));
    let via_node = via_nodes.first().map(|id| {
        // a via node outside the file is kept by its key, and no junction will have it
        find(*id).unwrap_or(Vertex { at: LonLat::default(), key: VertexKey::Osm(*id) })
    });
    let name = |id: &i64| {
        let parts = cut.get(id).map_or(&[][..], Vec::as_slice);
        let touching = parts.iter().find(|part| via_node.is_some_and(|via| part.vertices.contains(&via)));
        touching.map_or_else(|| id.to_string(), |part| part.id.clone())
    };
    let from = with_role("from", true).iter().map(name).collect();
    let to = with_role("to", true).iter().map(name).collect();
    let via = match via_node {
        _ if !via_ways.is_empty() => RawVia::Ways(via_ways.iter().map(name).collect()),
        Some(vertex) => RawVia::Vertex(vertex),
        None => RawVia::Unstated,
    };
    RawRestriction { id: relation.id.to_string(), tags: relation.tags, from, via, to, origin }
}
