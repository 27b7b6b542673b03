//! The rounds kernel against trying everything: all shares of the tasks, all orders, modes, places of pauses and times
//! of departure, for every aim. What a tour comes to is found here by standing at the start second by second.

use super::rounds::{plan, random_problem};
use huhang::rounds::bound::{self, Proof, Served};
use huhang::rounds::{Aim, Break, Mode, Plan, Problem, REQUIRED, Task, Unit, Window};
use std::collections::BTreeSet;

/// Every instant and duration of the random problems is a multiple of this.
const SECOND: i64 = 1000;

struct Walk<'a> {
    problem: &'a Problem,
    unit: usize,
    order: &'a [usize],
    depart: i64,
    /// (milliseconds, millimeters) of all ways to do it.
    found: Vec<(i64, i64)>,
}

impl Walk<'_> {
    /// Stands at `stop` after `done` tasks, with `pauses` behind. With a mode it is the stop where the next task begins.
    fn go(&mut self, done: usize, mode: Option<usize>, stop: usize, now: i64, mm: i64, pauses: usize) {
        let crew = &self.problem.units[self.unit];
        if let Some(pause) = crew.breaks.get(pauses) {
            let begin = now.max(pause.window.from_ms);
            if begin <= pause.window.until_ms {
                self.go(done, mode, stop, begin + pause.duration_ms, mm, pauses + 1);
            }
        }
        let travel = &self.problem.travels[crew.profile];
        if done == self.order.len() {
            if let (None, Some(end)) = (mode, crew.end) {
                if let Some((ms, leg_mm)) = travel.leg(stop, end) {
                    self.go(done, Some(0), end, now + ms, mm + leg_mm, pauses);
                }
                return;
            }
            let mut free = now;
            for pause in &crew.breaks[pauses..] {
                let begin = free.max(pause.window.from_ms);
                if begin > pause.window.until_ms {
                    return;
                }
                free = begin + pause.duration_ms;
            }
            let out = now - self.depart;
            if now <= crew.shift.until_ms && crew.longest_ms.is_none_or(|longest| out <= longest) {
                self.found.push((out, mm));
            }
            return;
        }
        let task = &self.problem.tasks[self.order[done]];
        match mode {
            None => {
                for (index, mode) in task.modes.iter().enumerate() {
                    if let Some((ms, leg_mm)) = travel.leg(stop, mode.enter) {
                        self.go(done, Some(index), mode.enter, now + ms, mm + leg_mm, pauses);
                    }
                }
            }
            Some(index) => {
                let mode = task.modes[index];
                let opens = task.windows.iter().filter(|w| w.until_ms >= now).map(|w| w.from_ms.max(now));
                let opens: Vec<i64> = if task.windows.is_empty() { vec![now] } else { opens.collect() };
                for begin in opens {
                    self.go(
                        done + 1,
                        None,
                        mode.leave,
                        begin + mode.service_ms,
                        mm + mode.service_mm,
                        pauses,
                    );
                }
            }
        }
    }
}

