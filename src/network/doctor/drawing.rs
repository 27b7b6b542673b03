//! The ways of a network as one drawing: straight pieces in an R-tree, and who shares which vertex.

use crate::exchange::raw::{RawNetwork, RawWay, Vertex, VertexKey};
use crate::exchange::tags::Tags;
use crate::geometry::index::LineIndex;
use crate::geometry::{LonLat, Projection};
use crate::network::build::identity;
use rayon::prelude::*;

/// A straight piece: the number of its first vertex (the second is the next one).
pub(super) type PieceId = u32;

/// The drawing. Vertices are numbered through all ways; a piece bears the number of its first vertex.
pub(super) struct Drawing<'a> {
    pub raw: &'a RawNetwork,
    pub plane: Projection,
    /// Number of the first vertex of each way, and the number of all vertices at the end.
    first: Vec<u32>,
    vertices: Vec<Vertex>,
    way_of: Vec<u32>,
    identities: Vec<u64>,
    /// Who is where: (junction identity, vertex), ascending.
    uses: Vec<(u64, u32)>,
    levels: Vec<Level>,
    roads: Vec<bool>,
    index: LineIndex,
}

/// What must agree for two roads to meet: the level of structures, and the storey in a building.
type Level = (i32, Box<str>);

impl<'a> Drawing<'a> {
    /// Indexes `raw`. `O(v log v)`.
    pub fn of(raw: &'a RawNetwork) -> Self {
        let mut first = Vec::with_capacity(raw.ways.len() + 1);
        let (mut vertices, mut way_of) = (Vec::new(), Vec::new());
        for (number, way) in raw.ways.iter().enumerate() {
            first.push(vertices.len() as u32);
            vertices.extend_from_slice(&way.vertices);
            way_of.resize(vertices.len(), number as u32);
        }
        first.push(vertices.len() as u32);
        let plane = Projection::around(center(&vertices));
        let points: Vec<[f64; 2]> = vertices.par_iter().map(|v| plane.to_plane(v.at)).collect();
        let pieces = first.windows(2).flat_map(|range| range[0]..range[1].saturating_sub(1).max(range[0]));
        let index = LineIndex::build(pieces.map(|p| (p, &points[p as usize..p as usize + 2])));
        let identities: Vec<u64> = vertices.iter().map(identity).collect();
        let mut uses: Vec<(u64, u32)> =
            identities.iter().enumerate().map(|(v, id)| (*id, v as u32)).collect();
        uses.par_sort_unstable();
        let level = |way: &RawWay| {
            let storey = way.tags.get("level").unwrap_or("");
            (crate::network::level(&way.tags), storey.into())
        };
        let levels = raw.ways.iter().map(level).collect();
        let roads = raw.ways.iter().map(is_road).collect();
        Self { raw, plane, first, vertices, way_of, identities, uses, levels, roads, index }
    }

    pub fn way_of(&self, vertex: u32) -> usize {
        self.way_of[vertex as usize] as usize
    }

    pub fn vertex(&self, vertex: u32) -> Vertex {
        self.vertices[vertex as usize]
    }

    pub fn identity(&self, vertex: u32) -> u64 {
        self.identities[vertex as usize]
    }

    /// All vertices that are this junction.
    pub fn at_junction(&self, identity: u64) -> impl Iterator<Item = u32> + '_ {
        let first = self.uses.partition_point(|(id, _)| *id < identity);
        self.uses[first..].iter().take_while(move |(id, _)| *id == identity).map(|(_, v)| *v)
    }

    /// Vertices of a way.
    pub fn vertices_of(&self, way: usize) -> std::ops::Range<u32> {
        self.first[way]..self.first[way + 1]
    }

    /// Pieces of a way.
    pub fn pieces_of(&self, way: usize) -> std::ops::Range<PieceId> {
        let vertices = self.vertices_of(way);
        vertices.start..vertices.end.saturating_sub(1).max(vertices.start)
    }

    /// Whether a vertex is the first or last of its way.
    pub fn is_end(&self, vertex: u32) -> bool {
        let range = self.vertices_of(self.way_of(vertex));
        vertex == range.start || vertex + 1 == range.end
    }

    /// Whether traffic meets on this way, so that it takes part in questions of joining.
    pub fn is_road(&self, way: usize) -> bool {
        self.roads[way]
    }

    /// Whether two ways lie on the same level.
    pub fn same_level(&self, a: usize, b: usize) -> bool {
        self.levels[a] == self.levels[b]
    }

    /// A vertex on the plane.
    pub fn point(&self, vertex: u32) -> [f64; 2] {
        self.plane.to_plane(self.vertices[vertex as usize].at)
    }

    /// The pieces within `reach_m` of the box around `points`, ascending.
    pub fn near(&self, points: &[[f64; 2]], reach_m: f64) -> Vec<PieceId> {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for [x, y] in points {
            bounds[0] = bounds[0].min(x - reach_m);
            bounds[1] = bounds[1].min(y - reach_m);
            bounds[2] = bounds[2].max(x + reach_m);
            bounds[3] = bounds[3].max(y + reach_m);
        }
        self.index.in_box(bounds)
    }
}

/// Roads that are not there yet or any more, areas and buildings, and lines that are no road at all meet nothing.
/// A line that says nothing of itself is a road. Edges of tables are not drawn: they cross at will.
fn is_road(way: &RawWay) -> bool {
    const NO_ROADS: &[&str] = &[
        "proposed",
        "construction",
        "planned",
        "abandoned",
        "razed",
        "platform",
        "elevator",
        "corridor",
        "bus_stop",
        "rest_area",
        "services",
    ];
    const OTHER_LINES: &[&str] = &[
        "route", "railway", "waterway", "aeroway", "power", "boundary", "building", "barrier", "landuse",
        "natural",
    ];
    if way.measured.is_some() || matches!(way.vertices.first().map(|v| v.key), Some(VertexKey::Named(_))) {
        return false;
    }
    if way.tags.is("area", "yes") || way.tags.is("indoor", "yes") {
        return false;
    }
    match way.tags.get("highway") {
        Some(highway) => !NO_ROADS.contains(&highway),
        None => !OTHER_LINES.iter().any(|key| way.tags.get(key).is_some()),
    }
}

/// One way only, in one of the two senses: forward is `Some(true)`.
pub(super) fn one_way(tags: &Tags) -> Option<bool> {
    match tags.get("oneway") {
        Some("yes" | "true" | "1") => Some(true),
        Some("-1" | "reverse") => Some(false),
        Some(_) => None,
        None => {
            let round = tags.is("junction", "roundabout") || tags.is("highway", "motorway");
            round.then_some(true)
        }
    }
}

fn center(vertices: &[Vertex]) -> LonLat {
    let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
    for vertex in vertices {
        low = [low[0].min(vertex.at.lon), low[1].min(vertex.at.lat)];
        high = [high[0].max(vertex.at.lon), high[1].max(vertex.at.lat)];
    }
    let middle = |i: usize| i64::midpoint(i64::from(low[i]), i64::from(high[i])) as i32;
    LonLat { lon: middle(0), lat: middle(1) }
}
