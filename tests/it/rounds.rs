//! The rounds kernel on small random problems of every kind: what it answers can be carried out, and nothing forged
//! passes the checker.

use huhang::rounds::{
    Aim, Break, Evaluated, Fault, Group, Mode, NO_WAY, Plan, Problem, Reason, Search, Task, Travel, Unit,
    Unserved, Window, check, solve,
};
use std::cell::Cell;

/// Random numbers of a test, the same on every run.
pub struct Dice(Cell<u64>);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03))
    }

    /// Below `n`.
    pub fn below(&self, n: i64) -> i64 {
        let mut x = self.0.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.0.set(x);
        ((x >> 11) % n as u64) as i64
    }

    pub fn one_in(&self, n: i64) -> bool {
        self.below(n) == 0
    }
}

const AIMS: [&[Aim]; 8] = [
    &[Aim::Unserved, Aim::Time],
    &[Aim::Unserved, Aim::Distance],
    &[Aim::Unserved, Aim::Units, Aim::Time],
    &[Aim::Unserved, Aim::LongestTour, Aim::Spread, Aim::Time],
    &[Aim::Unserved, Aim::Spread, Aim::Distance],
    &[Aim::Unserved, Aim::Overlap, Aim::Time],
    &[Aim::Unserved, Aim::Units, Aim::LongestTour, Aim::Distance],
    &[Aim::Unserved, Aim::Distance, Aim::Time],
];

/// A small problem with a bit of everything.
pub fn random_problem(seed: u64, tasks: i64, units: i64) -> Problem {
    let dice = Dice::new(seed);
    let stops = 2 + tasks * 2;
    let places: Vec<(i64, i64)> = (0..stops).map(|_| (dice.below(40), dice.below(40))).collect();
    let travel = |slow: i64| {
        let (mut ms, mut mm) = (Vec::new(), Vec::new());
        for a in 0..stops as usize {
            for b in 0..stops as usize {
                let apart = (places[a].0 - places[b].0).abs() + (places[a].1 - places[b].1).abs();
                let missing = a != b && dice.one_in(60);
                ms.push(if missing {
                    NO_WAY
                } else {
                    (apart * slow + dice.below(3)) as u32 * 1000 * u32::from(a != b)
                });
                mm.push(if missing {
                    NO_WAY
                } else {
                    (apart * 10 + dice.below(9)) as u32 * u32::from(a != b)
                });
            }
        }
        Travel::new(stops as usize, &ms, &mm)
    };
    let windowed = dice.one_in(2);
    let task = |index: i64| {
        let (a, b) = ((2 + 2 * index) as usize, (3 + 2 * index) as usize);
        let service_ms = dice.below(6) * 1000;
        let along = Mode { enter: a, leave: b, service_ms, service_mm: 70 };
        let against =
            Mode { enter: b, leave: a, service_ms: service_ms + dice.below(3) * 1000, service_mm: 70 };
        let modes = match dice.below(4) {
            0 => vec![along, against],
            1 => vec![along],
            _ => vec![Mode::at(a, service_ms)],
        };
        let mut task = Task::new(modes);
        task.place = Some([places[a].0, places[a].1]);
        if windowed && dice.one_in(2) {
            let from = dice.below(80) * 1000;
            task.windows.push(Window::new(from, from + dice.below(60) * 1000));
            if dice.one_in(3) {
                task.windows.push(Window::new(from + 100_000, from + 100_000 + dice.below(60) * 1000));
            }
        }
        task.demand = dice.below(4) as u32;
        task.skills = if dice.one_in(4) { 1 << dice.below(2) } else { 0 };
        task.priority = 1 + dice.below(4) as u32;
        task.required = dice.one_in(9);
        task.group = dice.one_in(3).then(|| dice.below(2) as usize);
        if dice.one_in(8) {
            task.days = vec![dice.below(3) as u32];
        }
        if dice.one_in(9) {
            task.units = vec![dice.below(units) as usize];
        }
        task
    };
    let unit = |index: i64| {
        let mut unit = Unit::new(dice.below(2) as usize, Window::new(0, 90_000 + dice.below(150) * 1000));
        match dice.below(5) {
            0 => unit.end = None,
            1 => unit.end = Some(dice.below(2) as usize),
            _ => {}
        }
        unit.longest_ms = dice.one_in(3).then(|| 60_000 + dice.below(120) * 1000);
        unit.capacity = dice.one_in(2).then(|| 2 + dice.below(8) as u64);
        unit.most_tasks = dice.one_in(4).then(|| 1 + dice.below(4) as usize);
        unit.skills = dice.below(4) as u64;
        unit.profile = dice.below(2) as usize;
        unit.day = (index % 3) as u32;
        unit.team = (index / 2) as u32;
        let mut from = 20_000;
        for _ in 0..dice.below(3).min(dice.below(3)) {
            from += dice.below(40) * 1000;
            let (until_ms, duration_ms) = (from + dice.below(30) * 1000, 3000 + dice.below(9) * 1000);
            unit.breaks.push(Break { window: Window::new(from, until_ms), duration_ms });
            from += duration_ms;
        }
        unit
    };
    Problem {
        travels: vec![travel(1), travel(2)],
        tasks: (0..tasks).map(task).collect(),
        units: (0..units).map(unit).collect(),
        groups: vec![Group { least_gap_days: 1 }, Group { least_gap_days: 2 }],
        aims: AIMS[dice.below(AIMS.len() as i64) as usize].to_vec(),
    }
}

