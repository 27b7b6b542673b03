//! What works change in the exported graph against the difference of both graphs written out, and graphs under works that are
//! kept.

use crate::random::{self, Dice};
use huhang::id::{DirectedId, SegmentId};
use huhang::metric::{Metric, SlowStretch};
use huhang::network::Network;
use huhang::plan::graph::{ExportedEdge, changes, export};
use huhang::topology::{LocalBy, Opening, Works};
use std::sync::Arc;

fn roads(network: &Network, dice: &mut Dice, count: usize) -> Vec<DirectedId> {
    let road = |dice: &mut Dice| {
        let segment = SegmentId(dice.below(network.segment_count() as u64) as u32);
        DirectedId::new(segment, dice.one_in(2))
    };
    (0..count).map(|_| road(dice)).collect()
}

fn works(network: &Network, dice: &mut Dice) -> Works {
    let local = roads(network, dice, 12).into_iter().map(|d| (LocalBy::Closure(0), d)).collect();
    let opened = roads(network, dice, 6).into_iter().map(|d| (d, Opening::AgainstOneWay)).collect();
    Works { local, opened, ..Works::default() }.canonical()
}

#[test]
fn changes_are_the_difference_of_both_graphs() {
    for seed in 0..12 {
        let network = random::network(seed, 9, 8);
        let topology = random::car_topology(&network);
        let free = Metric::free(Arc::clone(&topology));
        let mut dice = Dice(seed + 31);
        let own = works(&network, &mut dice);
        let slow: Vec<SlowStretch> = roads(&network, &mut dice, 8)
            .into_iter()
            .map(|directed| SlowStretch {
                directed,
                from_mm: 0,
                to_mm: topology.length_mm(directed) / 2,
                cap: None,
                wait_ms: 5000,
                factor: huhang::metric::AS_IT_IS,
            })
            .collect();
        for changed in [Arc::clone(&topology), topology.under(&own)] {
            let closed = random::closures(&network, &mut dice, 10);
            let under = Metric::customize(changed, closed, &slow);
            let [before, after] = [&free, &under].map(|metric| export(metric).edges);
            let found = changes(&free, &under);
            let only = |own: &[ExportedEdge], other: &[ExportedEdge]| -> Vec<ExportedEdge> {
                own.iter().filter(|edge| other.binary_search(edge).is_err()).cloned().collect()
            };
            assert_eq!(found.removed, only(&before, &after), "seed {seed}");
            assert_eq!(found.added, only(&after, &before), "seed {seed}");
            assert!(!found.removed.is_empty());
        }
    }
}

#[test]
fn graphs_under_works_are_kept_and_are_those_built_anew() {
    let network = random::network(3, 9, 8);
    let topology = random::car_topology(&network);
    let car = huhang::vehicle::Vehicle::built_in("car").unwrap();
    let mut dice = Dice(9);
    let all: Vec<Works> = (0..20).map(|_| works(&network, &mut dice)).collect();
    let written = |graph: Arc<huhang::topology::Topology>| export(&Metric::free(graph));
    let first = topology.under(&all[0]);
    assert!(Arc::ptr_eq(&first, &topology.under(&all[0])), "asked for again it is the same graph");
    for (i, own) in all.iter().enumerate().chain(all.iter().enumerate().rev()) {
        let anew = written(Arc::new(topology.beside(&car, own)));
        assert_eq!(written(topology.under(own)), anew, "works {i}");
        assert_ne!(anew, written(Arc::clone(&topology)), "works {i} change something");
    }
}
