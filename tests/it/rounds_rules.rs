//! The rounds kernel, one test a rule.

use super::rounds::{plan, random_problem};
use super::rounds_drawn::town;
use super::rounds_instances::{carp, cordeau, solomon};
use huhang::rounds::{
    Aim, Break, Group, NO_WAY, Plan, Problem, Reason, Search, Stopped, Task, Travel, Unit, Window, bound,
    check, solve,
};
use std::sync::atomic::AtomicBool;

/// Places on a line, a second and a meter apart; every task stands at its place, every unit starts at 0.
fn on_a_line(places: &[i64], units: usize, aims: &[Aim]) -> Problem {
    let all: Vec<i64> = std::iter::once(0).chain(places.iter().copied()).collect();
    let legs = || all.iter().flat_map(|a| all.iter().map(move |b| (a - b).unsigned_abs() as u32 * 1000));
    let table: Vec<u32> = legs().collect();
    Problem {
        travels: vec![Travel::new(all.len(), &table, &table)],
        tasks: (1..all.len()).map(|stop| Task::visit(stop, 0)).collect(),
        units: vec![Unit::new(0, Window::new(0, 1_000_000)); units],
        groups: Vec::new(),
        aims: aims.to_vec(),
    }
}

fn hours(plan: &Plan) -> Vec<i64> {
    let mut hours: Vec<i64> = plan.tours.iter().map(|tour| tour.duration_ms() / 1000).collect();
    hours.sort_unstable();
    hours.reverse();
    hours
}

#[test]
fn six_two_two_two_is_better_than_six_six_and_nothing() {
    let balanced = [Aim::Unserved, Aim::LongestTour, Aim::Spread, Aim::Time];
    // one task three seconds out, three tasks one second out on three other roads
    let mut problem = on_a_line(&[3, 1, 1, 1], 4, &balanced);
    let all = [0_i64, 3, 1, 1, 1];
    let mut table = Vec::new();
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all.iter().enumerate() {
            table.push(if i == j { 0 } else { (a + b) as u32 * 1000 });
        }
    }
    problem.travels = vec![Travel::new(5, &table, &table)];
    assert_eq!(hours(&plan(&problem, 500, 1).0), [6, 2, 2, 2]);
    problem.aims = vec![Aim::Unserved, Aim::Units, Aim::LongestTour];
    assert_eq!(hours(&plan(&problem, 500, 1).0), [12], "one unit is enough where units count first");
}

#[test]
fn the_least_important_is_left_out_and_it_is_said_why() {
    let mut problem = on_a_line(&[10, 20, -15, 40, 5], 1, &[Aim::Unserved, Aim::Time]);
    problem.units[0].longest_ms = Some(45_000);
    problem.tasks[0].priority = 3;
    problem.tasks[1].priority = 3;
    problem.tasks[2].priority = 2;
    problem.tasks[4].skills = 1;
    let (plan, _) = plan(&problem, 300, 1);
    let left: Vec<_> = plan.unserved.iter().map(|left| (left.task, left.reason)).collect();
    assert_eq!(left, [(2, Reason::NoRoom), (3, Reason::TooLong), (4, Reason::NoUnit)]);
    assert_eq!(plan.value[0], 2 + 1 + 1);
}

#[test]
fn each_reason_for_leaving_out_is_told() {
    let reason = |change: &dyn Fn(&mut Problem)| {
        let mut problem = on_a_line(&[10, 10], 1, &[Aim::Unserved, Aim::Time]);
        problem.tasks[1].priority = 2;
        change(&mut problem);
        let (plan, _) = plan(&problem, 50, 1);
        plan.unserved.first().map(|left| left.reason)
    };
    assert_eq!(reason(&|_| {}), None);
    assert_eq!(reason(&|p| p.tasks[0].days = vec![4]), Some(Reason::NoUnit));
    assert_eq!(reason(&|p| (p.tasks[0].demand, p.units[0].capacity) = (5, Some(4))), Some(Reason::Capacity));
    assert_eq!(reason(&|p| p.tasks[0].windows = vec![Window::new(0, 9_999)]), Some(Reason::Window));
    assert_eq!(reason(&|p| p.tasks[0].modes[0].service_ms = 2_000_000), Some(Reason::Window));
    assert_eq!(
        reason(&|p| (p.tasks[0].modes[0].service_ms, p.units[0].longest_ms) = (9_000, Some(25_000))),
        Some(Reason::TooLong)
    );
    assert_eq!(reason(&|p| p.units[0].most_tasks = Some(1)), Some(Reason::NoRoom));
    assert_eq!(
        reason(&|p| {
            p.groups = vec![Group { least_gap_days: 1 }];
            p.tasks.iter_mut().for_each(|task| task.group = Some(0));
        }),
        Some(Reason::Spacing)
    );
    let cut_off = |p: &mut Problem| {
        let n = NO_WAY;
        let table = [0, n, 10_000, n, 0, n, 10_000, n, 0];
        p.travels = vec![Travel::new(3, &table, &table)];
    };
    assert_eq!(reason(&cut_off), Some(Reason::NoWay));
}

