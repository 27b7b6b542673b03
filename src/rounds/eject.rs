//! Ejection: a task for which there is no room is put into a tour all the same, and the tasks that are in its way are
//! taken out, those first that were seldom left out before.
//!
//! Source: Nagata and Bräysy 2009, "A powerful route minimization heuristic for the vehicle routing problem with time
//! windows", section 3.2 (guided local search over ejections in lexicographic order). Here on ways to come to a place,
//! so that modes, several windows and pauses are looked after like everything else.

use super::field::Part;
use super::route::{Route, extend, join};
use super::state::{NOBODY, State};
use std::cmp::Reverse;

/// The most tasks taken out for one, and the longest tours in which as many are tried.
const MOST_OUT: [(usize, usize); 3] = [(3, 20), (2, 50), (1, usize::MAX)];
/// Tours tried: those of so many neighbors.
const NEIGHBORS: usize = 100;

/// What the search for the lightest ejection knows.
struct Hunt<'s, 'f, 'p> {
    state: &'s State<'f, 'p>,
    task: u32,
    /// How often each task was left out.
    absences: &'s [u64],
    /// Only what is lighter is worth finding.
    lightest: u64,
    found: Option<(usize, Vec<u32>)>,
    most_out: usize,
    /// What has been decided of the tour so far.
    order: Vec<u32>,
    /// Ways to come to the end of it, by step.
    layers: Vec<Vec<Part>>,
    arrived: Vec<Part>,
}

/// What was taken out so far.
#[derive(Clone, Copy, Default)]
struct Out {
    count: usize,
    weight: u64,
    penalty: i64,
    load: u64,
}

/// The unit and its new tasks if `task` is put in and the tasks with the fewest absences in sum are taken out: fewer
/// than the task has itself, and none of more priority. None if there is no such tour.
///
/// Complexity: for a tour of m tasks O(m⁴) joins where three may be taken out; few are tried, for most ways are lost
/// early.
pub fn lightest(state: &State<'_, '_>, task: u32, absences: &[u64]) -> Option<(usize, Vec<u32>)> {
    let field = state.field;
    let mut hunt = Hunt {
        state,
        task,
        absences,
        lightest: absences[task as usize],
        found: None,
        most_out: 0,
        order: Vec::new(),
        layers: Vec::new(),
        arrived: Vec::new(),
    };
    let mut units: Vec<u32> = field
        .near
        .of_task(task as usize)
        .iter()
        .take(NEIGHBORS)
        .map(|near| state.unit_of[*near as usize])
        .filter(|unit| *unit != NOBODY)
        .collect();
    units.sort_unstable();
    units.dedup();
    for unit in units {
        let unit = unit as usize;
        if field.permits(task as usize, unit) && state.is_spaced(task as usize, field.crews[unit].day) {
            hunt.tour(unit);
        }
    }
    hunt.found
}

impl Hunt<'_, '_, '_> {
    fn route(&self, unit: usize) -> &Route {
        &self.state.routes[unit]
    }

    fn tour(&mut self, unit: usize) {
        let length = self.route(unit).tasks.len();
        self.most_out = MOST_OUT.iter().find(|(_, longest)| length <= *longest).map_or(1, |(most, _)| *most);
        self.order.clear();
        self.layers.resize(self.layers.len().max(length + 2), Vec::new());
        self.layers[0].clear();
        self.layers[0].extend_from_slice(self.state.routes[unit].heads(0));
        self.step(unit, 0, 0, false, Out::default());
    }

    /// Decides on the task at `place`, behind `depth` steps.
    fn step(&mut self, unit: usize, place: usize, depth: usize, is_in: bool, out: Out) {
        if is_in {
            if self.fits(unit, out) && self.closes(unit, place, depth) {
                self.lightest = out.weight;
                let mut order = self.order.clone();
                order.extend_from_slice(&self.route(unit).tasks[place..]);
                self.found = Some((unit, order));
                return;
            }
            if out.count == self.most_out {
                return;
            }
        } else if self.advance(unit, depth, self.task) {
            self.step(unit, place, depth + 1, true, out);
            self.order.pop();
        }
        let Some(&next) = self.route(unit).tasks.get(place) else { return };
        let job = &self.state.field.jobs[next as usize];
        let without = Out {
            count: out.count + 1,
            weight: out.weight + self.absences[next as usize].max(1),
            penalty: out.penalty + job.penalty,
            load: out.load + job.demand,
        };
        let own = self.state.field.jobs[self.task as usize].penalty;
        let most_penalty = if self.state.field.has_priorities { own } else { i64::MAX };
        if without.count <= self.most_out && without.weight < self.lightest && without.penalty <= most_penalty
        {
            self.pass_over(depth);
            self.step(unit, place + 1, depth + 1, is_in, without);
        }
        if self.advance(unit, depth, next) {
            self.step(unit, place + 1, depth + 1, is_in, out);
            self.order.pop();
        }
    }

    /// Load and number of tasks.
    fn fits(&self, unit: usize, out: Out) -> bool {
        let (route, crew) = (self.route(unit), &self.state.field.crews[unit]);
        route.load + self.state.field.jobs[self.task as usize].demand
            <= crew.capacity.saturating_add(out.load)
            && route.tasks.len() + 1 - out.count <= crew.most_tasks
    }

    /// Whether the rest of the tour can be done as it stands.
    fn closes(&mut self, unit: usize, place: usize, depth: usize) -> bool {
        let (field, mut is_closed) = (self.state.field, false);
        for head in &self.layers[depth] {
            for tail in self.state.routes[unit].tails(place) {
                join(field, &field.crews[unit], head, tail, &mut self.arrived, |_| is_closed = true);
            }
        }
        is_closed
    }

    /// Does the task next; false if that cannot be.
    fn advance(&mut self, unit: usize, depth: usize, task: u32) -> bool {
        let field = self.state.field;
        let (done, rest) = self.layers.split_at_mut(depth + 1);
        let next = &mut rest[0];
        next.clear();
        for head in &done[depth] {
            extend(field, &field.crews[unit], head, task as usize, &mut self.arrived, next);
        }
        let can = !next.is_empty();
        if can {
            self.order.push(task);
        }
        can
    }

    /// Leaves the next task out: who has come this far stands where he stood.
    fn pass_over(&mut self, depth: usize) {
        let (done, rest) = self.layers.split_at_mut(depth + 1);
        rest[0].clone_from(&done[depth]);
    }
}

