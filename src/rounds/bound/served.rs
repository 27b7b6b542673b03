//! What no plan can beat that serves the same tasks: several bounds of each aim, of which the best is told by name.
//!
//! All of them look at the legs between tasks and leave waits and windows out of account. Capacities, shifts and numbers of
//! tasks come in by the fewest tours that can do the work.

use super::super::model::{Mode, Problem};
use super::super::plan::Plan;
use super::super::postman::{self, Way, Work};
use super::super::span::NEVER;
use super::tree::{Forest, NO_LEG, Node};
use super::{fewest, there_and_back};

/// What a bound follows from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Proof {
    /// Nothing is done.
    Nothing,
    /// Every task takes its work and at least the cheapest way to it, and somebody comes home.
    Ways,
    /// The ends of all work are brought together by a cheapest matching, whatever hangs together.
    Matching,
    /// The cheapest tree that joins all work to the starts, with prices for too many and too few legs.
    Tree,
    /// The farthest task, there and back.
    Farthest,
    /// The longest tour is no shorter than the mean.
    Mean,
    /// Loads, shifts and numbers of tasks need so many tours.
    Room,
}

/// A bound and its proof.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Proved {
    /// No plan has less.
    pub value: i64,
    /// Why.
    pub by: Proof,
}

/// Bounds of all plans that serve the same tasks, whoever does them, in any order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Served {
    /// Milliseconds of all tours.
    pub time: Proved,
    /// Millimeters of all tours.
    pub distance: Proved,
    /// Milliseconds of the longest tour.
    pub longest: Proved,
    /// Tours.
    pub units: Proved,
}

/// More ends of work than this are not matched or joined: the tables would be too large.
const MOST_ENDS: usize = 4_000;

impl Served {
    /// For the tasks that a plan serves.
    ///
    /// Complexity: a matching where there are segments, and a few hundred trees; each about quadratic in the tasks.
    pub fn of(problem: &Problem, plan: &Plan) -> Self {
        let mut tasks: Vec<usize> =
            plan.tours.iter().flat_map(|tour| &tour.stops).map(|stop| stop.task).collect();
        tasks.sort_unstable();
        if tasks.is_empty() {
            let none = Proved { value: 0, by: Proof::Nothing };
            return Self { time: none, distance: none, longest: none, units: none };
        }
        let ends = ends(problem, &tasks);
        let best = |measure: usize, fewest: usize| {
            let ways = Proved { value: ways(problem, &tasks, measure), by: Proof::Ways };
            let mut known = vec![ways];
            if ends.len() <= MOST_ENDS {
                let work: i64 = tasks.iter().map(|task| least_work(problem, *task, measure)).sum();
                let legs = legs_of(problem, plan, measure);
                let tree = work + forest(problem, &ends, measure, fewest).bound(legs);
                known.push(Proved { value: tree, by: Proof::Tree });
                if ends.iter().any(|end| end.twin.is_some()) {
                    known.push(Proved { value: matched(problem, &tasks, measure), by: Proof::Matching });
                }
            }
            // Of equal bounds the simplest proof counts.
            known.into_iter().min_by_key(|proved| (-proved.value, proved.by)).unwrap_or(ways)
        };
        let mut needed = fewest(problem, &tasks, ways(problem, &tasks, 0)).max(1);
        let mut time = best(0, needed as usize);
        let more = fewest(problem, &tasks, time.value);
        if more > needed {
            needed = more;
            time = best(0, needed as usize);
        }
        let distance = best(1, needed as usize);
        let units = problem.units.len().max(1) as i64;
        let mean = Proved { value: (time.value + units - 1) / units, by: Proof::Mean };
        let alone = there_and_back(problem);
        let far = tasks.iter().map(|task| alone[*task]).filter(|alone| alone[0] < NEVER);
        let far = Proved { value: far.map(|alone| alone[0]).max().unwrap_or(0), by: Proof::Farthest };
        let longest = if far.value >= mean.value { far } else { mean };
        Self { time, distance, longest, units: Proved { value: needed, by: Proof::Room } }
    }
}

fn work(mode: &Mode, measure: usize) -> i64 {
    [mode.service_ms, mode.service_mm][measure]
}

fn least_work(problem: &Problem, task: usize, measure: usize) -> i64 {
    problem.tasks[task].modes.iter().map(|mode| work(mode, measure)).min().unwrap_or(0)
}

/// The cheapest leg of any unit, whatever its vehicle and day.
fn leg(problem: &Problem, from: usize, to: usize, measure: usize) -> i64 {
    let of = |travel: &super::Travel| travel.leg(from, to).map(|(ms, mm)| [ms, mm][measure]);
    problem.travels.iter().filter_map(of).min().unwrap_or(NO_LEG)
}

/// Work, the cheapest way to each task from a start or from another task, and the cheapest way home.
fn ways(problem: &Problem, tasks: &[usize], measure: usize) -> i64 {
    let mut starts: Vec<usize> = problem.units.iter().map(|unit| unit.start).collect();
    starts.sort_unstable();
    starts.dedup();
    let modes = |task: usize| problem.tasks[task].modes.iter();
    let way = |task: &usize| {
        let others = tasks.iter().filter(|other| *other != task).flat_map(|other| modes(*other));
        let from: Vec<usize> = others.map(|mode| mode.leave).chain(starts.iter().copied()).collect();
        let to = |mode: &Mode| {
            let ways = from.iter().map(|stop| leg(problem, *stop, mode.enter, measure));
            ways.min().unwrap_or(NO_LEG) + work(mode, measure)
        };
        modes(*task).map(to).min().filter(|way| *way < NO_LEG).unwrap_or(0)
    };
    let home = |unit: &super::Unit| match unit.end {
        None => 0,
        Some(end) => {
            let last = tasks.iter().flat_map(|task| modes(*task));
            last.map(|mode| leg(problem, mode.leave, end, measure)).min().unwrap_or(0)
        }
    };
    let home = problem.units.iter().map(home).min().filter(|home| *home < NO_LEG).unwrap_or(0);
    tasks.iter().map(way).sum::<i64>() + home
}

