//! One-to-all on the map of Wujin: our Dijkstra against petgraph's on the same graph, distances held equal.

use criterion::{Criterion, criterion_group, criterion_main};
use huhang::diagnostic::Diagnostics;
use huhang::exchange::network_files::read_network;
use huhang::id::StateId;
use huhang::metric::Metric;
use huhang::network::{JoinTolerance, build};
use huhang::search::{Cost, Goal, Measure, Objective, Source, Sweep, View, Workspace};
use huhang::topology::Topology;
use huhang::vehicle::Vehicle;
use std::path::Path;
use std::sync::Arc;

fn metric() -> Metric {
    let mut problems = Diagnostics::new();
    let roads = Path::new(env!("CARGO_MANIFEST_DIR")).join("maps/wujin/roads.geojson.gz");
    let (raw, _) = read_network(&[roads], &mut problems).expect("the map is in the repository");
    let network = build(raw, JoinTolerance::default(), &mut problems).expect("the map has roads");
    let car = Vehicle::built_in("car").expect("car is built in");
    Metric::free(Arc::new(Topology::build(Arc::new(network), &car)))
}

fn one_to_all(criterion: &mut Criterion) {
    let metric = metric();
    let view = View::forward(&metric);
    let mut workspace = Workspace::new(metric.topology().state_count());
    let source = StateId(metric.topology().state_count() as u32 / 2);
    let mut ours = || {
        let start = Source { state: source, cost: Cost::default() };
        workspace.run(&view, Objective::Fastest, &[start], u32::MAX - 1, Goal::All);
        workspace.reached().filter_map(|s| workspace.cost(s)).map(|c| u64::from(c.ms)).sum::<u64>()
    };
    let mut sweep = Sweep::<Measure>::new(metric.topology().state_count());
    let mut costs_only = || {
        let start = Source { state: source, cost: Cost::default() };
        sweep.run(&view, Objective::Fastest, &[start], u32::MAX - 1);
        sweep.reached().filter_map(|s| sweep.measure(s)).map(u64::from).sum::<u64>()
    };
    let theirs = || {
        let costs = petgraph::algo::dijkstra(view, source, None, |edge| edge.ms());
        costs.values().map(|ms| u64::from(*ms)).sum::<u64>()
    };
    assert_eq!(ours(), theirs(), "both find the same distances");
    assert_eq!(costs_only(), theirs(), "both find the same distances");
    let mut group = criterion.benchmark_group("one_to_all");
    group.sample_size(20);
    group.bench_function("sweep", |bencher| bencher.iter(&mut costs_only));
    group.bench_function("workspace", |bencher| bencher.iter(&mut ours));
    group.bench_function("petgraph", |bencher| bencher.iter(theirs));
    group.finish();
}

criterion_group!(benches, one_to_all);
criterion_main!(benches);
