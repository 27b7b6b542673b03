//! Plans to begin with where territories are an aim: the plane is cut into as many parts of equal work as there are
//! units, in several ways, and each unit does what lies in its part. Straight cuts give areas that do not overlap; the
//! search goes on from the best of them.
//!
//! Parts of one team lie side by side. How much work a part gets is put right by how long its tour turns out to be.

use super::chance::Chance;
use super::field::Field;
use super::recreate::{Trials, recreate};
use super::state::{State, Value};
use super::territory::{Place, turn};
use std::cmp::Ordering;

/// Directions of cuts.
const DIRECTIONS: [Place; 8] = [[1, 0], [0, 1], [1, 1], [1, -1], [2, 1], [1, 2], [2, -1], [1, -2]];
/// Ways to cut whose parts are put right, and how often.
const PUT_RIGHT: (usize, usize) = (4, 6);
/// Parts of equal work, before they are put right.
const EVEN: i64 = 1 << 20;

/// How the plane is cut.
#[derive(Clone, Copy, Debug)]
enum Cut {
    /// Into strips across a direction.
    Strips(Place),
    /// In halves, across the direction and along it in turns.
    Halves(Place),
    /// In halves, each across the direction in which it is longest.
    Longest,
    /// Into sectors around the middle of all places; the first begins in this direction.
    Sectors(Place),
}

/// A task as the cuts see it.
#[derive(Clone, Copy, Debug)]
struct Spot {
    task: u32,
    place: Place,
    work: i64,
}

/// The orders of the best plan that is cut out, if there is anything to cut.
///
/// Complexity: O(ways to cut × tasks × tasks of a tour).
pub fn best(field: &Field<'_>, chance: &mut Chance, trials: &mut Trials) -> Option<(Value, Vec<Vec<u32>>)> {
    let spots: Vec<Spot> = (0..field.jobs.len())
        .filter_map(|task| {
            let place = field.places.get(task).copied().flatten()?;
            Some(Spot { task: task as u32, place, work: work(field, task) })
        })
        .collect();
    let mut units: Vec<usize> = (0..field.crews.len()).collect();
    units.sort_by_key(|unit| (field.crews[*unit].team, *unit));
    if spots.is_empty() || units.len() < 2 {
        return None;
    }
    let mut cuts: Vec<Cut> = DIRECTIONS.iter().flat_map(|d| [Cut::Strips(*d), Cut::Halves(*d)]).collect();
    cuts.push(Cut::Longest);
    cuts.extend(DIRECTIONS[..4].iter().map(|d| Cut::Sectors(*d)));
    let mut tried: Vec<(Value, usize, Vec<Vec<u32>>, Drawing)> = Vec::new();
    for (number, cut) in cuts.iter().enumerate() {
        let mut drawing = Drawing { cut: *cut, units: units.clone(), shares: vec![EVEN; units.len()] };
        let parts = drawing.parts(field, &spots);
        drawing.settle(field, &parts);
        let (value, orders, _) = drawing.plan(field, &spots, chance, trials);
        tried.push((value, number, orders, drawing));
    }
    tried.sort_by_key(|(value, number, ..)| (*value, *number));
    let mut best: Option<(Value, Vec<Vec<u32>>)> = None;
    for (value, _, orders, mut drawing) in tried.into_iter().take(PUT_RIGHT.0) {
        let mut keep = |value: Value, orders: Vec<Vec<u32>>| {
            if best.as_ref().is_none_or(|(other, _)| value < *other) {
                best = Some((value, orders));
            }
        };
        keep(value, orders);
        for _ in 0..PUT_RIGHT.1 {
            let (value, orders, ms) = drawing.plan(field, &spots, chance, trials);
            keep(value, orders);
            drawing.put_right(&ms);
        }
    }
    best
}

/// What a task takes, roughly: its work, and half of the ways to its two nearest neighbors.
fn work(field: &Field<'_>, task: usize) -> i64 {
    let job = &field.jobs[task];
    let (leave, profile) = (job.modes[0].leave as u32, field.crews.first().map_or(0, |crew| crew.profile));
    let near = field.near.of_task(task).iter().take(2);
    let legs = near.filter_map(|n| field.leg(profile, leave, field.jobs[*n as usize].modes[0].enter as u32));
    (job.modes[0].service_ms + legs.map(|(ms, _)| ms / 2).sum::<i64>()).max(1)
}

/// A way to cut, whose parts they are, and how much each gets.
struct Drawing {
    cut: Cut,
    /// Units in the order of the parts.
    units: Vec<usize>,
    /// By part.
    shares: Vec<i64>,
}

