//! Random networks with everything that makes searching hard: one-ways, restrictions, local roads, barriers,
//! parallel roads, loops, islands, and closures of parts of edges.

use huhang::diagnostic::{Diagnostics, Origin};
use huhang::exchange::raw::{RawNetwork, RawNode, RawRestriction, RawVia, RawWay, Vertex, VertexKey};
use huhang::exchange::tags::Tags;
use huhang::geometry::LonLat;
use huhang::id::{DirectedId, SegmentId};
use huhang::metric::{ClosedStretch, Metric};
use huhang::network::{JoinTolerance, Network, build};
use huhang::search::Position;
use huhang::topology::Topology;
use huhang::vehicle::Vehicle;
use std::sync::Arc;

/// SplitMix64 (Steele, Lea & Flood 2014): small, and the same numbers everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

fn vertex(lon: i64, lat: i64) -> Vertex {
    let at = LonLat { lon: 1_198_000_000 + lon as i32, lat: 317_000_000 + lat as i32 };
    Vertex { at, key: VertexKey::Coordinate }
}

/// A jittered lattice of `width × height` junctions about 200 m apart.
pub fn raw(seed: u64, width: i64, height: i64) -> RawNetwork {
    let mut dice = Dice(seed);
    let mut jitter = Dice(seed ^ 0xabcd);
    let junctions: Vec<Vertex> = (0..width * height)
        .map(|i| {
            let (x, y) = (i % width, i / width);
            vertex(x * 20_000 + jitter.below(9000) as i64, y * 20_000 + jitter.below(9000) as i64)
        })
        .collect();
    let mut network = RawNetwork::default();
    let mut way = |dice: &mut Dice, a: usize, b: usize| {
        let mut tags =
            vec![("highway", ["residential", "tertiary", "primary"][dice.below(3) as usize].to_owned())];
        if dice.one_in(4) {
            tags.push(("oneway", if dice.one_in(3) { "-1" } else { "yes" }.to_owned()));
        }
        if dice.one_in(7) {
            tags.push(("access", "private".to_owned()));
        }
        if dice.one_in(5) {
            tags.push(("maxspeed", (20 + 10 * dice.below(7)).to_string()));
        }
        let mut vertices = vec![junctions[a]];
        if dice.one_in(3) {
            let (p, q) = (junctions[a].at, junctions[b].at);
            let mut middle = |a: i32, b: i32| i64::from(a.midpoint(b)) + dice_offset(dice);
            vertices.push(Vertex {
                at: LonLat { lon: middle(p.lon, q.lon) as i32, lat: p.lat.midpoint(q.lat) + 300 },
                key: VertexKey::Coordinate,
            });
        }
        vertices.push(junctions[b]);
        let id = format!("r{:04}", network.ways.len());
        network.ways.push(RawWay {
            id,
            tags: Tags::new(tags),
            vertices,
            measured: None,
            origin: Origin::made("random"),
        });
    };
    for y in 0..height {
        for x in 0..width {
            let here = (y * width + x) as usize;
            if x + 1 < width && !dice.one_in(9) {
                way(&mut dice, here, here + 1);
            }
            if y + 1 < height && !dice.one_in(9) {
                way(&mut dice, here, here + width as usize);
            }
            if x + 1 < width && y + 1 < height && dice.one_in(12) {
                way(&mut dice, here, here + width as usize + 1);
            }
            if x + 1 < width && dice.one_in(25) {
                way(&mut dice, here + 1, here); // a second, parallel road
            }
        }
    }
    let touching = |v: &Vertex| -> Vec<String> {
        network
            .ways
            .iter()
            .filter(|w| w.vertices.first() == Some(v) || w.vertices.last() == Some(v))
            .map(|w| w.id.clone())
            .collect()
    };
    for (i, junction) in junctions.iter().enumerate() {
        let ways = touching(junction);
        if ways.len() > 1 && dice.one_in(4) {
            let (from, to) = (dice.below(ways.len() as u64) as usize, dice.below(ways.len() as u64) as usize);
            let kinds =
                ["no_left_turn", "no_straight_on", "only_right_turn", "no_u_turn", "only_straight_on"];
            let kind = if from == to { "no_u_turn" } else { kinds[dice.below(5) as usize] };
            network.restrictions.push(RawRestriction {
                id: format!("t{i}"),
                tags: Tags::new([("restriction", kind)]),
                from: vec![ways[from].clone()],
                via: RawVia::Vertex(*junction),
                to: vec![ways[to].clone()],
                origin: Origin::made("random"),
            });
        }
        if dice.one_in(20) {
            network.nodes.push(RawNode {
                vertex: *junction,
                tags: Tags::new([("barrier", "bollard")]),
                origin: Origin::made("random"),
            });
        }
        // Restrictions over a via way.
        if dice.one_in(8) && ways.len() > 1 {
            let via = &network.ways[network.ways.iter().position(|w| w.id == ways[0]).unwrap()];
            let far =
                if via.vertices[0] == *junction { *via.vertices.last().unwrap() } else { via.vertices[0] };
            let beyond: Vec<String> = touching(&far).into_iter().filter(|w| *w != ways[0]).collect();
            if let Some(to) = beyond.first() {
                network.restrictions.push(RawRestriction {
                    id: format!("v{i}"),
                    tags: Tags::new([(
                        "restriction",
                        if dice.one_in(2) { "no_u_turn" } else { "only_left_turn" },
                    )]),
                    from: vec![ways[1].clone()],
                    via: RawVia::Ways(vec![ways[0].clone()]),
                    to: vec![to.clone()],
                    origin: Origin::made("random"),
                });
            }
        }
    }
    network
}

