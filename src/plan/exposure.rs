//! Who is exposed to what drives by: people within a radius along the way, times length; and the ways that trade it
//! against time.
//!
//! The exposure of a way is the integral along it of the people within the radius: of each place, its people times the
//! length of road that lies within the radius of it, in person-meters. So it adds up over stretches, whatever the lengths
//! of segments. (Risk as exposure: Erkut & Verter, "Modeling of transport risk for hazardous materials", Operations
//! Research 46, 1998, with probability of an accident proportional to length.)
//!
//! All ways that no other beats in both time and exposure come from the search under two limits ([`crate::search::pareto`]), with the
//! exposure in place of the length.

use super::Leg;
use crate::geometry::LonLat;
use crate::id::{EdgeId, SegmentId};
use crate::metric::Metric;
use crate::network::Network;
use crate::search::pareto::{ParetoSearch, Toward};
use crate::search::{Access, Cost, Direction, Goal, Objective, Position, Source, View, Workspace};
use crate::units::share;
use rayon::prelude::*;

/// Where people are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// Where.
    pub at: LonLat,
    /// How many, or what else is counted.
    pub people: u32,
}

/// The exposure of every segment, whole, in units of [`Exposure::unit`] person-meters, rounded up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exposure {
    by_segment: Vec<u32>,
    /// Person-meters of one unit: 1, or a power of ten where paths could exceed what 32 bits hold.
    pub unit: u32,
}

impl Exposure {
    /// Of all segments of a network, by places within `radius_m` meters. `O(places × segments near each)`, in parallel.
    pub fn of(network: &Network, places: &[Place], radius_m: f64) -> Self {
        let plane = network.projection();
        let near: Vec<Vec<(SegmentId, u64)>> = places
            .par_iter()
            .map(|place| {
                let center = plane.to_plane(place.at);
                let [x, y] = center;
                let bounds = [x - radius_m, y - radius_m, x + radius_m, y + radius_m];
                let segments = network.index().in_box(bounds).into_iter().map(SegmentId);
                let exposed = segments.filter_map(|segment| {
                    let line: Vec<[f64; 2]> =
                        network.line(segment).iter().map(|at| plane.to_plane(*at)).collect();
                    let within = within_mm(&line, center, radius_m);
                    (within > 0).then(|| (segment, within * u64::from(place.people)))
                });
                exposed.collect()
            })
            .collect();
        let mut sums = vec![0_u64; network.segment_count()];
        for (segment, person_mm) in near.into_iter().flatten() {
            sums[segment.index()] = sums[segment.index()].saturating_add(person_mm);
        }
        // No way drives a segment more than once in each direction.
        let whole: u64 =
            sums.iter().fold(0_u64, |sum, one| sum.saturating_add(one / 1000 + 1)).saturating_mul(2);
        let mut unit = 1_u32;
        while whole / u64::from(unit) >= u64::from(u32::MAX / 2) && unit < 1_000_000_000 {
            unit *= 10;
        }
        let by_segment = sums.iter().map(|sum| sum.div_ceil(1000 * u64::from(unit)) as u32).collect();
        Self { by_segment, unit }
    }

    /// Of a whole segment.
    pub fn of_segment(&self, segment: SegmentId) -> u32 {
        self.by_segment[segment.index()]
    }

    /// Of part of a way along one segment, pro rata.
    fn of_leg(&self, metric: &Metric, leg: &Leg) -> u32 {
        let length = metric.topology().length_mm(leg.directed);
        let whole = self.of_segment(leg.directed.segment());
        share(whole, leg.to_mm, length) - share(whole, leg.from_mm, length)
    }

    /// Of a way.
    pub fn of_way(&self, metric: &Metric, legs: &[Leg]) -> u32 {
        legs.iter().map(|leg| self.of_leg(metric, leg)).fold(0, u32::saturating_add)
    }
}

