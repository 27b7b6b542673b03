//! The road network: immutable, built once, shared by all vehicles and all closure plans.
//!
//! It knows junctions, segments between them (undirected pieces of road with their geometry and exact length),
//! the ways they were cut from, and turn restrictions. It does not know who may drive where (`vehicle`), which
//! graph is searched (`topology`) or what is closed (`closure`).

mod build;
pub mod divided;
pub mod doctor;
mod join;
mod restriction;
pub mod snap;
mod temporary;

pub use build::{JoinTolerance, build};
pub use restriction::{Restriction, TurnAsks, TurnRule};
pub use temporary::{REACH_M, add_driveway, add_temporary_road};

use crate::diagnostic::Origin;
use crate::exchange::raw::RawPlace;
use crate::exchange::raw::VertexKey;
use crate::exchange::tags::Tags;
use crate::geometry::index::LineIndex;
use crate::geometry::{LonLat, Projection, polyline};
use crate::id::{DirectedId, NodeId, SegmentId, WayId};
use std::sync::OnceLock;

/// A way of the input.
#[derive(Clone, PartialEq, Debug)]
pub struct Way {
    /// Its id: the one of the file, or a stable one made from its content.
    pub id: Box<str>,
    /// Its tags.
    pub tags: Tags,
    /// Where it stands in the input.
    pub origin: Origin,
}

impl Way {
    /// The name to print: `name`, else `ref`, else nothing.
    pub fn label(&self) -> &str {
        self.tags.get("name").or_else(|| self.tags.get("ref")).unwrap_or("")
    }

    /// What to call it in a sentence, in English and in Chinese: its label, else that it has none.
    pub fn called(&self) -> (String, String) {
        match self.label() {
            "" => ("a road without a name".to_owned(), "无名道路".to_owned()),
            label => (label.to_owned(), label.to_owned()),
        }
    }

    /// All names and references this way goes by (`name`, `name:zh`, `name:en`, `alt_name`, `official_name`, `old_name`,
    /// `ref`; several values in one tag are separated by semicolons).
    pub fn names(&self) -> impl Iterator<Item = &str> {
        ["name", "name:zh", "name:en", "alt_name", "official_name", "short_name", "old_name", "ref"]
            .into_iter()
            .filter_map(|key| self.tags.get(key))
            .flat_map(|value| value.split(';'))
            .map(str::trim)
            .filter(|name| !name.is_empty())
    }

    /// How far down the class of the way (`highway`) stands in the order of roads, a motorway being 0; a slip road stands right
    /// below its road, and what is no road for motor traffic last.
    pub fn class_rank(&self) -> usize {
        const CLASSES: [&str; 10] = [
            "motorway",
            "trunk",
            "primary",
            "secondary",
            "tertiary",
            "unclassified",
            "residential",
            "living_street",
            "service",
            "track",
        ];
        let class = self.tags.get("highway").unwrap_or("");
        let (class, is_link) = class.strip_suffix("_link").map_or((class, 0), |road| (road, 1));
        CLASSES.iter().position(|known| *known == class).map_or(2 * CLASSES.len(), |rank| 2 * rank + is_link)
    }

    /// The level of a structure (`layer`; a bridge without one is on 1, a tunnel on −1, all else on the ground).
    pub fn level(&self) -> i32 {
        level(&self.tags)
    }
}

/// The level that the tags of a way put it on; see [`Way::level`].
fn level(tags: &Tags) -> i32 {
    let set = |key| tags.get(key).is_some_and(|v| v != "no");
    match tags.get("layer").and_then(|layer| layer.trim().parse().ok()) {
        Some(layer) => layer,
        None if set("bridge") => 1,
        None if set("tunnel") => -1,
        None => 0,
    }
}

/// A piece of road between two junctions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Segment {
    /// The way it was cut from.
    pub way: WayId,
    /// The junction at its first vertex.
    pub from: NodeId,
    /// The junction at its last vertex.
    pub to: NodeId,
    /// Geodesic length, millimeters; at least 1.
    pub length_mm: u32,
    /// The duration the input states (milliseconds), or 0 where it follows from the speed.
    pub stated_ms: u32,
    first_vertex: u32,
}

