//! The rounds on published instances: best known, found, gap in percent, left out, seconds.
//!
//! `cargo bench --bench rounds -- [NAME…] [--effort N] [--seconds S] [--islands N] [--seed N]`, where a NAME is how
//! names of instances begin. The instances are looked for beside the checkout. `drawn-300` and `drawn-1000` are rounds of
//! 10 and 20 units drawn by lot: the time to the first plan, the value of each aim with its bound, and the time.

#![expect(clippy::unwrap_used, reason = "a bench that cannot read its instances has failed")]

#[path = "../tests/it/rounds_instances.rs"]
mod rounds_instances;

#[path = "../tests/it/rounds_drawn.rs"]
mod rounds_drawn;

use huhang::rounds::bound::Served;
use huhang::rounds::{Aim, Search, check, solve};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

fn main() {
    let (mut names, mut options) = (Vec::new(), [600_000, 60, 2, 1]);
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        match ["--effort", "--seconds", "--islands", "--seed"].iter().position(|name| *name == argument) {
            None => names.push(argument),
            Some(option) => {
                let value = arguments.next().and_then(|value| value.parse().ok());
                options[option] = value.expect("a number follows the option");
            }
        }
    }
    let [effort, seconds, islands, seed] = options;
    let aims = [Aim::Unserved, Aim::LongestTour, Aim::Spread, Aim::Time];
    for (name, sites, units) in [("drawn-300", 300, 10), ("drawn-1000", 1000, 20)] {
        if !names.is_empty() && !names.iter().any(|asked| name.starts_with(asked.as_str())) {
            continue;
        }
        let problem = rounds_drawn::town(sites, units, 4, &aims, seed);
        let began = Instant::now();
        let deadline = Some(began + Duration::from_secs(seconds));
        let search = Search { seed, effort, islands: islands as usize, deadline, ..Search::default() };
        let first = OnceLock::new();
        let plan = solve(&problem, &search, &|progress| {
            first.get_or_init(|| (began.elapsed().as_millis(), progress.value.clone()));
        });
        let took = began.elapsed().as_secs_f64();
        check(&problem, &plan).expect("the plan can be carried out");
        let (first_ms, first) = first.into_inner().expect("the search tells how far it is");
        println!("{name}: first plan {first:?} after {first_ms} ms; at the end, after {took:.1} s:");
        println!("    {:?}: {:?}", problem.aims, plan.value);
        println!("    {:?}", Served::of(&problem, &plan));
    }
    for family in [rounds_instances::solomon(), rounds_instances::cordeau(), rounds_instances::carp()] {
        let mut gaps = Vec::new();
        for instance in family {
            if !names.is_empty() && !names.iter().any(|name| instance.name.starts_with(name)) {
                continue;
            }
            let began = Instant::now();
            let deadline = Some(began + Duration::from_secs(seconds));
            let search = Search { seed, effort, islands: islands as usize, deadline, ..Search::default() };
            let plan = solve(&instance.problem, &search, &|_| {});
            let took = began.elapsed().as_secs_f64();
            let (gap, left, known) = (instance.gap(&plan), plan.unserved.len(), instance.best_known);
            let found = known * (1.0 + gap / 100.0);
            println!(
                "{:6} {known:9.2} {found:9.2} {gap:6.3} % {left:2} left out {took:5.1} s",
                instance.name
            );
            gaps.push(gap);
        }
        let met = gaps.iter().filter(|gap| **gap < 0.001).count();
        let mean = gaps.iter().sum::<f64>() / gaps.len().max(1) as f64;
        println!("mean {mean:.3} %, {met} of {} at the best known", gaps.len());
    }
}