/// Length of a polyline within a circle, whole millimeters.
fn within_mm(line: &[[f64; 2]], [x, y]: [f64; 2], radius: f64) -> u64 {
    let piece = |pair: &[[f64; 2]]| -> f64 {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        let (dx, dy, fx, fy) = (bx - ax, by - ay, ax - x, ay - y);
        let (a, b, c) = (dx * dx + dy * dy, fx * dx + fy * dy, fx * fx + fy * fy - radius * radius);
        let root = b * b - a * c;
        if a <= 0.0 || root <= 0.0 {
            return 0.0;
        }
        let (enter, leave) = ((-b - root.sqrt()) / a, (-b + root.sqrt()) / a);
        (leave.min(1.0) - enter.max(0.0)).max(0.0) * a.sqrt()
    };
    (line.windows(2).map(piece).sum::<f64>() * 1000.0).round() as u64
}

/// A way that no other beats in both measures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// Milliseconds.
    pub ms: u32,
    /// Units of exposure.
    pub exposure: u32,
    /// What is driven.
    pub legs: Vec<Leg>,
}

/// The ways between which one may choose, the fastest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Front {
    /// Fastest first, least exposure last. Empty where there is no way.
    pub ways: Vec<Way>,
    /// Whether these are all; if not, the fastest and the least exposed are among them.
    pub is_complete: bool,
}

impl Front {
    /// The compromise: time and exposure each counted from its best, as a share of the span between the two ends of the front;
    /// the least sum of both, of equal ones the fastest. In whole numbers, without rounding.
    pub fn compromise(&self) -> Option<usize> {
        let (first, last) = (self.ways.first()?, self.ways.last()?);
        let (ms_span, exposure_span) =
            (u128::from(last.ms - first.ms), u128::from(first.exposure - last.exposure));
        let sum = |way: &Way| {
            u128::from(way.ms - first.ms) * exposure_span + u128::from(way.exposure - last.exposure) * ms_span
        };
        (0..self.ways.len()).min_by_key(|i| (sum(&self.ways[*i]), *i))
    }
}

/// Labels beyond this are not kept: the front is then told as incomplete.
pub const MOST_LABELS: usize = 3_000_000;

/// All ways from one position to another that no other beats in both time and exposure.
///
/// Bounds of what is still to pay come from one search back for each measure, so that only labels are kept that can still
/// become a way of the front. The number of those can grow exponentially with the size of the network; on cities it is moderate.
pub fn front(metric: &Metric, exposure: &Exposure, from: Position, to: Position) -> Front {
    let exposed = metric.with_second(|directed| exposure.of_segment(directed.segment()));
    let cost = |access: &Access, legs: Leg| Cost { ms: access.cost.ms, mm: exposure.of_leg(metric, &legs) };
    let whole = |access: &Access| metric.topology().length_mm(access.directed);
    let first = |access: &Access| Leg {
        directed: access.directed,
        from_mm: access.position_mm,
        to_mm: whole(access),
    };
    let last = |access: &Access| Leg { directed: access.directed, from_mm: 0, to_mm: access.position_mm };
    let (departures, arrivals) = (from.departures(metric), to.arrivals(metric));
    let sources: Vec<Source> =
        departures.iter().map(|d| Source { state: d.state, cost: cost(d, first(d)) }).collect();
    let goals: Vec<Source> =
        arrivals.iter().map(|a| Source { state: a.state, cost: cost(a, last(a)) }).collect();
    let back = View::new(&exposed, Direction::Backward);
    let states = metric.topology().state_count();
    let bound = |objective| {
        let mut workspace = Workspace::new(states);
        workspace.run(&back, objective, &goals, u32::MAX - 1, Goal::All);
        workspace
    };
    let (quickest, safest) = (bound(Objective::Fastest), bound(Objective::Shortest));
    let least: Vec<Option<Cost>> = (0..states as u32)
        .map(|state| {
            let state = crate::id::StateId(state);
            Some(Cost { ms: quickest.cost(state)?.ms, mm: safest.cost(state)?.mm })
        })
        .collect();
    let mut search = ParetoSearch::new(states);
    let view = View::forward(&exposed);
    let direct: Vec<Way> = direct(metric, exposure, from, to);
    let known: Vec<Cost> = direct.iter().map(|way| Cost { ms: way.ms, mm: way.exposure }).collect();
    let toward = Toward { least: &least, goals: &goals, known: &known, most_labels: MOST_LABELS };
    let reached = search.run_toward(&view, &sources, &toward);
    let mut ways = direct;
    for arrived in &reached.ways {
        let label = search.labels()[arrived.label];
        let edges: Vec<EdgeId> = search.path(&view, &label);
        let start = search.origin(&label);
        let departure = departures
            .iter()
            .zip(&sources)
            .filter(|(departure, source)| departure.state == start.state && source.cost == start.cost)
            .map(|(departure, _)| first(departure))
            .min();
        let middle = edges.into_iter().map(|edge| whole_leg(metric, edge));
        let mut legs: Vec<Leg> =
            departure.into_iter().chain(middle).chain([last(&arrivals[arrived.goal])]).collect();
        legs.retain(|leg| leg.from_mm < leg.to_mm);
        ways.push(Way { ms: arrived.cost.ms, exposure: arrived.cost.mm, legs });
    }
    if !reached.is_complete {
        // The fastest was found first of all; the least exposed is known from the search back.
        let whole = departures.iter().zip(&sources).filter_map(|(departure, source)| {
            Some((safest.cost(departure.state)?.plus(source.cost)?, departure))
        });
        if let Some((cost, departure)) =
            whole.min_by_key(|(cost, departure)| (cost.mm, cost.ms, departure.directed))
        {
            let end = safest.origin(&back, departure.state);
            let arrival = arrivals.iter().zip(&goals).filter(|(arrival, _)| arrival.state == end);
            let arrival = arrival.min_by_key(|(_, goal)| (goal.cost.mm, goal.cost.ms));
            let middle = safest.path(&back, departure.state).into_iter().map(|edge| whole_leg(metric, edge));
            let last = arrival.map(|(arrival, _)| last(arrival));
            let mut legs: Vec<Leg> = [first(departure)].into_iter().chain(middle).chain(last).collect();
            legs.retain(|leg| leg.from_mm < leg.to_mm);
            ways.push(Way { ms: cost.ms, exposure: cost.mm, legs });
        }
    }
    ways.sort_by(|a, b| (a.ms, a.exposure, &a.legs).cmp(&(b.ms, b.exposure, &b.legs)));
    let mut front: Vec<Way> = Vec::new();
    for way in ways {
        if front.last().is_none_or(|better| way.exposure < better.exposure) {
            front.push(way);
        }
    }
    Front { ways: front, is_complete: reached.is_complete }
}