pub fn plan(problem: &Problem, effort: u64, seed: u64) -> (Plan, Evaluated) {
    let plan = solve(problem, &Search { seed, effort, ..Search::default() }, &|_| {});
    let evaluated = check(problem, &plan).unwrap_or_else(|faults| panic!("{faults:?}\n{plan:#?}"));
    (plan, evaluated)
}

#[test]
fn every_plan_passes_the_checker() {
    let (mut served, mut paused) = (0, 0);
    for seed in 0..300 {
        let (plan, _) = plan(&random_problem(seed, 12, 4), 160, seed);
        served += plan.tours.iter().map(|tour| tour.stops.len()).sum::<usize>();
        paused += plan.tours.iter().map(|tour| tour.breaks.len()).sum::<usize>();
    }
    assert!(served > 300 * 6, "most tasks are done: {served}");
    assert!(paused > 100, "pauses are taken: {paused}");
}

#[test]
fn each_kind_of_forged_plan_is_found_out() {
    type Forge = fn(&mut Plan, &Problem) -> bool;
    let forgeries: [(&str, Forge, fn(&Fault) -> bool); 19] = [
        (
            "a task done twice",
            |p, _| {
                let t = p.tours[0].stops[0];
                p.tours[0].stops.push(t);
                true
            },
            |f| matches!(f, Fault::Times { .. }),
        ),
        (
            "a task forgotten",
            |p, _| {
                p.tours[0].stops.pop();
                true
            },
            |f| matches!(f, Fault::Times { .. }),
        ),
        (
            "a tour without tasks",
            |p, _| {
                p.tours[0].stops.clear();
                true
            },
            |f| matches!(f, Fault::Tours { .. }),
        ),
        (
            "quicker than the road",
            |p, _| {
                p.tours[0].stops[0].arrive_ms -= 1;
                true
            },
            |f| matches!(f, Fault::Clock { .. }),
        ),
        (
            "work cut short",
            |p, _| {
                p.tours[0].stops[0].depart_ms -= 1;
                true
            },
            |f| matches!(f, Fault::Clock { .. }),
        ),
        (
            "back earlier than possible",
            |p, _| {
                p.tours[0].arrive_ms -= 1;
                true
            },
            |f| matches!(f, Fault::Clock { .. }),
        ),
        (
            "out before the shift",
            |p, q| {
                p.tours[0].depart_ms = q.units[p.tours[0].unit].shift.from_ms - 1;
                true
            },
            |f| matches!(f, Fault::Shift { .. }),
        ),
        (
            "a length",
            |p, _| {
                p.tours[0].distance_mm -= 1;
                true
            },
            |f| matches!(f, Fault::Length { .. }),
        ),
        (
            "a value",
            |p, _| {
                p.value[0] -= 1;
                true
            },
            |f| matches!(f, Fault::Value { .. }),
        ),
        (
            "a pause left out",
            |p, _| {
                let t = p.tours.iter_mut().find(|t| !t.breaks.is_empty());
                t.map(|t| t.breaks.remove(0)).is_some()
            },
            |f| matches!(f, Fault::Pause { .. }),
        ),
        (
            "a pause cut short",
            |p, _| {
                let t = p.tours.iter_mut().find(|t| !t.breaks.is_empty());
                t.map(|t| t.breaks[0].end_ms -= 1).is_some()
            },
            |f| matches!(f, Fault::Pause { .. }),
        ),
        (
            "a unit that is none",
            |p, _| {
                p.tours[0].unit = 99;
                true
            },
            |f| matches!(f, Fault::Unknown("unit")),
        ),
        (
            "a task that is none",
            |p, _| {
                p.tours[0].stops[0].task = 99;
                true
            },
            |f| matches!(f, Fault::Unknown("task or mode")),
        ),
        (
            "a mode that is none",
            |p, _| {
                p.tours[0].stops[0].mode = 2;
                true
            },
            |f| matches!(f, Fault::Unknown("task or mode")),
        ),
        (
            "a task that is none left out",
            |p, _| {
                p.unserved.push(Unserved { task: 99, reason: Reason::NoRoom });
                true
            },
            |f| matches!(f, Fault::Unknown("task")),
        ),
        (
            "a value more than there are aims",
            |p, _| {
                p.value.push(0);
                true
            },
            |f| matches!(f, Fault::Unknown("value")),
        ),
        (
            "two tours of one unit",
            |p, _| {
                let t = p.tours[0].clone();
                p.tours.push(t);
                true
            },
            |f| matches!(f, Fault::Tours { .. }),
        ),
        (
            "done and left out",
            |p, _| {
                p.unserved.push(Unserved { task: p.tours[0].stops[0].task, reason: Reason::NoRoom });
                true
            },
            |f| matches!(f, Fault::Times { .. }),
        ),
        (
            "work begun before the unit is there",
            |p, _| {
                p.tours[0].stops[0].begin_ms = p.tours[0].stops[0].arrive_ms - 1;
                true
            },
            |f| matches!(f, Fault::Clock { .. }),
        ),
    ];
    let mut tried = [0; 19];
    for seed in 0..60 {
        let problem = random_problem(seed, 10, 3);
        let (plan, _) = plan(&problem, 50, 1);
        if plan.tours.is_empty() {
            continue;
        }
        for (n, (name, forge, is_found)) in forgeries.iter().enumerate() {
            let mut forged = plan.clone();
            if forge(&mut forged, &problem) {
                let faults = check(&problem, &forged).expect_err(name);
                assert!(faults.iter().any(is_found), "{name}: {faults:?}");
                tried[n] += 1;
            }
        }
    }
    assert!(tried.iter().all(|n| *n >= 5), "{tried:?}");
}

