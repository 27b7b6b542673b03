//! `bench`: times this engine on any network, one JSON object a line.

use super::args::{BenchArgs, Shared};
use super::{End, Failure, output};
use crate::diagnostic::Diagnostics;
use crate::exchange::network_files::read_network;
use crate::geometry::LonLat;
use crate::id::{DirectedId, SegmentId, StateId};
use crate::metric::{ClosedStretch, Metric};
use crate::network::{JoinTolerance, build};
use crate::pipeline::find_vehicle;
use crate::plan::coverage::{Combine, Demand, Facility, Rule, Stand, coverage};
use crate::plan::matrix::matrix;
use crate::plan::route::{Engine, route};
use crate::search::{Cost, Direction, Measure, Objective, Position, Source, Sweep, View};
use crate::topology::Topology;
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

fn say(task: &str, value: f64, unit: &str, n: usize) -> Result<(), Failure> {
    let value = (value * 1000.0).round() / 1000.0;
    output::print_text(&format!("{}\n", json!({"task": task, "value": value, "unit": unit, "n": n})))
}

/// Runs `work`, and says how long one of its `n` parts took.
fn timed<T>(task: &str, unit: &str, n: usize, work: impl FnOnce() -> T) -> Result<T, Failure> {
    let start = Instant::now();
    let result = work();
    let seconds = start.elapsed().as_secs_f64() / n.max(1) as f64;
    say(task, if unit == "us" { seconds * 1e6 } else { seconds * 1e3 }, unit, n)?;
    Ok(result)
}

pub(super) fn bench(args: &BenchArgs, shared: &Shared) -> Result<End, Failure> {
    let mut problems = Diagnostics::new();
    let raw = timed("load", "ms", 1, || read_network(&args.network, &mut problems))?;
    let vehicle = find_vehicle(&args.vehicle.vehicle, &mut problems);
    let (Some((raw, _)), Some(vehicle)) = (raw, vehicle) else { return Err(problems.into()) };
    let network = timed("build", "ms", 1, || build(raw, JoinTolerance::default(), &mut problems))?;
    let Some(network) = network.map(Arc::new) else { return Err(problems.into()) };
    if !shared.quiet {
        output::print_problems(&problems, !shared.verbose);
    }
    // Bounded Dijkstra has no order of its own; what a vehicle needs once is its folded graph.
    let topology = timed("topology", "ms", 1, || Arc::new(Topology::build(Arc::clone(&network), &vehicle)))?;
    let metric = timed("customize", "ms", 1, || Metric::free(Arc::clone(&topology)))?;
    let usable: Vec<SegmentId> = network.segment_ids().filter(|s| topology.is_segment_usable(*s)).collect();
    if usable.is_empty() {
        return Err(problems.into());
    }
    let mut dice = Dice(args.seed);
    let mut position = || {
        let segment = usable[dice.below(usable.len())];
        Position { segment, position_mm: network.segment(segment).length_mm / 2, on_junction: false }
    };
    let closed = position().segment;
    let stretch = |forward| {
        let directed = DirectedId::new(closed, forward);
        ClosedStretch { directed, from_mm: 0, to_mm: network.segment(closed).length_mm }
    };
    timed("close_one", "us", 1, || {
        Metric::customize(Arc::clone(&topology), vec![stretch(true), stretch(false)], &[])
    })?;

    let pairs: Vec<(Position, Position)> = (0..args.pairs).map(|_| (position(), position())).collect();
    let found = timed("one_to_one", "us", pairs.len(), || {
        pairs
            .iter()
            .filter(|(a, b)| route(&metric, *a, *b, Objective::Fastest, Engine::Own).is_some())
            .count()
    })?;

    let view = View::forward(&metric);
    let mut sweep = Sweep::<Measure>::new(topology.state_count());
    let sources: Vec<StateId> =
        (0..args.sources).map(|_| topology.start_head(DirectedId::new(position().segment, true))).collect();
    let mut checksums = [0u64, 0];
    timed("one_to_all", "us", sources.len(), || {
        for source in &sources {
            let start = Source { state: *source, cost: Cost::default() };
            sweep.run(&view, Objective::Fastest, &[start], u32::MAX - 1);
            checksums[0] += sweep.reached().filter_map(|s| sweep.measure(s)).map(u64::from).sum::<u64>();
        }
    })?;
    timed("one_to_all_petgraph", "us", sources.len(), || {
        for source in &sources {
            let costs = petgraph::algo::dijkstra(view, *source, None, |e| e.ms());
            checksums[1] += costs.values().map(|ms| u64::from(*ms)).sum::<u64>();
        }
    })?;
    assert_eq!(checksums[0], checksums[1], "the two engines must find equal distances");

    let places = |n: usize, position: &mut dyn FnMut() -> Position| -> Vec<Option<Position>> {
        (0..n).map(|_| Some(position())).collect()
    };
    let (from, to) = (places(args.sources, &mut position), places(args.targets, &mut position));
    timed("many_to_many", "ms", 1, || matrix(&metric, &from, &to, Objective::Fastest, u32::MAX - 1))?;

    let stand =
        |position: Option<Position>| position.map(|position| Stand { position, approach: Cost::default() });
    let facilities: Vec<Facility> =
        from.iter().enumerate().map(|(i, p)| Facility { id: i.to_string(), stand: stand(*p) }).collect();
    let demands: Vec<Demand> = to
        .iter()
        .enumerate()
        .map(|(i, p)| Demand {
            id: i.to_string(),
            category: String::new(),
            weight: 1.0,
            gates: vec![stand(*p)],
            open: vec![true],
        })
        .collect();
    let rule = Rule {
        within_mm: Some(3_000_000),
        within_ms: Some(900_000),
        combine: Combine::Both,
        direction: Direction::Forward,
    };
    let answer = timed("coverage", "ms", 1, || coverage(&metric, &facilities, &demands, &rule))?;
    let covered = answer.sites.iter().filter(|s| !s.served_by.is_empty()).count();

    let points: Vec<LonLat> = to
        .iter()
        .flatten()
        .map(|p| {
            let at = network.point_at(p.segment, p.position_mm);
            LonLat { lon: at.lon + 1500, lat: at.lat - 1500 }
        })
        .collect();
    timed("index", "ms", 1, || network.index().in_box([0.0; 4]).len())?;
    let snapped = timed("snap", "us", points.len(), || {
        points.iter().filter(|at| topology.snap(**at, 500.0).is_some()).count()
    })?;
    say("nodes", network.node_count() as f64, "count", 1)?;
    say("segments", network.segment_count() as f64, "count", 1)?;
    say("routes_found", found as f64, "count", pairs.len())?;
    say("sites_covered", covered as f64, "count", demands.len())?;
    say("points_snapped", snapped as f64, "count", points.len())?;
    Ok(End::Done)
}