impl Drawing {
    /// The tasks of each part.
    fn parts(&self, field: &Field<'_>, spots: &[Spot]) -> Vec<Vec<Spot>> {
        let mut parts = vec![Vec::new(); self.units.len()];
        let mut spots = spots.to_vec();
        match self.cut {
            Cut::Strips(direction) => {
                self.slice(&mut spots, |a, b| along(direction, a).cmp(&along(direction, b)), &mut parts);
            }
            Cut::Sectors(from) => {
                let middle = middle(&spots);
                self.slice(&mut spots, |a, b| around(middle, from, a.place, b.place), &mut parts);
            }
            Cut::Halves(direction) => self.halve(field, &mut spots, 0, Some(direction), &mut parts),
            Cut::Longest => self.halve(field, &mut spots, 0, None, &mut parts),
        }
        parts
    }

    /// Parts one after the other, in this order.
    fn slice(&self, spots: &mut [Spot], by: impl Fn(&Spot, &Spot) -> Ordering, parts: &mut [Vec<Spot>]) {
        spots.sort_by(|a, b| by(a, b).then(a.task.cmp(&b.task)));
        let (mut rest, mut from) = (&spots[..], 0);
        while from + 1 < parts.len() {
            let (own, others) = (self.shares[from], self.shares[from + 1..].iter().sum());
            let (here, beyond) = rest.split_at(cut_at(rest, own, others));
            parts[from].extend_from_slice(here);
            (rest, from) = (beyond, from + 1);
        }
        parts[from].extend_from_slice(rest);
    }

    /// The parts from `first` on, of which there are as many as `parts`.
    fn halve(
        &self,
        field: &Field<'_>,
        spots: &mut [Spot],
        first: usize,
        direction: Option<Place>,
        parts: &mut [Vec<Spot>],
    ) {
        if parts.len() == 1 {
            parts[0].extend_from_slice(spots);
            return;
        }
        let way = direction.unwrap_or_else(|| longest(spots));
        spots.sort_by_key(|spot| (along(way, spot), spot.task));
        let half = self.boundary(field, first, parts.len());
        let shares = &self.shares[first..first + parts.len()];
        let at = cut_at(spots, shares[..half].iter().sum(), shares[half..].iter().sum());
        let (low, high) = spots.split_at_mut(at);
        let (low_parts, high_parts) = parts.split_at_mut(half);
        let next = direction.map(|[x, y]| [-y, x]);
        self.halve(field, low, first, next, low_parts);
        self.halve(field, high, first + half, next, high_parts);
    }

    /// How many of the parts come to the first half: teams are not parted as long as there are several.
    fn boundary(&self, field: &Field<'_>, first: usize, count: usize) -> usize {
        let team = |part: usize| field.crews[self.units[first + part]].team;
        let between = (1..count).filter(|part| team(part - 1) != team(*part));
        between.min_by_key(|part| (part * 2).abs_diff(count)).unwrap_or(count / 2)
    }

    /// Gives teams the parts that lie nearest, by swaps among teams of as many units.
    fn settle(&mut self, field: &Field<'_>, parts: &[Vec<Spot>]) {
        let team = |unit: usize| field.crews[unit].team;
        let mut blocks: Vec<(usize, usize)> = Vec::new();
        for (part, unit) in self.units.iter().enumerate() {
            match blocks.last_mut() {
                Some((from, count)) if team(self.units[*from]) == team(*unit) => *count += 1,
                _ => blocks.push((part, 1)),
            }
        }
        let cost = |unit: usize, (from, count): (usize, usize)| -> i64 {
            parts[from..from + count].iter().map(|part| far(field, unit, part)).sum()
        };
        let table: Vec<Vec<i64>> = blocks
            .iter()
            .map(|(first, _)| blocks.iter().map(|block| cost(self.units[*first], *block)).collect())
            .collect();
        let mut holder: Vec<usize> = (0..blocks.len()).collect();
        let mut gains = true;
        while std::mem::take(&mut gains) {
            for a in 0..blocks.len() {
                for b in 0..a {
                    let (x, y) = (holder[a], holder[b]);
                    let is_alike = blocks[x].1 == blocks[y].1;
                    if is_alike && table[y][a] + table[x][b] < table[x][a] + table[y][b] {
                        holder.swap(a, b);
                        gains = true;
                    }
                }
            }
        }
        let old = self.units.clone();
        self.units = holder
            .iter()
            .flat_map(|block| old[blocks[*block].0..][..blocks[*block].1].iter().copied())
            .collect();
    }

