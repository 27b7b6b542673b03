//! Time against exposure: the front of ways against a search that keeps every path, on random networks, and on a drawn town.

use crate::random::{Dice, car_topology, network};
use huhang::metric::Metric;
use huhang::plan::exposure::{Exposure, Place, front};
use huhang::search::{Cost, Position};
use huhang::units::share;
use std::collections::BTreeSet;

/// All costs of which none beats another, by taking up every edge again until nothing changes: no order, no bound.
fn slow_front(metric: &Metric, exposure: &Exposure, from: Position, to: Position) -> Vec<(u32, u32)> {
    let topology = metric.topology();
    let whole = |directed: huhang::id::DirectedId| exposure.of_segment(directed.segment());
    let length = |directed| topology.length_mm(directed);
    let add = |set: &mut BTreeSet<(u32, u32)>, new: (u32, u32)| {
        if set.iter().any(|old| old.0 <= new.0 && old.1 <= new.1) {
            return false;
        }
        set.retain(|old| !(new.0 <= old.0 && new.1 <= old.1));
        set.insert(new)
    };
    let mut kept: Vec<BTreeSet<(u32, u32)>> = vec![BTreeSet::new(); topology.state_count()];
    for d in from.departures(metric) {
        let exposed = whole(d.directed) - share(whole(d.directed), d.position_mm, length(d.directed));
        add(&mut kept[d.state.index()], (d.cost.ms, exposed));
    }
    let mut changed = true;
    while changed {
        changed = false;
        for (edge, arc) in metric.arcs().iter().enumerate() {
            if arc.ms == huhang::metric::CLOSED {
                continue;
            }
            let edge = huhang::id::EdgeId::new(edge);
            let here: Vec<(u32, u32)> = kept[topology.tail(edge).index()].iter().copied().collect();
            for (ms, exposed) in here {
                let next = (ms + arc.ms, exposed + whole(topology.directed(edge)));
                changed |= add(&mut kept[arc.head as usize], next);
            }
        }
    }
    let mut all = BTreeSet::new();
    for a in to.arrivals(metric) {
        let exposed = share(whole(a.directed), a.position_mm, length(a.directed));
        for (ms, so_far) in &kept[a.state.index()] {
            add(&mut all, (ms + a.cost.ms, so_far + exposed));
        }
    }
    if let Some((Cost { ms, .. }, directed, a, b)) = from.direct(to, metric) {
        let exposed =
            share(whole(directed), b, length(directed)) - share(whole(directed), a, length(directed));
        add(&mut all, (ms, exposed));
    }
    all.into_iter().collect()
}

#[test]
fn the_front_is_that_of_a_search_that_keeps_every_path() {
    let mut seen = 0;
    for seed in 0..60 {
        let network = network(seed, 6, 5);
        let metric = Metric::free(car_topology(&network));
        let mut dice = Dice(seed + 1000);
        let places: Vec<Place> = (0..12)
            .map(|_| {
                let node = huhang::id::NodeId(dice.below(network.node_count() as u64) as u32);
                Place { at: network.position(node), people: 1 + dice.below(500) as u32 }
            })
            .collect();
        let exposure = Exposure::of(&network, &places, 150.0 + dice.below(400) as f64);
        assert_eq!(exposure.unit, 1);
        let mut position = || {
            let segment = huhang::id::SegmentId(dice.below(network.segment_count() as u64) as u32);
            let position_mm = dice.below(u64::from(network.segment(segment).length_mm)) as u32;
            Position { segment, position_mm, on_junction: false }
        };
        let (from, to) = (position(), position());
        let found = front(&metric, &exposure, from, to);
        assert!(found.is_complete);
        let costs: Vec<(u32, u32)> = found.ways.iter().map(|way| (way.ms, way.exposure)).collect();
        assert_eq!(costs, slow_front(&metric, &exposure, from, to), "seed {seed}");
        for way in &found.ways {
            assert_eq!(
                exposure.of_way(&metric, &way.legs),
                way.exposure,
                "seed {seed}: what is driven is what is told"
            );
        }
        seen += usize::from(found.ways.len() > 1);
    }
    assert!(seen > 10, "{seen} networks with a choice");
}
