//! Small problems exactly: a dynamic program over how many projects each officer has so far.
//!
//! Project by project, whoever may be there together is tried; of all ways to the same loads the best is kept. All rules but
//! the capacities concern one project alone, and what loads cost depends on the loads alone, so nothing is lost. What
//! leaves more places empty than a known assignment is dropped, and so is what could no longer do as well with the
//! capacities that are left.

use super::{Balance, Change, Place, Problem, Value};
use std::collections::BTreeMap;

/// Most officers: their loads are 4 bits each.
const MOST_OFFICERS: usize = 16;
/// Most loads kept at once; more take too long.
const MOST_LOADS: usize = 60_000;
/// Most ways to man one project.
const MOST_CREWS: usize = 2_000;

/// Who is at a project, and what that comes to.
struct Crew {
    places: Vec<Place>,
    loads: u64,
    cost: Cost,
}

/// Places that stay empty, changes, milliseconds of travel and changes.
type Cost = (u64, u64, u64);

/// The best assignment, if the problem is small; `known` leaves at most as many places empty as the answer.
///
/// # Complexity
/// Projects × kept loads × ways to man a project.
pub fn best(problem: &Problem, known: &Value) -> Option<Vec<Place>> {
    let officers = problem.officers.len();
    if officers > MOST_OFFICERS || problem.officers.iter().any(|officer| officer.capacity > 15) {
        return None;
    }
    let wanted: Vec<u64> =
        problem.projects.iter().map(|p| p.wanted.iter().map(|n| u64::from(*n)).sum()).collect();
    let capacity: u64 = problem.officers.iter().map(|officer| u64::from(officer.capacity)).sum();
    let crews: Vec<Vec<Crew>> =
        (0..problem.projects.len()).map(|project| crews(problem, project)).collect::<Option<_>>()?;
    // The loads, by project: the best cost, the loads before, and who came.
    let mut layers: Vec<BTreeMap<u64, (Cost, u64, usize)>> = vec![BTreeMap::from([(0, ((0, 0, 0), 0, 0))])];
    for (project, crews) in crews.iter().enumerate() {
        let to_come: u64 = wanted[project + 1..].iter().sum();
        let mut next: BTreeMap<u64, (Cost, u64, usize)> = BTreeMap::new();
        for (before, (so_far, ..)) in layers.last()? {
            for (number, crew) in crews.iter().enumerate() {
                let Some(loads) = added(problem, *before, crew) else { continue };
                let cost = (so_far.0 + crew.cost.0, so_far.1 + crew.cost.1, so_far.2 + crew.cost.2);
                let used: u64 = (0..officers).map(|officer| load(loads, officer)).sum();
                if cost.0 + to_come.saturating_sub(capacity - used) > known.empty {
                    continue;
                }
                let found = (cost, *before, number);
                next.entry(loads).and_modify(|best| *best = (*best).min(found)).or_insert(found);
            }
            if next.len() > MOST_LOADS {
                return None;
            }
        }
        layers.push(next);
    }
    let last = layers.last()?.iter();
    let (_, mut loads) = last.map(|(loads, (cost, ..))| (priced(problem, *loads, *cost), *loads)).min()?;
    let mut places = Vec::new();
    for project in (0..problem.projects.len()).rev() {
        let (_, before, crew) = layers[project + 1][&loads];
        places.extend(&crews[project][crew].places);
        loads = before;
    }
    places.sort_unstable();
    Some(places)
}

fn load(loads: u64, officer: usize) -> u64 {
    loads >> (4 * officer) & 15
}

/// The loads when the crew comes on top; `None` where somebody has no room for it.
fn added(problem: &Problem, loads: u64, crew: &Crew) -> Option<u64> {
    let has_room =
        |place: &Place| load(loads, place.officer) < u64::from(problem.officers[place.officer].capacity);
    crew.places.iter().all(has_room).then_some(loads + crew.loads)
}

/// What loads and costs come to, in the order of the aims.
fn priced(problem: &Problem, loads: u64, (empty, changes, cost_ms): Cost) -> Value {
    let loads = || (0..problem.officers.len()).map(|officer| load(loads, officer));
    let (squares, price) = match problem.balance {
        Balance::Strict => (loads().map(|n| n * n).sum(), 0),
        Balance::Price(ms) => (0, loads().map(|n| u64::from(ms) * (n * n.saturating_sub(1) / 2)).sum()),
        Balance::Free => (0, 0),
    };
    Value { empty, changes, squares, cost_ms: cost_ms + price }
}

/// All ways to man a project: officers in their order, each in a group of places or not there. Of the ways to seat the same
/// officers one is enough.
fn crews(problem: &Problem, project: usize) -> Option<Vec<Crew>> {
    let wanted = &problem.projects[project].wanted;
    let mut found: BTreeMap<u64, Vec<Place>> = BTreeMap::new();
    let mut open: Vec<(usize, Vec<Place>)> = vec![(0, Vec::new())];
    while let Some((first, places)) = open.pop() {
        let loads = places.iter().map(|place| 1 << (4 * place.officer)).sum();
        found.entry(loads).or_insert_with(|| places.clone());
        if found.len() > MOST_CREWS || open.len() > MOST_CREWS * 8 {
            return None;
        }
        for officer in first..problem.officers.len() {
            if problem.travel[officer][project].is_none()
                || places.iter().any(|place| problem.clash(place.officer, officer))
            {
                continue;
            }
            for (group, wanted) in wanted.iter().enumerate() {
                let taken = places.iter().filter(|place| place.group == group).count();
                if problem.may[officer][project] >> group & 1 == 1 && taken < *wanted as usize {
                    let mut more = places.clone();
                    more.push(Place { project, group, officer });
                    open.push((officer + 1, more));
                }
            }
        }
    }
    let all: u64 = wanted.iter().map(|n| u64::from(*n)).sum();
    let crew = |(loads, places): (u64, Vec<Place>)| {
        let change = |place: &&Place| problem.is_change(place.officer, place.project);
        let changes = match problem.change {
            Change::Last => places.iter().filter(change).count() as u64,
            Change::Price(_) => 0,
        };
        let cost_ms = places.iter().filter_map(|p| problem.pair_ms(p.officer, p.project)).sum();
        Crew { cost: (all - places.len() as u64, changes, cost_ms), places, loads }
    };
    Some(found.into_iter().map(crew).collect())
}