    /// Every unit does what lies in its part, as far as it can; the rest goes where it costs least. What that is worth,
    /// and how long each part keeps its unit busy.
    fn plan(
        &self,
        field: &Field<'_>,
        spots: &[Spot],
        chance: &mut Chance,
        trials: &mut Trials,
    ) -> (Value, Vec<Vec<u32>>, Vec<i64>) {
        let mut state = State::empty(field);
        for (unit, part) in self.units.iter().zip(self.parts(field, spots)) {
            for spot in part {
                put(&mut state, *unit, spot.task);
            }
        }
        state.gather_absent();
        recreate(&mut state, chance, trials, false);
        let ms = self.units.iter().map(|unit| state.routes[*unit].ms).collect();
        (state.value(), state.orders(), ms)
    }

    /// Whoever is out longer than the mean gets less.
    fn put_right(&mut self, ms: &[i64]) {
        let mean = (ms.iter().sum::<i64>() / ms.len().max(1) as i64).max(1);
        for (share, ms) in self.shares.iter_mut().zip(ms) {
            let wanted = *share * mean / (*ms).max(mean / 2).max(1);
            *share = i64::midpoint(*share, wanted).clamp(EVEN / 16, EVEN * 16);
        }
    }
}

/// Puts a task into the tour of a unit where it costs least there, if that can be done.
fn put(state: &mut State<'_, '_>, unit: usize, task: u32) {
    let (field, index) = (state.field, task as usize);
    let (job, crew, route) = (&field.jobs[index], &field.crews[unit], &state.routes[unit]);
    if !field.permits(index, unit)
        || route.load + job.demand > crew.capacity
        || route.tasks.len() >= crew.most_tasks
        || !state.is_spaced(index, crew.day)
    {
        return;
    }
    let mut best: Option<(i64, usize)> = None;
    for place in 0..=route.tasks.len() {
        if let Some(cost) = route.with(field, index, place, i64::MAX, &mut state.scratch) {
            best = best.filter(|(least, _)| *least <= cost).or(Some((cost, place)));
        }
    }
    if let Some((_, place)) = best {
        state.insert(task, unit, place);
    }
}

/// Milliseconds from the unit's start to the nearest task of the part and back; what it may not do counts a day each.
fn far(field: &Field<'_>, unit: usize, part: &[Spot]) -> i64 {
    let (crew, start) = (&field.crews[unit], field.problem.units[unit].start as u32);
    let nearest = part.iter().filter_map(|spot| {
        let mode = field.jobs[spot.task as usize].modes[0];
        let out = field.leg(crew.profile, start, mode.enter as u32)?.0;
        Some(out + field.leg(crew.profile, mode.leave as u32, start).map_or(out, |(ms, _)| ms))
    });
    let barred = part.iter().filter(|spot| !field.permits(spot.task as usize, unit)).count() as i64;
    nearest.min().unwrap_or(0) + barred * 86_400_000
}

/// How many of the first belong to a part of `own` shares, where the others have `others`.
fn cut_at(spots: &[Spot], own: i64, others: i64) -> usize {
    let all: i128 = spots.iter().map(|spot| i128::from(spot.work)).sum();
    let mut before = 0;
    for (at, spot) in spots.iter().enumerate() {
        // the middle of a task decides on which side it lies
        if (2 * before + i128::from(spot.work)) * i128::from(own + others) > 2 * all * i128::from(own) {
            return at;
        }
        before += i128::from(spot.work);
    }
    spots.len()
}

fn along(direction: Place, spot: &Spot) -> i128 {
    (0..2).map(|axis| i128::from(direction[axis]) * i128::from(spot.place[axis])).sum()
}

/// The direction in which the places reach farthest.
fn longest(spots: &[Spot]) -> Place {
    let extent = |direction: &Place| {
        let reach = |spot: &Spot| along(*direction, spot);
        let (low, high) = (spots.iter().map(reach).min(), spots.iter().map(reach).max());
        let extent = high.unwrap_or(0) - low.unwrap_or(0);
        extent * extent / i128::from(direction.iter().map(|x| x * x).sum::<i64>())
    };
    DIRECTIONS.into_iter().rev().max_by_key(|direction| extent(direction)).unwrap_or([1, 0])
}

fn middle(spots: &[Spot]) -> Place {
    [0, 1].map(|axis| {
        let sum: i128 = spots.iter().map(|spot| i128::from(spot.place[axis])).sum();
        (sum / spots.len().max(1) as i128) as i64
    })
}

