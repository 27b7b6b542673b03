//! A plan that does not hold is a fault of the program: nothing is answered, and the run ends with exit code 3.

use super::super::world::World;
use super::{Planner, planned_by};
use crate::diagnostic::Diagnostics;
use crate::rounds::{Plan, Problem, Progress, Search, solve};
use crate::scenario::{Task, parse};

const ROADS: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","properties":{"highway":"tertiary"},
"geometry":{"type":"LineString","coordinates":[[118.5,37.4],[118.51,37.4],[118.52,37.4],[118.53,37.4]]}}]}"#;

fn places(ids: &[(&str, f64)]) -> String {
    let feature = |(id, lon): &(&str, f64)| {
        format!(
            r#"{{"type":"Feature","id":"{id}","properties":{{"visits":"2/day","gap":"2h"}},"geometry":{{"type":"Point","coordinates":[{lon},37.4]}}}}"#
        )
    };
    let features: Vec<String> = ids.iter().map(feature).collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

/// How many faults are told of the plans of a planner, and whether there is an answer.
fn faults(planner: Planner) -> (usize, bool) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("roads.geojson", ROADS);
    write("sites.geojson", &places(&[("A", 118.51), ("B", 118.52)]));
    write("stations.geojson", &places(&[("S", 118.5)]));
    let text = "[scenario]\nname = \"town\"\nnetwork = \"roads.geojson\"\nsites = \"sites.geojson\"\nstations = \"stations.geojson\"\n\
        [[patrol]]\nunits = 1\ndays = 2\neffort = \"50\"\n";
    let scenario = parse(text, &folder.path().join("s.toml")).unwrap();
    let mut problems = Diagnostics::new();
    let world = World::load(scenario.setting, &mut problems).unwrap();
    let Task::Patrol(task) = &scenario.tasks[0] else { panic!("a patrol") };
    let answer = planned_by(planner, &world, task, &mut problems);
    (problems.count("E719"), answer.is_some())
}

fn forged(
    problem: &Problem,
    search: &Search<'_>,
    progress: &(dyn Fn(&Progress) + Sync),
    forge: impl Fn(&mut Plan),
) -> Plan {
    let mut plan = solve(problem, search, progress);
    assert!(plan.unserved.is_empty() && plan.tours.len() == 2);
    forge(&mut plan);
    plan
}

#[test]
fn no_plan_that_fails_its_check_is_answered() {
    assert_eq!(faults(solve), (0, true));
    let forgers: [Planner; 5] = [
        |p, s, g| forged(p, s, g, |plan| plan.tours[0].stops[0].begin_ms -= 1),
        |p, s, g| forged(p, s, g, |plan| plan.tours[0].stops.swap(0, 1)),
        |p, s, g| forged(p, s, g, |plan| plan.tours[1].arrive_ms += 86_400_000),
        |p, s, g| forged(p, s, g, |plan| plan.tours[1].distance_mm += 1),
        |p, s, g| forged(p, s, g, |plan| plan.value[0] += 1),
    ];
    for (number, forger) in forgers.into_iter().enumerate() {
        let (faults, answered) = faults(forger);
        assert!(faults > 0 && !answered, "forger {number}: {faults} faults");
    }
}