/// The whole network. Every table is in an order that depends on the content only: the same roads give the same
/// ids, whatever the order of files and features.
#[derive(Debug)]
pub struct Network {
    nodes: Vec<LonLat>,
    node_keys: Vec<VertexKey>,
    node_names: Vec<String>,
    ways: Vec<Way>,
    segments: Vec<Segment>,
    vertices: Vec<LonLat>,
    /// Outgoing directed segments of each node, ascending; `incidence_first[n]..incidence_first[n + 1]`.
    incidence_first: Vec<u32>,
    incidence: Vec<DirectedId>,
    node_tags: Vec<(NodeId, Tags)>,
    places: Vec<RawPlace>,
    restrictions: Vec<Restriction>,
    /// Segments with the same line (in either direction), other than itself.
    twins: Vec<(SegmentId, SegmentId, bool)>,
    projection: Projection,
    index: OnceLock<LineIndex>,
}

impl Network {
    /// Number of junctions.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// Number of segments.
    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// All segments, by id.
    pub fn segment_ids(&self) -> impl ExactSizeIterator<Item = SegmentId> + use<> {
        (0..self.segments.len() as u32).map(SegmentId)
    }

    /// Where a junction is.
    #[inline]
    pub fn position(&self, node: NodeId) -> LonLat {
        self.nodes[node.index()]
    }

    /// What a junction is called in files: the OSM node id, the id of the table row, or `lon_lat` in degrees.
    pub fn node_name(&self, node: NodeId) -> String {
        match self.node_keys[node.index()] {
            VertexKey::Osm(id) => id.to_string(),
            VertexKey::Named(row) => self.node_names[row as usize].clone(),
            VertexKey::Coordinate => {
                let [lon, lat] = self.position(node).degrees();
                format!("{lon:.7}_{lat:.7}")
            }
        }
    }

    /// Tags of a junction (barriers, signals), if it has any.
    pub fn node_tags(&self, node: NodeId) -> Option<&Tags> {
        self.node_tags.binary_search_by_key(&node, |(n, _)| *n).ok().map(|i| &self.node_tags[i].1)
    }

    /// All tagged junctions, by id.
    pub fn tagged_nodes(&self) -> &[(NodeId, Tags)] {
        &self.node_tags
    }

    /// Places beside the roads at which trucks may stop, by id: points and areas of the files.
    pub fn waiting_places(&self) -> &[RawPlace] {
        &self.places
    }

    /// A segment.
    #[inline]
    pub fn segment(&self, segment: SegmentId) -> &Segment {
        &self.segments[segment.index()]
    }

    /// All ways, by id.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// The way a segment was cut from.
    #[inline]
    pub fn way_of(&self, segment: SegmentId) -> &Way {
        &self.ways[self.segments[segment.index()].way.index()]
    }

    /// What a segment is called in files: the way's id, a slash, and the segment's number along the way (from 0).
    pub fn segment_name(&self, segment: SegmentId) -> String {
        let way = self.segments[segment.index()].way;
        let first = self.segments.partition_point(|s| s.way < way);
        format!("{}/{}", self.ways[way.index()].id, segment.index() - first)
    }

    /// The vertices of a segment, from its first junction to its last; at least two.
    #[inline]
    pub fn line(&self, segment: SegmentId) -> &[LonLat] {
        let first = self.segments[segment.index()].first_vertex as usize;
        let end =
            self.segments.get(segment.index() + 1).map_or(self.vertices.len(), |s| s.first_vertex as usize);
        &self.vertices[first..end]
    }

    /// The vertices in driving order of a directed segment.
    pub fn directed_line(&self, directed: DirectedId) -> Vec<LonLat> {
        let mut line = self.line(directed.segment()).to_vec();
        if !directed.is_forward() {
            line.reverse();
        }
        line
    }