/// What doing exactly these tasks can come to for the unit: all pairs that no other beats.
fn tours(problem: &Problem, unit: usize, set: u32) -> Vec<(i64, i64)> {
    let tasks: Vec<usize> = (0..problem.tasks.len()).filter(|task| (set >> task) & 1 == 1).collect();
    let crew = &problem.units[unit];
    if tasks.is_empty() {
        return vec![(0, 0)];
    }
    let load: u64 = tasks.iter().map(|task| u64::from(problem.tasks[*task].demand)).sum();
    let may = tasks.iter().all(|task| {
        let task = &problem.tasks[*task];
        (task.skills & crew.skills) == task.skills
            && (task.days.is_empty() || task.days.contains(&crew.day))
            && (task.units.is_empty() || task.units.contains(&unit))
    });
    if !may || crew.capacity.is_some_and(|c| load > c) || crew.most_tasks.is_some_and(|m| tasks.len() > m) {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    let mut order = tasks.clone();
    permutations(&mut order, 0, &mut |order| {
        let mut depart = crew.shift.from_ms;
        while depart <= crew.shift.until_ms {
            for first in 0..=crew.breaks.len() {
                let free = crew.breaks[..first].iter().try_fold(i64::MIN, |free, pause| {
                    let begin = free.max(pause.window.from_ms);
                    (begin <= pause.window.until_ms).then_some(begin + pause.duration_ms)
                });
                if free.is_some_and(|free| free <= depart) {
                    let mut walk = Walk { problem, unit, order, depart, found: Vec::new() };
                    walk.go(0, None, crew.start, depart, 0, first);
                    found.extend(walk.found);
                }
            }
            depart += SECOND;
        }
    });
    let mut best: Vec<(i64, i64)> = Vec::new();
    for (ms, mm) in found {
        if best.last().is_none_or(|(_, least)| mm < *least) {
            best.push((ms, mm));
        }
    }
    best
}

fn permutations(items: &mut [usize], from: usize, found: &mut dyn FnMut(&[usize])) {
    if from == items.len() {
        found(items);
        return;
    }
    for at in from..items.len() {
        items.swap(from, at);
        permutations(items, from + 1, found);
        items.swap(from, at);
    }
}

/// Tasks inside the area of another team: moved a thousandth in any of four directions they are still in some triangle of
/// its tasks.
fn overlap(problem: &Problem, share: &[usize]) -> i64 {
    let team = |task: usize| problem.units.get(share[task]).map(|unit| unit.team);
    let place = |task: usize| problem.tasks[task].place.unwrap().map(|x| x * 1000);
    let turn =
        |a: [i64; 2], b: [i64; 2], c: [i64; 2]| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    let in_triangle = |p: [i64; 2], t: [[i64; 2]; 3]| {
        let turns = [turn(t[0], t[1], p), turn(t[1], t[2], p), turn(t[2], t[0], p)];
        turn(t[0], t[1], t[2]) != 0 && (turns.iter().all(|x| *x >= 0) || turns.iter().all(|x| *x <= 0))
    };
    let teams: BTreeSet<u32> = problem.units.iter().map(|unit| unit.team).collect();
    let is_inside = |task: usize, other: u32| {
        let theirs: Vec<usize> = (0..share.len()).filter(|t| team(*t) == Some(other)).collect();
        let around =
            [[-1, 0], [1, 0], [0, -1], [0, 1]].map(|[x, y]| [place(task)[0] + x, place(task)[1] + y]);
        around.iter().all(|p| {
            theirs.iter().any(|a| {
                theirs
                    .iter()
                    .any(|b| theirs.iter().any(|c| in_triangle(*p, [place(*a), place(*b), place(*c)])))
            })
        })
    };
    let own = |task: usize, other: u32| team(task).is_some_and(|own| own != other);
    (0..share.len()).filter(|t| teams.iter().any(|other| own(*t, *other) && is_inside(*t, *other))).count()
        as i64
}

/// The best value of all plans.
fn best(problem: &Problem) -> Vec<i64> {
    let (tasks, units) = (problem.tasks.len(), problem.units.len());
    let table: Vec<Vec<Vec<(i64, i64)>>> =
        (0..units).map(|unit| (0..1_u32 << tasks).map(|set| tours(problem, unit, set)).collect()).collect();
    let mut best: Option<Vec<i64>> = None;
    let mut share = vec![0; tasks];
    loop {
        let mut sets = vec![0_u32; units];
        for (task, unit) in share.iter().enumerate() {
            if *unit < units {
                sets[*unit] |= 1 << task;
            }
        }
        let spaced = (0..tasks).all(|a| {
            (0..a).all(|b| {
                let (one, other) = (&problem.tasks[a], &problem.tasks[b]);
                let day = |task: usize| problem.units[share[task]].day;
                one.group.is_none()
                    || one.group != other.group
                    || share[a] == units
                    || share[b] == units
                    || day(a).abs_diff(day(b)) >= problem.groups[one.group.unwrap()].least_gap_days
            })
        });
        if spaced {
            let left = (0..tasks).filter(|task| share[*task] == units).map(|task| {
                let task = &problem.tasks[task];
                if task.required { REQUIRED } else { i64::from(task.priority) }
            });
            let left: i64 = left.sum();
            let overlap = overlap(problem, &share);
            let mut chosen = vec![(0, 0); units];
            choose(&table, &sets, 0, &mut chosen, &mut |chosen| {
                let value: Vec<i64> = problem
                    .aims
                    .iter()
                    .map(|aim| match aim {
                        Aim::Unserved => left,
                        Aim::Units => sets.iter().filter(|set| **set != 0).count() as i64,
                        Aim::LongestTour => chosen.iter().map(|(ms, _)| *ms).max().unwrap(),
                        Aim::Spread => chosen.iter().map(|(ms, _)| (ms / 1000) * (ms / 1000)).sum(),
                        Aim::Time => chosen.iter().map(|(ms, _)| ms).sum(),
                        Aim::Distance => chosen.iter().map(|(_, mm)| mm).sum(),
                        Aim::Overlap => overlap,
                    })
                    .collect();
                if best.as_ref().is_none_or(|other| value < *other) {
                    best = Some(value);
                }
            });
        }
        let Some(next) = share.iter().position(|unit| *unit < units) else { break };
        share[..next].fill(0);
        share[next] += 1;
    }
    best.expect("doing nothing is a plan")
}

/// The least time, length, longest tour and number of tours of plans that serve these tasks, each by itself; loads and times
/// are kept, spacing is not.
fn least(problem: &Problem, tasks: &[usize]) -> [i64; 4] {
    let units = problem.units.len();
    let mut known: std::collections::BTreeMap<(usize, u32), Vec<(i64, i64)>> =
        std::collections::BTreeMap::default();
    let mut least = [i64::MAX; 4];
    let mut share = vec![0; tasks.len()];
    loop {
        let mut sets = vec![0_u32; units];
        for (task, unit) in tasks.iter().zip(&share) {
            sets[*unit] |= 1 << task;
        }
        let of_unit = sets.iter().enumerate().map(|(unit, set)| {
            let tours = known.entry((unit, *set)).or_insert_with(|| tours(problem, unit, *set));
            // the quickest is the first, the shortest the last
            Some((tours.first()?.0, tours.last()?.1, i64::from(*set != 0)))
        });
        if let Some(tours) = of_unit.collect::<Option<Vec<_>>>() {
            let found = [
                tours.iter().map(|tour| tour.0).sum(),
                tours.iter().map(|tour| tour.1).sum(),
                tours.iter().map(|tour| tour.0).max().unwrap_or(0),
                tours.iter().map(|tour| tour.2).sum(),
            ];
            least.iter_mut().zip(found).for_each(|(least, found)| *least = (*least).min(found));
        }
        let Some(next) = share.iter().position(|unit| unit + 1 < units) else { return least };
        share[..next].fill(0);
        share[next] += 1;
    }
}

/// Bounds of the tasks that a plan serves, held against the least there is: the proofs that were the best, the bounds and
/// what they bound.
fn bounds_hold(problem: &Problem, plan: &Plan, case: &str) -> ([Proof; 4], [i64; 4], [i64; 4]) {
    let mut tasks: Vec<usize> =
        plan.tours.iter().flat_map(|tour| &tour.stops).map(|stop| stop.task).collect();
    tasks.sort_unstable();
    let known = Served::of(problem, plan);
    let bounds = [known.time, known.distance, known.longest, known.units];
    let least = if tasks.is_empty() { [0; 4] } else { least(problem, &tasks) };
    for ((bound, least), what) in bounds.iter().zip(least).zip(["time", "length", "longest", "tours"]) {
        assert!(bound.value <= least, "{case}: {what} {bound:?} is above {least}");
        assert!(bound.value > 0 || least == 0 || what == "length", "{case}: {what} {bound:?} says something");
    }
    (bounds.map(|bound| bound.by), bounds.map(|bound| bound.value), least)
}

#[test]
fn no_plan_of_the_same_tasks_beats_their_bounds() {
    let mut proofs = BTreeSet::new();
    let (mut bounded, mut exact) = ([0; 4], [0; 4]);
    for seed in 0..90 {
        let mut problem = random_problem(seed, 5, 2 + i64::from(seed % 3 == 0));
        if seed % 2 == 0 {
            // roads in a row, each to be driven either way
            let stops = problem.travels[0].stops();
            for (task, place) in problem.tasks.iter_mut().zip(2..) {
                task.modes = [(place, place + 1), (place + 1, place)]
                    .map(|(enter, leave)| Mode { enter, leave, service_ms: 4000, service_mm: 40 })
                    .to_vec();
                assert!(place + 1 < stops);
            }
        }
        let (plan, _) = plan(&problem, 200, seed);
        let (by, bounds, least) = bounds_hold(&problem, &plan, &seed.to_string());
        proofs.extend(by);
        bounded.iter_mut().zip(bounds).for_each(|(sum, bound)| *sum += bound);
        exact.iter_mut().zip(least).for_each(|(sum, least)| *sum += least);
    }
    for proof in [Proof::Ways, Proof::Tree, Proof::Matching, Proof::Farthest, Proof::Mean, Proof::Room] {
        assert!(proofs.contains(&proof), "{proof:?} is the best somewhere: {proofs:?}");
    }
    let percent: Vec<i64> = bounded.iter().zip(exact).map(|(bound, least)| bound * 100 / least).collect();
    // Waits, windows and capacities of single units stay out of account, and these problems are full of them.
    assert!(percent.iter().all(|percent| *percent > 50), "percent of the least: {percent:?}");
}

fn choose(
    table: &[Vec<Vec<(i64, i64)>>],
    sets: &[u32],
    unit: usize,
    chosen: &mut [(i64, i64)],
    found: &mut dyn FnMut(&[(i64, i64)]),
) {
    if unit == sets.len() {
        found(chosen);
        return;
    }
    for pair in &table[unit][sets[unit] as usize] {
        chosen[unit] = *pair;
        choose(table, sets, unit + 1, chosen, found);
    }
}

/// One rule after the other, alone: everything else is taken out of the problem.
#[test]
fn each_rule_alone_is_kept_as_well_as_can_be() {
    let keeps: [(&str, &[Aim], fn(&mut Problem)); 7] = [
        ("balance", &[Aim::Unserved, Aim::LongestTour, Aim::Spread, Aim::Time], plain),
        ("territories", &[Aim::Unserved, Aim::Overlap, Aim::LongestTour, Aim::Time], plain),
        ("visits with spacing over several days", &[Aim::Unserved, Aim::Time], |p| {
            let tasks = p.tasks.clone();
            plain(p);
            p.tasks.iter_mut().zip(tasks).for_each(|(task, old)| task.group = old.group);
            p.tasks[..2].iter_mut().for_each(|task| task.group = Some(0));
            p.units.iter_mut().enumerate().for_each(|(day, unit)| unit.day = day as u32);
        }),
        ("sites and segments", &[Aim::Unserved, Aim::Distance], |p| {
            let tasks = p.tasks.clone();
            plain(p);
            p.tasks.iter_mut().zip(tasks).for_each(|(task, old)| task.modes = old.modes);
        }),
        ("pauses", &[Aim::Unserved, Aim::Time], |p| {
            let pauses: Vec<_> = p.units.iter().map(|unit| unit.breaks.clone()).collect();
            plain(p);
            p.units.iter_mut().zip(pauses).for_each(|(unit, pauses)| unit.breaks = pauses);
            let pause = Break { window: Window::new(20_000, 40_000), duration_ms: 9_000 };
            p.units[0].breaks = vec![pause];
        }),
        ("skills", &[Aim::Unserved, Aim::Units, Aim::Time], |p| {
            let tasks = p.tasks.clone();
            plain(p);
            p.tasks.iter_mut().zip(tasks).for_each(|(task, old)| task.skills = old.skills);
            p.units.iter_mut().enumerate().for_each(|(index, unit)| unit.skills = 1 + index as u64);
            p.tasks[0].skills = 2;
        }),
        ("priorities in a short shift", &[Aim::Unserved, Aim::Time], |p| {
            let tasks = p.tasks.clone();
            plain(p);
            p.tasks.iter_mut().zip(tasks).for_each(|(task, old)| task.priority = old.priority);
            p.units.iter_mut().for_each(|unit| unit.longest_ms = Some(70_000));
        }),
    ];
    for (rule, aims, keep) in keeps {
        for seed in 100..105 {
            let mut problem = random_problem(seed, 5, 2);
            keep(&mut problem);
            problem.aims = aims.to_vec();
            let (plan, _) = plan(&problem, 3000, seed);
            assert_eq!(plan.value, best(&problem), "{rule}, {seed}");
        }
    }
}

/// Five visits at any time, units that differ in nothing.
fn plain(problem: &mut Problem) {
    let visit =
        |(number, task): (usize, &Task)| Task { place: task.place, ..Task::visit(2 + 2 * number, 2000) };
    problem.tasks = problem.tasks[..5].iter().enumerate().map(visit).collect();
    let (shift, teams) = (Window::new(0, 200_000), problem.units.len() as u32);
    problem.units = (0..teams).map(|team| Unit { team, ..Unit::new(0, shift) }).collect();
    problem.travels.truncate(1);
}

#[test]
fn the_search_finds_what_trying_everything_finds() {
    let (mut by_aim, mut broken) = (std::collections::BTreeMap::new(), Vec::new());
    for seed in 0..72 {
        let problem = random_problem(seed, 4 + (seed % 2) as i64, 2 + i64::from(seed % 3 == 0));
        let (plan, _) = plan(&problem, 12_000, seed);
        let truth = best(&problem);
        assert!(plan.value >= truth, "{seed}: nothing is better than the best: {:?} {truth:?}", plan.value);
        let bounds = bound::bounds(&problem, plan.value[0]);
        for ((aim, bound), best) in problem.aims.iter().zip(&bounds).zip(&truth) {
            if plan.value[0] == truth[0] {
                assert!(bound <= best, "{seed}: {aim:?} bound {bound} best {best}");
            }
        }
        if plan.value != truth {
            broken.push((seed, problem.aims.clone(), plan.value, truth));
        }
        *by_aim.entry(format!("{:?}", problem.aims)).or_insert(0) += 1;
    }
    assert!(by_aim.len() >= 7, "{by_aim:?}");
    assert!(broken.is_empty(), "{} {broken:#?}", broken.len());
}