fn whole_leg(metric: &Metric, edge: EdgeId) -> Leg {
    let directed = metric.topology().directed(edge);
    Leg { directed, from_mm: 0, to_mm: metric.topology().length_mm(directed) }
}

/// The way that stays on the segment, if there is one.
fn direct(metric: &Metric, exposure: &Exposure, from: Position, to: Position) -> Vec<Way> {
    let found = from.direct(to, metric).map(|(cost, directed, from_mm, to_mm)| {
        let legs = vec![Leg { directed, from_mm, to_mm }];
        Way { ms: cost.ms, exposure: exposure.of_way(metric, &legs), legs }
    });
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_within_a_circle() {
        let line = [[-100.0, 0.0], [100.0, 0.0]];
        assert_eq!(within_mm(&line, [0.0, 0.0], 50.0), 100_000);
        assert_eq!(within_mm(&line, [0.0, 30.0], 50.0), 80_000, "a chord of 3, 4, 5");
        assert_eq!(within_mm(&line, [0.0, 50.0], 50.0), 0, "touched");
        assert_eq!(within_mm(&line, [100.0, 0.0], 50.0), 50_000, "the end");
        assert_eq!(within_mm(&[[0.0, 0.0], [0.0, 0.0]], [0.0, 0.0], 50.0), 0);
    }

    #[test]
    fn the_compromise_is_nearest_to_both_ends() {
        let way = |ms, exposure| Way { ms, exposure, legs: Vec::new() };
        let front = Front { ways: vec![way(100, 1000), way(120, 300), way(200, 0)], is_complete: true };
        assert_eq!(front.compromise(), Some(1));
        let even = Front { ways: vec![way(100, 1000), way(150, 500), way(200, 0)], is_complete: true };
        assert_eq!(even.compromise(), Some(0), "of equal ones the fastest");
        assert_eq!(Front { ways: vec![way(5, 5)], is_complete: true }.compromise(), Some(0));
        assert_eq!(Front::default().compromise(), None);
    }
}