    /// The junction a directed segment leaves.
    #[inline]
    pub fn tail(&self, directed: DirectedId) -> NodeId {
        let segment = self.segment(directed.segment());
        if directed.is_forward() { segment.from } else { segment.to }
    }

    /// The junction a directed segment reaches.
    #[inline]
    pub fn head(&self, directed: DirectedId) -> NodeId {
        self.tail(directed.reversed())
    }

    /// The directed segments that leave a junction, ascending. A segment that begins and ends here is listed in
    /// both directions. No account of one-ways or access is taken.
    #[inline]
    pub fn leaving(&self, node: NodeId) -> &[DirectedId] {
        let (first, end) = (self.incidence_first[node.index()], self.incidence_first[node.index() + 1]);
        &self.incidence[first as usize..end as usize]
    }

    /// The restrictions of the network.
    pub fn restrictions(&self) -> &[Restriction] {
        &self.restrictions
    }

    /// The numbers of the restrictions with this id: one for each pair of roads that it is about.
    pub fn restrictions_called(&self, id: &str) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.restrictions).filter(move |(_, own)| own.id == id).map(|(number, _)| number)
    }

    /// Other segments with the same line: the second one-way of a road that was drawn once a direction, or a
    /// duplicate. `true` when it runs the same way as `segment`.
    pub fn twins(&self, segment: SegmentId) -> impl Iterator<Item = (SegmentId, bool)> {
        let first = self.twins.partition_point(|(s, _, _)| *s < segment);
        self.twins[first..].iter().take_while(move |(s, _, _)| *s == segment).map(|(_, t, same)| (*t, *same))
    }

    /// A road driven the other way, be it drawn once or once for each direction.
    pub fn backs(&self, directed: DirectedId) -> impl Iterator<Item = DirectedId> {
        let back = move |(twin, same_way): (SegmentId, bool)| {
            DirectedId::new(twin, directed.is_forward() != same_way)
        };
        std::iter::once(directed.reversed()).chain(self.twins(directed.segment()).map(back))
    }

    /// Whether one road is another driven the other way.
    pub fn is_back(&self, a: DirectedId, b: DirectedId) -> bool {
        self.backs(a).any(|back| back == b)
    }

    /// The metric plane around the network's center.
    pub fn projection(&self) -> &Projection {
        &self.projection
    }

    /// The R-tree over all segments; built on first use, `O(v log v)`.
    pub fn index(&self) -> &LineIndex {
        self.index.get_or_init(|| build::index(&self.segments, &self.vertices, &self.projection))
    }

    /// The point `position_mm` along a segment (from its first junction).
    pub fn point_at(&self, segment: SegmentId, position_mm: u32) -> LonLat {
        polyline::point_at(self.line(segment), self.segment(segment).length_mm, &self.projection, position_mm)
    }

    /// The point of a directed segment at a distance from its tail, millimeters.
    pub fn point_along(&self, directed: DirectedId, mm: u32) -> LonLat {
        let length = self.segment(directed.segment()).length_mm;
        self.point_at(directed.segment(), if directed.is_forward() { mm } else { length - mm })
    }

    /// The piece of a segment between two positions (millimeters from its first junction, ascending).
    pub fn piece(&self, segment: SegmentId, from_mm: u32, to_mm: u32) -> Vec<LonLat> {
        polyline::piece(self.line(segment), self.segment(segment).length_mm, &self.projection, from_mm, to_mm)
    }

    /// The total length of all segments, millimeters.
    pub fn total_length_mm(&self) -> u64 {
        self.segments.iter().map(|s| u64::from(s.length_mm)).sum()
    }

    /// West, south, east and north of the network in degrees; `None` when it is empty.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        let first = self.vertices.first()?;
        let start = (first.lon, first.lat, first.lon, first.lat);
        let (w, s, e, n) = self
            .vertices
            .iter()
            .fold(start, |(w, s, e, n), v| (w.min(v.lon), s.min(v.lat), e.max(v.lon), n.max(v.lat)));
        Some([w, s, e, n].map(|v| f64::from(v) / 1e7))
    }
}