/// What a plan drives between its tasks.
fn legs_of(problem: &Problem, plan: &Plan, measure: usize) -> i64 {
    let of = |tour: &super::super::plan::Tour| {
        let unit = &problem.units[tour.unit];
        let (mut here, mut sum) = (unit.start, 0);
        let modes = tour.stops.iter().map(|stop| problem.tasks[stop.task].modes[stop.mode]);
        for (enter, leave) in modes.map(|mode| (mode.enter, mode.leave)).chain(unit.end.map(|end| (end, end)))
        {
            let leg = problem.travels[unit.profile].leg(here, enter);
            sum += leg.map_or(0, |(ms, mm)| [ms, mm][measure]);
            here = leave;
        }
        sum
    };
    plan.tours.iter().map(of).sum()
}

/// A task, or one of its ends: where a tour may come to it, and where it may go on from it.
struct End {
    task: usize,
    enter: Vec<usize>,
    leave: Vec<usize>,
    twin: Option<usize>,
}

/// A task that can be done in two ways has two ends, each of which is come to in one way and left in the other; one with a
/// single way from here to there has an end to come to and one to leave.
fn ends(problem: &Problem, tasks: &[usize]) -> Vec<End> {
    let mut ends: Vec<End> = Vec::new();
    for &task in tasks {
        let modes = &problem.tasks[task].modes;
        let pair = match modes[..] {
            [there, back] => {
                Some([(vec![there.enter], vec![back.leave]), (vec![back.enter], vec![there.leave])])
            }
            [only] if only.enter != only.leave => {
                Some([(vec![only.enter], Vec::new()), (Vec::new(), vec![only.leave])])
            }
            _ => None,
        };
        let at = ends.len();
        match pair {
            Some([(enter, leave), (other_enter, other_leave)]) => {
                ends.push(End { task, enter, leave, twin: Some(at + 1) });
                ends.push(End { task, enter: other_enter, leave: other_leave, twin: Some(at) });
            }
            None => ends.push(End {
                task,
                enter: modes.iter().map(|mode| mode.enter).collect(),
                leave: modes.iter().map(|mode| mode.leave).collect(),
                twin: None,
            }),
        }
    }
    ends
}

fn forest(problem: &Problem, ends: &[End], measure: usize, fewest: usize) -> Forest {
    let between = |from: &[usize], to: &[usize]| {
        let legs = from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to)));
        legs.map(|(from, to)| leg(problem, from, to, measure)).min().unwrap_or(NO_LEG)
    };
    let node = |end: &End| {
        let able = || (0..problem.units.len()).filter(|unit| problem.permits(end.task, *unit));
        let own = |unit: usize, from: usize, to: usize| {
            let leg = problem.travels[problem.units[unit].profile].leg(from, to);
            leg.map_or(NO_LEG, |(ms, mm)| [ms, mm][measure])
        };
        let out = able()
            .flat_map(|unit| end.enter.iter().map(move |enter| own(unit, problem.units[unit].start, *enter)));
        let home = able().flat_map(|unit| {
            end.leave.iter().map(move |leave| problem.units[unit].end.map_or(0, |end| own(unit, *leave, end)))
        });
        Node {
            legs: if end.twin.is_some() { 1 } else { 2 },
            twin: end.twin,
            out: out.min().unwrap_or(NO_LEG),
            home: home.min().unwrap_or(NO_LEG),
        }
    };
    let mut table = vec![u32::MAX; ends.len() * ends.len()];
    for (a, one) in ends.iter().enumerate() {
        for (b, other) in ends.iter().enumerate().take(a) {
            let cheaper = between(&one.leave, &other.enter).min(between(&other.leave, &one.enter));
            let cheaper = u32::try_from(cheaper).unwrap_or(u32::MAX);
            (table[a * ends.len() + b], table[b * ends.len() + a]) = (cheaper, cheaper);
        }
    }
    Forest { nodes: ends.iter().map(node).collect(), between: table, fewest, most: problem.units.len() }
}

/// Work and the cheapest matching of its ends.
fn matched(problem: &Problem, tasks: &[usize], measure: usize) -> i64 {
    let stops = problem.travels.first().map_or(0, super::Travel::stops);
    let cells = (0..stops).flat_map(|from| (0..stops).map(move |to| (from, to)));
    let between = cells.map(|(from, to)| leg(problem, from, to, measure)).collect();
    let way =
        |mode: &Mode| Way { enter: mode.enter as u32, leave: mode.leave as u32, cost: work(mode, measure) };
    let jobs = tasks.iter().map(|task| problem.tasks[*task].modes.iter().map(way).collect()).collect();
    let tours: Vec<(u32, Option<u32>)> =
        problem.units.iter().map(|unit| (unit.start as u32, unit.end.map(|end| end as u32))).collect();
    postman::bound::least_cost(&Work { stops, between, jobs }, &tours)
}
