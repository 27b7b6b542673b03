//! Rural postman instances with published optima, where they lie beside the checkout: the mean gap is below 1 %.

use huhang::rounds::postman::{bound, graph, walk};
use std::path::Path;

#[test]
fn walks_of_published_instances_are_within_one_percent_of_the_optimum() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/arc-routing/rpp-ur");
    let Ok(table) = std::fs::read_to_string(folder.join("BEST_KNOWN.csv")) else {
        println!("skipped: no rural postman instances beside the checkout");
        return;
    };
    let (mut gaps, mut count) = (0.0, 0);
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let optimum: i64 = cells[6].parse().unwrap();
        let bytes = std::fs::read(folder.join(cells[0])).unwrap();
        let graph = graph::parse(&String::from_utf8_lossy(&bytes)).unwrap();
        let required: i64 = cells[5].parse().unwrap();
        assert_eq!(graph.required_cost(), required, "{}: read as published", cells[0]);
        let walk = walk(&graph, 1, 400).unwrap();
        let bound = bound::least_walk(&graph);
        assert!(bound <= optimum && optimum <= walk.cost, "{}: {bound} {optimum} {}", cells[0], walk.cost);
        gaps += 100.0 * (walk.cost - optimum) as f64 / optimum as f64;
        count += 1;
        if cells[4] == "1" {
            assert_eq!(walk.cost, optimum, "{}: one part is matched to the optimum", cells[0]);
            assert_eq!(bound, optimum);
        }
    }
    assert_eq!(count, 12);
    assert!(gaps / f64::from(count) < 1.0, "mean gap {:.3} %", gaps / f64::from(count));
}