/// Changes the question instead of the plan: what was allowed no longer is.
#[test]
fn a_plan_for_other_rules_is_found_out() {
    let mut seen = [0; 6];
    for seed in 0..200 {
        let problem = random_problem(seed, 10, 3);
        let (plan, _) = plan(&problem, 50, 1);
        let Some(tour) = plan.tours.first() else { continue };
        let (unit, stop) = (tour.unit, tour.stops[0]);
        let mut stricter = vec![problem.clone(); 6];
        stricter[0].tasks[stop.task].windows = vec![Window::new(stop.begin_ms + 1, stop.begin_ms + 2)];
        stricter[1].units[unit].capacity = Some(0);
        stricter[1].tasks[stop.task].demand = 1;
        stricter[2].units[unit].skills = 0;
        stricter[2].tasks[stop.task].skills = 1 << 9;
        stricter[3].units[unit].longest_ms = Some(tour.duration_ms() - 1);
        stricter[4].groups.push(Group { least_gap_days: 9 });
        let together: Vec<usize> = plan.tours.iter().flat_map(|t| &t.stops).map(|s| s.task).take(2).collect();
        for task in &together {
            stricter[4].tasks[*task].group = Some(2);
        }
        let stops = problem.travels[0].stops();
        let nowhere = vec![NO_WAY; stops * stops];
        stricter[5].travels.fill(Travel::new(stops, &nowhere, &nowhere));
        let found: [fn(&Fault) -> bool; 6] = [
            |f| matches!(f, Fault::Window { .. }),
            |f| matches!(f, Fault::Load { .. }),
            |f| matches!(f, Fault::Permit { .. }),
            |f| matches!(f, Fault::Shift { .. }),
            |f| matches!(f, Fault::Spacing { .. }),
            |f| matches!(f, Fault::NoWay { .. }),
        ];
        for (n, (problem, is_found)) in stricter.iter().zip(found).enumerate() {
            if n == 4 && together.len() < 2 {
                continue;
            }
            let faults = check(problem, &plan).expect_err("the rules changed");
            assert!(faults.iter().any(is_found), "{n}: {faults:?}");
            seen[n] += 1;
        }
    }
    assert!(seen.iter().all(|n| *n > 100), "{seen:?}");
}
