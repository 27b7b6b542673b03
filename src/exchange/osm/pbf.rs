//! OSM PBF: two passes over the blobs, decoded in parallel, results in the order of the file.

use super::records::{Member, Records, Relation, TaggedNode, Way, keeps_node, keeps_relation, keeps_way};
use crate::diagnostic::formats::{e191_osm_damaged, e192_osm_feature};
use crate::diagnostic::{Diagnostics, Place};
use crate::exchange::tags::Tags;
use crate::exchange::waiting::is_waiting;
use crate::geometry::LonLat;
use osmpbf::{Blob, BlobDecode, BlobReader, BlobType, Element, PrimitiveBlock, RelMemberType};
use rayon::prelude::*;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What we can read; a file may require more.
const FEATURES: &[&str] = &["OsmSchema-V0.6", "DenseNodes", "LocationsOnWays"];

/// Whether the first blob is an OSM header: a length of four bytes, then a message that begins with its type.
pub(super) fn is_pbf(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    start.first() == Some(&0) && start.windows(9).any(|word| word == b"OSMHeader")
}

/// Reads all bytes of a file; `None`, with a finding, when it is damaged.
pub(super) fn read(bytes: &[u8], file: &Arc<str>, problems: &mut Diagnostics) -> Option<Records> {
    let place = || Place::file(Arc::clone(file));
    let blobs = match blobs(bytes) {
        Ok(blobs) => blobs,
        Err(reason) => {
            problems.push(e191_osm_damaged(place(), &reason));
            return None;
        }
    };
    let mut data = Vec::new();
    for blob in &blobs {
        match (blob.get_type(), blob.decode()) {
            (BlobType::OsmHeader, Ok(BlobDecode::OsmHeader(header))) => {
                let beyond = header.required_features().iter().find(|f| !FEATURES.contains(&f.as_str()));
                if let Some(feature) = beyond {
                    problems.push(e192_osm_feature(place(), feature));
                    return None;
                }
            }
            (BlobType::OsmHeader, Err(error)) => {
                problems.push(e191_osm_damaged(place(), &error.to_string()));
                return None;
            }
            (BlobType::OsmData, _) => data.push(blob),
            _ => {}
        }
    }
    match roads_and_nodes(&data) {
        Ok(records) => Some(records),
        Err(error) => {
            problems.push(e191_osm_damaged(place(), &error.to_string()));
            None
        }
    }
}

/// A slice as a reader that tells how far it was read.
struct Counted<'b> {
    rest: &'b [u8],
    read: &'b AtomicUsize,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.rest.read(buffer)?;
        self.read.fetch_add(n, Ordering::Relaxed);
        Ok(n)
    }
}

/// All blobs, still compressed. The reader takes one to three stray bytes at the end for the end of the file, so
/// the end of the last whole blob must be the end of the bytes.
fn blobs(bytes: &[u8]) -> Result<Vec<Blob>, String> {
    let read = AtomicUsize::new(0);
    let mut blobs = Vec::new();
    let mut whole = 0;
    for blob in BlobReader::new(Counted { rest: bytes, read: &read }) {
        blobs.push(blob.map_err(|error| format!("after byte {whole}: {error}"))?);
        whole = read.load(Ordering::Relaxed);
    }
    if whole == bytes.len() {
        Ok(blobs)
    } else {
        Err(format!("the last block ends at byte {whole}, the file at byte {}", bytes.len()))
    }
}

fn roads_and_nodes(data: &[&Blob]) -> Result<Records, osmpbf::Error> {
    let parts = data
        .par_iter()
        .map(|blob| blob.to_primitiveblock().map(|block| roads(&block)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut records = Records::default();
    let mut with_nodes = Vec::new();
    for (blob, (ways, relations, has_nodes)) in data.iter().zip(parts) {
        records.ways.extend(ways);
        records.relations.extend(relations);
        if has_nodes {
            with_nodes.push(*blob);
        }
    }
    let mut wanted: Vec<i64> = records.ways.iter().flat_map(|way| way.refs.iter().copied()).collect();
    wanted.par_sort_unstable();
    wanted.dedup();
    let parts = with_nodes
        .par_iter()
        .map(|blob| blob.to_primitiveblock().map(|block| nodes(&block, &wanted)))
        .collect::<Result<Vec<_>, _>>()?;
    for (nodes, tagged) in parts {
        records.nodes.extend(nodes);
        records.tagged.extend(tagged);
    }
    Ok(records)
}

/// First pass: kept ways and restrictions of a block, and whether it holds nodes at all.
fn roads(block: &PrimitiveBlock) -> (Vec<Way>, Vec<Relation>, bool) {
    let (mut ways, mut relations, mut has_nodes) = (Vec::new(), Vec::new(), false);
    for group in block.groups() {
        has_nodes |= group.dense_nodes().next().is_some() || group.nodes().next().is_some();
        for way in group.ways().filter(|way| keeps_way(way.tags()) && !way.info().deleted()) {
            ways.push(Way { id: way.id(), refs: way.refs().collect(), tags: Tags::new(way.tags()), line: 0 });
        }
        for relation in group.relations().filter(|relation| keeps_relation(relation.tags())) {
            let members = relation.members().filter(|m| m.member_type != RelMemberType::Relation);
            let members = members.map(|member| Member {
                is_way: member.member_type == RelMemberType::Way,
                id: member.member_id,
                role: member.role().unwrap_or_default().to_owned(),
            });
            let tags = Tags::new(relation.tags());
            relations.push(Relation { id: relation.id(), members: members.collect(), tags, line: 0 });
        }
    }
    (ways, relations, has_nodes)
}

/// Second pass: positions of the `wanted` nodes (sorted ids), and tags of those that have some.
fn nodes(block: &PrimitiveBlock, wanted: &[i64]) -> (Vec<(i64, LonLat)>, Vec<TaggedNode>) {
    let (mut nodes, mut tagged) = (Vec::new(), Vec::new());
    block.for_each_element(|element| {
        let (id, lon, lat) = match &element {
            Element::DenseNode(node) => (node.id(), node.decimicro_lon(), node.decimicro_lat()),
            Element::Node(node) => (node.id(), node.decimicro_lon(), node.decimicro_lat()),
            _ => return,
        };
        let on_globe = lon.abs() <= 1_800_000_000 && lat.abs() <= 900_000_000;
        // beside the roads only a place to stop is of use
        let is_wanted = wanted.binary_search(&id).is_ok()
            || match &element {
                Element::DenseNode(node) => is_waiting(node.tags()),
                Element::Node(node) => is_waiting(node.tags()),
                _ => false,
            };
        if !on_globe || !is_wanted {
            return;
        }
        nodes.push((id, LonLat { lon, lat }));
        let tags = match &element {
            Element::DenseNode(node) if keeps_node(node.tags()) => Tags::new(node.tags()),
            Element::Node(node) if keeps_node(node.tags()) => Tags::new(node.tags()),
            _ => return,
        };
        tagged.push(TaggedNode { id, tags, line: 0 });
    });
    (nodes, tagged)
}
