//! Rural postman instances of Corberán, Plana and Sanchis with published optima: instance, optimum, what is found, gap,
//! the lower bound, and the time. `cargo bench --bench postman -- FOLDER [EFFORT]`; the folder holds the files and
//! `BEST_KNOWN.csv`.

use huhang::rounds::postman::{bound, graph, walk};
use std::path::Path;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|text| !text.starts_with("--")).collect();
    let Some(folder) = arguments.first().filter(|folder| Path::new(folder).is_dir()) else {
        println!("no folder with instances given: nothing measured");
        return;
    };
    let effort = arguments.get(1).and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let folder = Path::new(folder);
    let table = std::fs::read_to_string(folder.join("BEST_KNOWN.csv")).expect("the table of optima is there");
    println!("instance,optimum,found,gap_percent,bound,seconds");
    let (mut sum, mut count) = (0.0, 0);
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let optimum: i64 = cells[6].parse().expect("optima are integers");
        let bytes = std::fs::read(folder.join(cells[0])).expect("the instance is there");
        let graph = graph::parse(&String::from_utf8_lossy(&bytes)).expect("the instance is one");
        let begin = Instant::now();
        let found = walk(&graph, 1, effort).expect("the instance has a walk").cost;
        let seconds = begin.elapsed().as_secs_f64();
        assert!(found >= optimum, "better than an optimum");
        let gap = 100.0 * (found - optimum) as f64 / optimum as f64;
        let bound = bound::least_walk(&graph);
        println!("{},{optimum},{found},{gap:.3},{bound},{seconds:.2}", cells[0]);
        (sum, count) = (sum + gap, count + 1);
    }
    println!("mean gap {:.3} %", sum / f64::from(count));
}