/// Which place comes first, counterclockwise around the middle, beginning in a direction.
fn around(middle: Place, from: Place, a: Place, b: Place) -> Ordering {
    let mark = [middle[0] + from[0], middle[1] + from[1]];
    // 0: in the direction or left of it; 1: against it or right of it
    let side = |place: Place| {
        let left = turn(middle, mark, place);
        let ahead: i128 = (0..2).map(|x| i128::from(from[x]) * i128::from(place[x] - middle[x])).sum();
        i32::from(left < 0 || left == 0 && ahead < 0)
    };
    side(a).cmp(&side(b)).then_with(|| 0.cmp(&turn(middle, a, b)))
}

#[cfg(test)]
mod tests {
    use super::super::model::{Aim, Problem, Task, Travel, Unit, Window};
    use super::super::state::NOTHING;
    use super::super::territory::Hull;
    use super::*;

    /// Places drawn by lot, as many units as asked, all from the middle.
    fn plane(seed: u64, tasks: usize, units: usize) -> Problem {
        let mut lots = Chance::new(seed, 3);
        let places: Vec<Place> = (0..=tasks).map(|_| [lots.between(0, 400), lots.between(0, 300)]).collect();
        let apart = |a: &Place, b: &Place| (a[0].abs_diff(b[0]) + a[1].abs_diff(b[1])) as u32 * 1000;
        let table: Vec<u32> = places.iter().flat_map(|a| places.iter().map(|b| apart(a, b))).collect();
        let task = |stop: usize| Task { place: Some(places[stop]), ..Task::visit(stop, 60_000) };
        let unit = |team| Unit { team: team as u32, ..Unit::new(0, Window::new(0, 100_000_000)) };
        Problem {
            travels: vec![Travel::new(places.len(), &table, &table)],
            tasks: (1..=tasks).map(task).collect(),
            units: (0..units).map(unit).collect(),
            aims: vec![Aim::Unserved, Aim::Overlap, Aim::LongestTour],
            ..Problem::default()
        }
    }

    #[test]
    fn cuts_give_every_task_to_one_part_and_areas_that_do_not_overlap() {
        for seed in 0..40 {
            let problem = plane(seed, 10 + seed as usize, 2 + seed as usize % 6);
            let field = Field::new(&problem, NOTHING);
            let spots: Vec<Spot> = (0..problem.tasks.len())
                .map(|t| Spot { task: t as u32, place: field.places[t].unwrap(), work: work(&field, t) })
                .collect();
            let mut cuts: Vec<Cut> =
                DIRECTIONS.iter().flat_map(|d| [Cut::Strips(*d), Cut::Halves(*d)]).collect();
            cuts.push(Cut::Longest);
            for cut in cuts {
                let units: Vec<usize> = (0..problem.units.len()).collect();
                let drawing = Drawing { cut, shares: vec![EVEN; units.len()], units };
                let parts = drawing.parts(&field, &spots);
                let mut tasks: Vec<u32> = parts.iter().flatten().map(|spot| spot.task).collect();
                tasks.sort_unstable();
                assert_eq!(tasks, (0..problem.tasks.len() as u32).collect::<Vec<_>>(), "{cut:?}");
                let hulls: Vec<Hull> = parts
                    .iter()
                    .map(|part| {
                        let mut hull = Hull::default();
                        hull.surround(&mut part.iter().map(|spot| spot.place).collect::<Vec<_>>());
                        hull
                    })
                    .collect();
                for (part, spots) in parts.iter().enumerate() {
                    let is_inside =
                        |spot: &Spot| (0..hulls.len()).any(|h| h != part && hulls[h].holds(spot.place));
                    assert!(!spots.iter().any(is_inside), "{cut:?} {seed}");
                    assert!(!spots.is_empty(), "each has something to do: {cut:?} {seed}");
                }
            }
        }
    }

    #[test]
    fn sectors_go_once_around() {
        let ring = [[3, 0], [2, 1], [1, 5], [-1, 2], [-4, 0], [-1, -1], [0, -7], [5, -1]];
        for start in 0..ring.len() {
            let from = ring[start];
            let mut sorted = ring;
            sorted.reverse();
            sorted.sort_by(|a, b| around([0, 0], from, *a, *b));
            let turned: Vec<Place> = (0..ring.len()).map(|at| ring[(start + at) % ring.len()]).collect();
            assert_eq!(sorted.to_vec(), turned);
        }
    }
}