/// The same lattice with gates for residents: on the roads that leave some block of it, and here and there.
pub fn gated_raw(seed: u64, width: i64, height: i64) -> RawNetwork {
    let mut network = raw(seed, width, height);
    let mut dice = Dice(seed ^ 0x6a7e);
    let mut span = |most: i64| {
        let first = dice.below(most as u64) as i64;
        first..first + 1 + dice.below(3) as i64
    };
    let (columns, rows) = (span(width), span(height));
    let is_inside = |vertex: &Vertex| {
        let [x, y] =
            [vertex.at.lon - 1_198_000_000, vertex.at.lat - 317_000_000].map(|at| i64::from(at) / 20_000);
        columns.contains(&x) && rows.contains(&y)
    };
    let mut gates: Vec<Vertex> = Vec::new();
    for way in &mut network.ways {
        let (first, last) = (way.vertices[0], way.vertices[way.vertices.len() - 1]);
        let leaves = is_inside(&first) != is_inside(&last);
        if !(leaves && !dice.one_in(6) || dice.one_in(20)) {
            continue;
        }
        if dice.one_in(5) {
            gates.push(first);
            continue;
        }
        if way.vertices.len() == 2 {
            let at = LonLat {
                lon: first.at.lon.midpoint(last.at.lon) + 7,
                lat: first.at.lat.midpoint(last.at.lat),
            };
            way.vertices.insert(1, Vertex { at, key: VertexKey::Coordinate });
        }
        gates.push(way.vertices[1]);
    }
    for vertex in gates {
        let (barrier, access) = (["gate", "lift_gate", "bollard"], ["private", "destination", "customers"]);
        let tags = [("barrier", barrier[dice.below(3) as usize]), ("access", access[dice.below(3) as usize])];
        if network.nodes.iter().all(|node| node.vertex != vertex) {
            network.nodes.push(RawNode { vertex, tags: Tags::new(tags), origin: Origin::made("random") });
        }
    }
    network
}

pub fn gated_network(seed: u64, width: i64, height: i64) -> Arc<Network> {
    let mut problems = Diagnostics::new();
    let raw = gated_raw(seed, width, height);
    Arc::new(build(raw, JoinTolerance(0.0), &mut problems).expect("a lattice has roads"))
}

fn dice_offset(dice: &mut Dice) -> i64 {
    dice.below(3000) as i64 - 1500
}

pub fn network(seed: u64, width: i64, height: i64) -> Arc<Network> {
    let mut problems = Diagnostics::new();
    Arc::new(build(raw(seed, width, height), JoinTolerance(0.0), &mut problems).expect("a lattice has roads"))
}

pub fn car_topology(network: &Arc<Network>) -> Arc<Topology> {
    Arc::new(Topology::build(Arc::clone(network), &Vehicle::built_in("car").expect("car is built in")))
}

/// Closures of whole and part edges, one or both directions, and gates.
pub fn closures(network: &Network, dice: &mut Dice, count: usize) -> Vec<ClosedStretch> {
    let mut all = Vec::new();
    for _ in 0..count {
        let segment = SegmentId(dice.below(network.segment_count() as u64) as u32);
        let length = network.segment(segment).length_mm;
        let (a, b) = match dice.below(4) {
            0 => (0, length),
            1 => {
                let at = dice.below(u64::from(length) + 1) as u32;
                (at, at)
            }
            _ => {
                let (a, b) = (dice.below(u64::from(length)) as u32, dice.below(u64::from(length)) as u32);
                (a.min(b), a.max(b))
            }
        };
        let which = dice.below(3);
        if which != 1 {
            all.push(ClosedStretch { directed: DirectedId::new(segment, true), from_mm: a, to_mm: b });
        }
        if which != 0 {
            all.push(ClosedStretch {
                directed: DirectedId::new(segment, false),
                from_mm: length - b,
                to_mm: length - a,
            });
        }
    }
    all
}

pub fn metric(topology: &Arc<Topology>, seed: u64, count: usize) -> Metric {
    let stretches = closures(topology.network(), &mut Dice(seed), count);
    Metric::customize(Arc::clone(topology), stretches, &[])
}

pub fn position(network: &Network, dice: &mut Dice) -> Position {
    let segment = SegmentId(dice.below(network.segment_count() as u64) as u32);
    let length = u64::from(network.segment(segment).length_mm);
    let position_mm = match dice.below(6) {
        0 => 0,
        1 => length,
        _ => dice.below(length + 1),
    } as u32;
    Position { segment, position_mm, on_junction: false }
}

/// A position on a road that the vehicle may use.
pub fn usable_position(topology: &Topology, dice: &mut Dice) -> Position {
    loop {
        let found = position(topology.network(), dice);
        if topology.is_segment_usable(found.segment) {
            return found;
        }
    }
}