#[test]
fn visits_of_one_group_lie_days_apart() {
    let mut problem = on_a_line(&[10, 10, 10], 5, &[Aim::Unserved, Aim::Time]);
    for (day, unit) in problem.units.iter_mut().enumerate() {
        unit.day = day as u32;
    }
    problem.groups = vec![Group { least_gap_days: 2 }];
    problem.tasks.iter_mut().for_each(|task| task.group = Some(0));
    let (plan, _) = plan(&problem, 200, 1);
    assert_eq!(plan.tours.iter().map(|tour| tour.unit).collect::<Vec<_>>(), [0, 2, 4]);
}

#[test]
fn a_pause_is_taken_on_the_way_or_where_it_costs_nothing() {
    let mut problem = on_a_line(&[100], 1, &[Aim::Unserved, Aim::Time]);
    problem.tasks[0].modes[0].service_ms = 50_000;
    let pause = Break { window: Window::new(110_000, 120_000), duration_ms: 30_000 };
    problem.units[0].breaks = vec![pause];
    let (late, _) = plan(&problem, 50, 1);
    assert_eq!(
        (late.tours[0].duration_ms(), late.tours[0].breaks.len()),
        (250_000, 0),
        "it leaves after its pause"
    );
    problem.tasks[0].windows = vec![Window::new(100_000, 160_000)];
    let (early, _) = plan(&problem, 50, 1);
    assert_eq!((early.tours[0].duration_ms(), early.tours[0].breaks.len()), (280_000, 1));
    assert!(early.tours[0].breaks[0].begin_ms >= 110_000);
}

#[test]
fn territories_do_not_overlap_where_that_is_an_aim() {
    let places: Vec<i64> = (1..=12).map(|n| n * 10).collect();
    let mut problem = on_a_line(&places, 2, &[Aim::Unserved, Aim::Time]);
    for (team, unit) in problem.units.iter_mut().enumerate() {
        (unit.team, unit.most_tasks) = (team as u32, Some(6));
    }
    // neighbors on the line do not lie side by side on the plane
    for (task, x) in problem.tasks.iter_mut().zip([0, 9, 4, 13, 2, 11, 6, 15, 1, 10, 5, 14]) {
        task.place = Some([x, (x * x) % 7]);
    }
    let (quick, beside) = plan(&problem, 500, 1);
    assert!(beside.overlapping > 0, "the quickest plan mixes the areas");
    problem.aims = vec![Aim::Unserved, Aim::Overlap, Aim::Time];
    let (apart, evaluated) = plan(&problem, 500, 1);
    assert_eq!((evaluated.overlapping, apart.value[1]), (0, 0));
    assert!(apart.value[2] > quick.value[1], "it takes longer");
    // nobody's place is in nobody's area
    problem.tasks.iter_mut().for_each(|task| task.place = None);
    assert_eq!(plan(&problem, 500, 1).0.value, [0, 0, quick.value[1]]);
}

#[test]
fn the_same_seed_gives_the_same_plan_with_any_number_of_threads() {
    for seed in 0..6 {
        let problem = random_problem(seed, 25, 5);
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let search = Search { seed, effort: 200, islands: 3, ..Search::default() };
            pool.install(|| solve(&problem, &search, &|_| {}))
        };
        let one = with(1);
        assert_eq!(one, with(2));
        assert_eq!(one, with(8));
    }
}

