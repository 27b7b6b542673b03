//! Where a piece of a segment begins and ends, as people find it: the roads that cross there, the kilometer post, how far
//! along its own line.

use super::chains::reversed;
use super::segments::{Piece, Run};
use crate::closure::chainage::{Chainage, Post};
use crate::geometry::LonLat;
use crate::id::NodeId;
use crate::network::{Network, Way};
use crate::plan::Leg;
use crate::report::patrol::stretch::{End, Stretch};
use crate::topology::Topology;
use std::collections::BTreeSet;

/// How far beyond an end a crossing road is looked for, millimeters.
const BEYOND_MM: u64 = 2_000_000;
/// How far off its road a place may lie from the line between two posts, meters.
const OFF_POSTS_M: f64 = 200.0;
/// How far posts that follow each other may be from a place, meters.
const POSTS_APART_M: f64 = 1_500.0;
/// How far a post alone may be, meters.
const AT_POST_M: f64 = 50.0;

/// What places are named by.
pub(super) struct Guide<'a> {
    pub network: &'a Network,
    /// Roads that are near a place off the roads.
    pub topology: &'a Topology,
    pub posts: &'a [Post],
}

impl Guide<'_> {
    /// The begin and the end of a piece on the roads.
    pub fn on_roads(&self, legs: &[Leg]) -> [End; 2] {
        [self.road_end(&reversed(self.network, legs)), self.road_end(legs)]
    }

    /// A place off the roads, so far along its own line.
    pub fn off_roads(&self, at: LonLat, along_m: f64, limit_m: f64) -> End {
        let near = self.topology.snap(at, limit_m);
        let named = near.map(|snap| (self.network.way_of(snap.segment).label().to_owned(), snap.distance_m));
        let (roads, off_m) = match named.filter(|(road, _)| !road.is_empty()) {
            Some((road, off_m)) => (vec![road], off_m),
            None => (Vec::new(), 0.0),
        };
        End { roads, off_m, along_m: Some(along_m), at: at.degrees(), ..End::default() }
    }

    /// The end of some legs: the nearest crossing road, within them or behind them on the same road; and its kilometer.
    fn road_end(&self, legs: &[Leg]) -> End {
        let Some(last) = legs.last() else { return End::default() };
        let network = self.network;
        let at = network.point_along(last.directed, last.to_mm);
        let way = network.way_of(last.directed.segment());
        let own: BTreeSet<&str> = way.names().collect();
        let mut found = self.behind(last, &own);
        let mut back_mm = 0;
        for leg in legs.iter().rev() {
            back_mm += u64::from(leg.to_mm - leg.from_mm);
            if leg.from_mm > 0 || found.as_ref().is_some_and(|(mm, _)| *mm <= back_mm) {
                break;
            }
            let roads = self.crossing(network.tail(leg.directed), &own);
            if !roads.is_empty() {
                found = Some((back_mm, roads));
                break;
            }
        }
        let (off_mm, roads) = found.unwrap_or_default();
        End {
            roads,
            off_m: off_mm as f64 / 1000.0,
            on_road: true,
            post: self.post(at, way).map(|chainage| Chainage((chainage.0 + 500) / 1000 * 1000).to_string()),
            along_m: None,
            at: at.degrees(),
        }
    }

    /// The first crossing from an end on, along the same road.
    fn behind(&self, last: &Leg, own: &BTreeSet<&str>) -> Option<(u64, Vec<String>)> {
        let network = self.network;
        let mut directed = last.directed;
        let mut mm = u64::from(network.segment(directed.segment()).length_mm - last.to_mm);
        let mut met = BTreeSet::new();
        while mm <= BEYOND_MM && met.insert(directed) {
            let node = network.head(directed);
            let roads = self.crossing(node, own);
            if !roads.is_empty() {
                return Some((mm, roads));
            }
            let same = |way: &Way| way.names().any(|name| own.contains(name));
            let on = network
                .leaving(node)
                .iter()
                .copied()
                .find(|next| !network.is_back(directed, *next) && same(network.way_of(next.segment())));
            directed = on?;
            mm += u64::from(network.segment(directed.segment()).length_mm);
        }
        None
    }

    /// Names of the roads at a junction that are not one's own; the first two of them.
    fn crossing(&self, node: NodeId, own: &BTreeSet<&str>) -> Vec<String> {
        let ways = self.network.leaving(node).iter().map(|directed| self.network.way_of(directed.segment()));
        let other = ways.filter(|way| !way.names().any(|name| own.contains(name)));
        let mut names: Vec<String> =
            other.map(|way| way.label().to_owned()).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        names.truncate(2);
        names
    }

    /// The kilometer of a place on a road, between the two posts of the road beside it.
    fn post(&self, at: LonLat, way: &Way) -> Option<Chainage> {
        let plane = self.network.projection();
        let here = plane.to_plane(at);
        let names: BTreeSet<&str> = way.names().collect();
        let of_road =
            self.posts.iter().filter(|post| post.roads.iter().any(|road| names.contains(road.as_str())));
        let mut near: Vec<(f64, [f64; 2], Chainage)> = of_road
            .map(|post| {
                let spot = plane.to_plane(post.at);
                ((spot[0] - here[0]).hypot(spot[1] - here[1]), spot, post.chainage)
            })
            .filter(|(far, ..)| *far <= POSTS_APART_M)
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let (far, first, begin) = near.first().copied()?;
        let between = near.iter().skip(1).filter(|post| post.2 != begin).find_map(|(_, second, end)| {
            let along = [second[0] - first[0], second[1] - first[1]];
            let whole = along[0].hypot(along[1]);
            let off = [here[0] - first[0], here[1] - first[1]];
            let share = (off[0] * along[0] + off[1] * along[1]) / (whole * whole);
            let aside = (off[0] * along[1] - off[1] * along[0]).abs() / whole;
            let fits = whole > 0.0 && (0.0..=1.0).contains(&share) && aside <= OFF_POSTS_M;
            fits.then(|| Chainage(begin.0 + ((end.0 - begin.0) as f64 * share).round() as i64))
        });
        between.or_else(|| (far <= AT_POST_M).then_some(begin))
    }
}

impl Piece {
    /// A run of it as the unit finds it; `walks`: the unit goes on foot anywhere.
    pub fn stretch(&self, network: &Network, run: &Run, walks: bool) -> Stretch {
        let (mut ends, mut line) = (self.places.clone(), self.line.clone());
        if run.against {
            ends.reverse();
            line.reverse();
        }
        let meters = (self.run_mm(run) + u64::from(self.access_mm)) as f64 / 1000.0;
        let speed_kmh = meters * 3600.0 / f64::from(self.service_ms(run).max(1));
        Stretch {
            ends,
            octant: octant(network, &line, u64::from(self.length_mm)),
            on_foot: walks || self.legs.is_empty(),
            speed_kmh: (speed_kmh * 10.0).round() / 10.0,
            returns: run.returns,
        }
    }
}

/// Which way a line leads, by eighths of the compass; none where it comes back to where it began.
fn octant(network: &Network, line: &[LonLat], length_mm: u64) -> Option<usize> {
    let plane = network.projection();
    let (first, last) = (plane.to_plane(*line.first()?), plane.to_plane(*line.last()?));
    let (x, y) = (last[0] - first[0], last[1] - first[1]);
    let leads = x.hypot(y) * 1000.0 * 5.0 >= length_mm as f64 && length_mm > 0;
    leads.then(|| ((x.atan2(y).to_degrees().rem_euclid(360.0) / 45.0).round() as usize) % 8)
}
