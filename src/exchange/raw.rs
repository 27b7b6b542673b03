//! A road network as it stands in the files: ways, turn restrictions and tagged nodes, nothing derived yet.

use super::tags::Tags;
use crate::diagnostic::Origin;
use crate::geometry::LonLat;

/// What makes two vertices the same junction: an OSM node id, a coordinate, or the name of a table row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum VertexKey {
    /// Lines join where they have a vertex at the same coordinate (GeoJSON; the key is the vertex's position).
    Coordinate,
    /// Lines join where they share an OSM node.
    Osm(i64),
    /// Lines join where they name the same row of `nodes.csv`; the number indexes [`RawNetwork::node_names`].
    Named(u32),
}

/// A vertex of a way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Vertex {
    /// Where it is.
    pub at: LonLat,
    /// What joins it to others.
    pub key: VertexKey,
}

/// A road as the input has it.
#[derive(Clone, PartialEq, Debug)]
pub struct RawWay {
    /// The id given in the file; empty when there was none (the network then makes a stable one).
    pub id: String,
    /// Its tags.
    pub tags: Tags,
    /// At least two vertices, no two consecutive ones equal, unless the whole line is one point.
    pub vertices: Vec<Vertex>,
    /// Length and duration (millimeters, milliseconds) where the input states them instead of geometry and speed
    /// (`edges.csv`); such a way is one-way, as drawn.
    pub measured: Option<(u32, u32)>,
    /// Where it stands.
    pub origin: Origin,
}

/// The place of a turn restriction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RawVia {
    /// One junction.
    Vertex(Vertex),
    /// One or several ways, by id, in order.
    Ways(Vec<String>),
    /// Not given: the junction that `from` and `to` share, if there is exactly one.
    Unstated,
}

/// A turn restriction relation, unresolved.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawRestriction {
    /// The relation's id.
    pub id: String,
    /// `restriction`, `restriction:hgv`, `except`, `restriction:conditional` …
    pub tags: Tags,
    /// Ids of the ways it comes from (several for `no_entry`).
    pub from: Vec<String>,
    /// Where.
    pub via: RawVia,
    /// Ids of the ways it goes to (several for `no_exit`).
    pub to: Vec<String>,
    /// Where it stands.
    pub origin: Origin,
}

/// A tagged node: barrier, gate, crossing, signal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawNode {
    /// Which vertex of the ways it is.
    pub vertex: Vertex,
    /// Its tags.
    pub tags: Tags,
    /// Where it stands.
    pub origin: Origin,
}

/// A place at which trucks may stop, on no road: a point beside one, or an area.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RawPlace {
    /// Its id in the data, or one of its position.
    pub id: String,
    /// Where it is; of an area the middle of its bounds.
    pub at: LonLat,
    /// Its tags.
    pub tags: Tags,
}

impl RawPlace {
    /// In the middle of the bounds of some positions; none of none. An empty id is one of the position.
    pub fn around(id: String, tags: Tags, positions: impl Iterator<Item = LonLat>) -> Option<Self> {
        let bounds = positions.fold(None, |bounds: Option<[i32; 4]>, at| {
            let [w, s, e, n] = bounds.unwrap_or([at.lon, at.lat, at.lon, at.lat]);
            Some([w.min(at.lon), s.min(at.lat), e.max(at.lon), n.max(at.lat)])
        });
        let [w, s, e, n] = bounds?;
        let middle = |a: i32, b: i32| i64::midpoint(i64::from(a), i64::from(b)) as i32;
        let at = LonLat { lon: middle(w, e), lat: middle(s, n) };
        let [lon, lat] = at.degrees();
        let id = if id.is_empty() { format!("node/{lon:.7}_{lat:.7}") } else { id };
        Some(Self { id, at, tags })
    }
}

/// Everything read from one or several network files.
#[derive(Clone, Debug, Default)]
pub struct RawNetwork {
    /// Roads.
    pub ways: Vec<RawWay>,
    /// Turn restrictions.
    pub restrictions: Vec<RawRestriction>,
    /// Tagged nodes.
    pub nodes: Vec<RawNode>,
    /// Places on no road at which trucks may stop.
    pub places: Vec<RawPlace>,
    /// Names of [`VertexKey::Named`] vertices.
    pub node_names: Vec<String>,
}

impl RawNetwork {
    /// Adds another file's content; named vertices stay apart from those of other tables.
    pub fn merge(&mut self, mut other: RawNetwork) {
        let offset = self.node_names.len() as u32;
        let shift = |vertex: &mut Vertex| {
            if let VertexKey::Named(name) = &mut vertex.key {
                *name += offset;
            }
        };
        other.ways.iter_mut().flat_map(|way| &mut way.vertices).for_each(shift);
        other.nodes.iter_mut().for_each(|node| shift(&mut node.vertex));
        for restriction in &mut other.restrictions {
            if let RawVia::Vertex(vertex) = &mut restriction.via {
                shift(vertex);
            }
        }
        self.ways.append(&mut other.ways);
        self.restrictions.append(&mut other.restrictions);
        self.nodes.append(&mut other.nodes);
        self.places.append(&mut other.places);
        self.node_names.append(&mut other.node_names);
    }
}