#[test]
fn a_plan_to_begin_with_is_never_made_worse() {
    for seed in 0..20 {
        let problem = random_problem(seed, 20, 4);
        let (good, _) = plan(&problem, 400, 1);
        let search = Search { seed: 7, effort: 20, start: Some(&good), ..Search::default() };
        let next = solve(&problem, &search, &|_| {});
        check(&problem, &next).unwrap();
        assert!(next.value <= good.value, "{seed}");
    }
}

#[test]
fn a_plan_to_begin_with_that_no_longer_fits_is_mended() {
    for seed in 0..20 {
        let mut problem = random_problem(seed, 16, 4);
        let (old, _) = plan(&problem, 100, 1);
        problem.tasks.truncate(12);
        problem.units.truncate(3);
        problem.tasks.iter_mut().for_each(|task| task.units.retain(|unit| *unit < 3));
        problem.units[0].capacity = Some(3);
        problem.units[1].skills = 0;
        let search = Search { effort: 20, start: Some(&old), ..Search::default() };
        check(&problem, &solve(&problem, &search, &|_| {})).unwrap();
    }
}

#[test]
fn an_interrupted_search_answers_with_what_it_has() {
    let problem = random_problem(3, 20, 4);
    let flag = AtomicBool::new(true);
    let search = Search { stop: Some(&flag), effort: u64::MAX / 64, ..Search::default() };
    let plan = solve(&problem, &search, &|_| {});
    assert_eq!(plan.stopped, Stopped::Interrupt);
    check(&problem, &plan).unwrap();
    assert!(!plan.tours.is_empty());
}

#[test]
fn progress_never_goes_back() {
    let seen = std::sync::Mutex::new(Vec::new());
    let problem = random_problem(5, 25, 5);
    let search = Search { effort: 600, ..Search::default() };
    let plan = solve(&problem, &search, &|progress| seen.lock().unwrap().push(progress.clone()));
    let seen = seen.into_inner().unwrap();
    assert!(seen.windows(2).all(|w| w[0].done <= w[1].done && w[0].value >= w[1].value));
    assert!(seen.last().unwrap().value >= plan.value && seen.len() > 5);
}

#[test]
fn nothing_to_do_and_nobody_to_do_it_are_plans() {
    let aims = [Aim::Unserved, Aim::Units, Aim::LongestTour];
    let (idle, _) = plan(&on_a_line(&[], 2, &aims), 50, 1);
    assert_eq!((idle.tours.len(), idle.value), (0, vec![0, 0, 0]));
    let (nobody, _) = plan(&on_a_line(&[1, 2], 0, &aims), 50, 1);
    assert_eq!(nobody.unserved.len(), 2);
    assert!(nobody.unserved.iter().all(|left| left.reason == Reason::NoUnit));
}

#[test]
fn bounds_of_a_plain_case_are_exact() {
    let aims = [Aim::Unserved, Aim::Units, Aim::LongestTour, Aim::Time];
    let mut problem = on_a_line(&[100], 2, &aims);
    problem.tasks[0].modes[0].service_ms = 7_000;
    assert_eq!(bound::bounds(&problem, 0), [0, 1, 207_000, 207_000]);
    assert_eq!(plan(&problem, 50, 1).0.value, [0, 1, 207_000, 207_000]);
}

#[test]
fn the_first_of_the_published_instances_are_solved() {
    for family in [solomon(), cordeau(), carp()] {
        let Some(instance) = family.into_iter().next() else { continue };
        let search = Search { effort: 5000, ..Search::default() };
        let plan = solve(&instance.problem, &search, &|_| {});
        let gap = instance.gap(&plan);
        assert!(gap > -0.01 && gap < 5.0 && plan.unserved.is_empty(), "{}: {gap} %", instance.name);
    }
}

/// Tours of a plan of 300 sites by ten units, seconds, and how many sites lie in the area of another.
fn town_of_300(aims: &[Aim]) -> (Vec<i64>, i64) {
    let problem = town(300, 10, 4, aims, 1);
    let search = Search { effort: 1200, ..Search::default() };
    let plan = solve(&problem, &search, &|_| {});
    let evaluated = check(&problem, &plan).unwrap();
    assert!(plan.unserved.is_empty(), "there is time for all");
    (hours(&plan), evaluated.overlapping)
}