/// The task to be put in next: of the most priority, then the one left out the most often.
pub fn next(state: &State<'_, '_>, absences: &[u64]) -> Option<u32> {
    let rank = |task: &&u32| {
        let index = **task as usize;
        (state.field.jobs[index].penalty, absences[index], Reverse(**task))
    };
    state.absent.iter().max_by_key(rank).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounds::chance::Chance;
    use crate::rounds::field::Field;
    use crate::rounds::model::{Aim, Problem, Task, Travel, Unit, Window};
    use crate::rounds::recreate::{Trials, recreate};
    use crate::rounds::schedule::schedule;
    use crate::rounds::state::NOTHING;

    /// Twelve visits with windows and loads somewhere on a street, two units that cannot do all of them.
    fn crowded(seed: u64) -> Problem {
        let mut chance = Chance::new(seed, 7);
        let places: Vec<i64> = (0..13).map(|_| chance.below(60) as i64).collect();
        let legs: Vec<u32> = places
            .iter()
            .flat_map(|a| places.iter().map(move |b| (a - b).unsigned_abs() as u32 * 1000))
            .collect();
        let tasks = (1..13).map(|stop| {
            let mut task = Task::visit(stop, 4_000);
            task.demand = 1 + chance.below(3) as u32;
            let from_ms = chance.below(90) as i64 * 1000;
            task.windows = vec![Window::new(from_ms, from_ms + 40_000)];
            task
        });
        let tasks = tasks.collect();
        let mut unit = Unit::new(0, Window::new(0, 150_000));
        unit.capacity = Some(9);
        Problem {
            travels: vec![Travel::new(13, &legs, &legs)],
            tasks,
            units: vec![unit; 2],
            groups: Vec::new(),
            aims: vec![Aim::Unserved, Aim::Time],
        }
    }

    /// The least weight of up to three tasks to be taken out of a tour for `task`, by trying all.
    fn least(problem: &Problem, state: &State<'_, '_>, task: usize, absences: &[u64]) -> Option<u64> {
        let mut least = None;
        for route in &state.routes {
            for out in 0..1_u32 << route.tasks.len() {
                let is_out = |place: usize| out >> place & 1 == 1;
                let (mut kept, mut weight) = (Vec::new(), 0);
                for (place, other) in route.tasks.iter().enumerate() {
                    if is_out(place) {
                        weight += absences[*other as usize];
                    } else {
                        kept.push(*other as usize);
                    }
                }
                let load: u32 = kept.iter().chain([&task]).map(|task| problem.tasks[*task].demand).sum();
                if out.count_ones() > 3 || u64::from(load) > 9 || weight >= absences[task] {
                    continue;
                }
                let fits = (0..=kept.len()).any(|place| {
                    let mut order = kept.clone();
                    order.insert(place, task);
                    schedule(problem, route.unit, &order, false).is_some()
                });
                if fits && least.is_none_or(|least| weight < least) {
                    least = Some(weight);
                }
            }
        }
        least
    }

    #[test]
    fn the_lightest_ejection_is_the_lightest_of_all() {
        let (mut found, mut none) = (0, 0);
        for seed in 0..150 {
            let problem = crowded(seed);
            let field = Field::new(&problem, NOTHING);
            let mut state = State::empty(&field);
            let mut chance = Chance::new(seed, 0);
            recreate(&mut state, &mut chance, &mut Trials::default(), false);
            let absences: Vec<u64> = (0..12).map(|_| 1 + chance.below(9) as u64).collect();
            for task in state.absent.clone() {
                let expected = least(&problem, &state, task as usize, &absences);
                let answer = lightest(&state, task, &absences);
                let weight = answer.as_ref().map(|(unit, order)| {
                    let tasks: Vec<usize> = order.iter().map(|task| *task as usize).collect();
                    assert!(schedule(&problem, *unit, &tasks, false).is_some());
                    let out = state.routes[*unit].tasks.iter().filter(|other| !order.contains(other));
                    out.map(|other| absences[*other as usize]).sum()
                });
                assert_eq!(weight, expected, "{seed}");
                *(if expected.is_some() { &mut found } else { &mut none }) += 1;
            }
        }
        assert!(found > 50 && none > 50, "{found} {none}");
    }
}
