//! Territories, and aims with a tolerance.

use super::rounds::plan;
use super::rounds_drawn::town;
use huhang::rounds::{Aim, Chance, Plan, Problem, Search, Task, Travel, Unit, Window, check, solve};

const MINUTE: i64 = 60_000;

/// Fifty-nine sites of 20 minutes in and around a town of 30 km, five units at four stations.
fn sites_59(aims: &[Aim]) -> Problem {
    let mut lots = Chance::new(24, 1);
    let mut spot = |middle: [i64; 2], reach: i64| middle.map(|x| x + lots.between(-reach, reach));
    let stations = [[-4_000, -3_000], [5_000, -2_000], [-3_000, 5_000], [6_000, 6_000]];
    let villages: Vec<[i64; 2]> = (0..7).map(|_| spot([0, 0], 14_000)).collect();
    let sites = (0..59).map(|n| if n % 3 == 0 { spot([0, 0], 5_000) } else { spot(villages[n % 7], 1_500) });
    let places: Vec<[i64; 2]> = stations.into_iter().chain(sites.collect::<Vec<_>>()).collect();
    let apart = |a: &[i64; 2], b: &[i64; 2]| (a[0].abs_diff(b[0]) + a[1].abs_diff(b[1])) as u32;
    let meters = || places.iter().flat_map(|a| places.iter().map(move |b| apart(a, b)));
    let (ms, mm): (Vec<u32>, Vec<u32>) =
        (meters().map(|m| m * 90).collect(), meters().map(|m| m * 1000).collect());
    let task = |stop: usize| Task { place: Some(places[stop]), ..Task::visit(stop, 20 * MINUTE) };
    let unit = |n: usize| Unit { team: n as u32, ..Unit::new(n % 4, Window::new(0, 540 * MINUTE)) };
    Problem {
        travels: vec![Travel::new(places.len(), &ms, &mm)],
        tasks: (4..places.len()).map(task).collect(),
        units: (0..5).map(unit).collect(),
        aims: aims.to_vec(),
        ..Problem::default()
    }
}

#[test]
fn territories_are_no_worse_than_strips() {
    let problem = sites_59(&[Aim::Unserved, Aim::Overlap, Aim::LongestTour, Aim::Spread, Aim::Time]);
    let (free, evaluated) = plan(&problem, 2_000, 1);
    assert_eq!((free.value[0], evaluated.overlapping), (0, 0));
    assert_eq!(free.tours.len(), 5, "no unit stays at home while others are out for long");
    for axis in 0..2 {
        for order in [[0, 1, 2, 3, 4], [2, 0, 4, 1, 3]] {
            let mut strips = problem.clone();
            let mut by_place: Vec<usize> = (0..59).collect();
            by_place.sort_by_key(|task| problem.tasks[*task].place.unwrap()[axis]);
            for (at, task) in by_place.into_iter().enumerate() {
                strips.tasks[task].units = vec![order[at / 12]];
            }
            let (strips, _) = plan(&strips, 2_000, 1);
            assert_eq!(strips.value[..2], [0, 0], "strips do not overlap");
            assert!(free.value <= strips.value, "{:?} is worse than strips {:?}", free.value, strips.value);
        }
    }
}

#[test]
fn a_tolerance_of_balance_lets_the_next_aim_count() {
    let problem = sites_59(&[Aim::Unserved, Aim::LongestTour, Aim::Spread, Aim::Time]);
    let with = |tolerances: &[i64]| -> Plan {
        let search = Search { effort: 3_000, tolerances, ..Search::default() };
        let plan = solve(&problem, &search, &|_| {});
        assert_eq!(check(&problem, &plan).unwrap().value, plan.value, "values are exact");
        plan
    };
    let (strict, loose) = (with(&[]), with(&[0, 15 * MINUTE, 15 * MINUTE, 0]));
    // the least is what a third of the search finds
    assert!(loose.value[1] <= strict.value[1] + 20 * MINUTE, "{:?} {:?}", loose.value, strict.value);
    assert!(loose.value[3] + 10 * MINUTE < strict.value[3], "{:?} {:?}", loose.value, strict.value);
}

#[test]
fn a_tolerance_is_kept_and_nothing_is_given_away_for_nothing() {
    for seed in 0..4 {
        let problem = town(60, 4, 2, &[Aim::Unserved, Aim::LongestTour, Aim::Time], seed);
        let with = |effort: u64, tolerances: &[i64]| {
            solve(&problem, &Search { seed, effort, tolerances, ..Search::default() }, &|_| {})
        };
        // the first half of the search is the one without a tolerance
        let first = with(400, &[]);
        let tolerances = [0, 7 * MINUTE, 0];
        let both = with(800, &tolerances);
        check(&problem, &both).unwrap();
        assert!(both.value[0] <= first.value[0] && both.value[1] <= first.value[1] + 7 * MINUTE);
        assert!(both.value[2] <= first.value[2], "{:?} {:?}", both.value, first.value);
        // behind the last aim there is nothing to gain
        assert_eq!(with(400, &[0, 0, 9 * MINUTE]).value, first.value);
    }
}