#[test]
fn balance_and_territories_are_real_for_300_sites() {
    let (in_time, split) = town_of_300(&[Aim::Unserved, Aim::Time]);
    let (balanced, _) = town_of_300(&[Aim::Unserved, Aim::LongestTour, Aim::Spread, Aim::Time]);
    let (_, apart) = town_of_300(&[Aim::Unserved, Aim::Overlap, Aim::Time]);
    let spread = |tours: &[i64]| tours[0] - tours.last().copied().filter(|_| tours.len() == 10).unwrap_or(0);
    assert!(balanced[0] < in_time[0], "the longest tour is shorter: {balanced:?} {in_time:?}");
    assert!(spread(&balanced) * 4 < spread(&in_time), "tours are alike: {balanced:?} {in_time:?}");
    assert!(spread(&balanced) * 20 < balanced[0], "within a twentieth: {balanced:?}");
    assert!(apart < split, "fewer neighbors are torn apart: {apart}, not {split}");
}

#[test]
fn a_first_plan_of_300_sites_serves_everything() {
    let problem = town(300, 10, 4, &[Aim::Unserved, Aim::LongestTour, Aim::Spread, Aim::Time], 2);
    let flag = AtomicBool::new(true);
    let search = Search { stop: Some(&flag), ..Search::default() };
    let first = solve(&problem, &search, &|_| {});
    check(&problem, &first).unwrap();
    assert!(first.unserved.is_empty() && first.stopped == Stopped::Interrupt);
}

/// Half of the units that a town needs, with priorities from 1 to 64: much is left out.
fn short_of_hands(seed: u64, aims: &[Aim]) -> Problem {
    let mut problem = town(36, 3, 2, aims, seed);
    for unit in &mut problem.units {
        (unit.shift.until_ms, unit.breaks) = (unit.shift.from_ms + 3_600_000, Vec::new());
    }
    for task in &mut problem.tasks {
        task.windows.clear();
    }
    problem
}

#[test]
fn what_is_left_out_is_settled_before_the_aims_behind_it() {
    let orders: [&[Aim]; 3] = [
        &[Aim::Unserved, Aim::LongestTour, Aim::Spread, Aim::Time],
        &[Aim::Unserved, Aim::Units, Aim::Distance],
        &[Aim::Unserved],
    ];
    let mut left_out = 0;
    for seed in 0..12 {
        let short = plan(&short_of_hands(seed, &[Aim::Unserved, Aim::Time]), 1500, seed).0;
        left_out += usize::from(short.value[0] > 0);
        let problem = short_of_hands(seed, orders[seed as usize % 3]);
        let found = plan(&problem, 1500, seed).0;
        assert!(found.value[0] <= short.value[0], "{seed}: {:?} {:?}", found.value, short.value);
        let least = bound::least_left_out(&problem, |task| i64::from(problem.tasks[task].priority));
        assert!(least <= found.value[0] && least > 0, "{seed}: {least} {:?}", found.value);
    }
    assert_eq!(left_out, 12, "nowhere is there time for all");
}

#[test]
fn the_least_that_is_left_out_is_bounded_by_time_ways_home_loads_and_numbers() {
    let price = |problem: &Problem| bound::least_left_out(problem, |t| i64::from(problem.tasks[t].priority));
    let mut problem = on_a_line(&[10, 20, 30], 1, &[Aim::Unserved, Aim::Time]);
    (problem.tasks[0].priority, problem.tasks[1].priority, problem.tasks[2].priority) = (7, 5, 3);
    assert_eq!(price(&problem), 0);
    // 10 s to the first of them, 10 s on to the others, and 10 s home at least: 40 s
    problem.units[0].shift.until_ms = 40_000;
    assert_eq!(price(&problem), 3, "the last cannot be reached and left within 40 s");
    problem.units[0].shift.until_ms = 39_000;
    assert_eq!(price(&problem), 8, "nor can the second");
    problem.units[0].shift.until_ms = 1_000_000;
    problem.units[0].most_tasks = Some(2);
    assert_eq!(price(&problem), 3);
    problem.units[0].capacity = Some(5);
    problem.tasks.iter_mut().for_each(|task| task.demand = 3);
    assert_eq!(price(&problem), 8, "there is room for one");
    problem.tasks[0].skills = 1;
    assert_eq!(price(&problem), 10, "and not for the first, that nobody can do");
}
