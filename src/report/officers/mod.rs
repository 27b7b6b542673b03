//! Who looks after which projects, as summary, layers and table.

mod layers;
pub mod printed;
pub mod visits;

use super::summary::{
    ChangeLine, ChangesLine, EmptyLine, EmptyReasons, HeldLine, LoadBar, OfficerLoadLine, OfficersLayerLine,
    OfficersSummary, ProjectLine, UnitAreaLine,
};
use crate::exchange::roster::Entry;
use crate::geometry::{LonLat, area};
use crate::metric::Metric;
use crate::network::snap::Snap;
use crate::plan::officers::Assignment;
use crate::scenario::OfficersTask;
use crate::scenario::officers::balance_word;
use crate::search::Cost;
use std::collections::{BTreeMap, BTreeSet};
use visits::VisitsOutcome;

/// An officer.
#[derive(Debug)]
pub struct Person<'a> {
    /// As read.
    pub entry: &'a Entry,
    /// His base.
    pub at: LonLat,
    /// Its road.
    pub snap: Option<&'a Snap>,
    /// His unit.
    pub unit: &'a str,
    /// His level.
    pub level: &'a str,
    /// Most projects, where his row says so.
    pub capacity: Option<u32>,
}

/// A project.
#[derive(Debug)]
pub struct Target<'a> {
    /// As read.
    pub entry: &'a Entry,
    /// Where.
    pub at: LonLat,
    /// Its gates on roads.
    pub snaps: &'a [Snap],
    /// The station it belongs to, and whether the file says so.
    pub home: Option<(&'a str, bool)>,
    /// Name of that station, where it is one of the layer.
    pub home_name: Option<&'a str>,
}

/// An officer at a project, by index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Held {
    /// The project.
    pub project: usize,
    /// The officer.
    pub officer: usize,
    /// What he is there.
    pub role: &'static str,
}

/// Places that stay empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Empty {
    /// The project, by index.
    pub project: usize,
    /// How many.
    pub missing: usize,
    /// What stands against each officer.
    pub reasons: EmptyReasons,
}

/// One layer solved.
#[derive(Debug)]
pub struct Layered {
    /// Its level.
    pub level: Option<String>,
    /// Its officers, by index.
    pub officers: Vec<usize>,
    /// Places to fill.
    pub wanted: u32,
    /// Places filled.
    pub held: Vec<Held>,
    /// Places that are not.
    pub empty: Vec<Empty>,
    /// The aims and their bounds.
    pub assignment: Assignment,
}

/// A question by officer and project.
type Ask<'a, T> = &'a dyn Fn(usize, usize) -> T;

/// An officers question answered.
pub struct OfficersOutcome<'a> {
    /// The task.
    pub task: &'a OfficersTask,
    /// The vehicle.
    pub vehicle: &'a str,
    /// The metric that counts.
    pub metric: &'a Metric,
    /// The officers.
    pub people: Vec<Person<'a>>,
    /// The projects.
    pub targets: Vec<Target<'a>>,
    /// The layers.
    pub layers: &'a [Layered],
    /// Everybody at every project.
    pub held: &'a [Held],
    /// Pairs (officer, project) that existed, and how many of the table are about nobody here.
    pub existing: Option<(&'a BTreeSet<(usize, usize)>, usize)>,
    /// Way from a base to a project, and the gate at which it ends.
    pub travel: Ask<'a, Option<(Cost, usize)>>,
    /// The same without closures.
    pub before: Option<Ask<'a, Option<(Cost, usize)>>>,
    /// The visits, where asked.
    pub visits: Option<&'a VisitsOutcome>,
}

/// What a planner calls near.
const NEAR_MS: u32 = 900_000;

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

fn gap(value: u64, bound: u64) -> f64 {
    ((value - bound.min(value)) as f64 * 100_000.0 / value.max(1) as f64).round() / 1000.0
}

impl OfficersOutcome<'_> {
    fn cost(&self, held: &Held) -> Cost {
        (self.travel)(held.officer, held.project).map(|(cost, _)| cost).unwrap_or_default()
    }

    fn ms(&self, held: &Held) -> u64 {
        u64::from(self.cost(held).ms)
    }

    /// The summary.
    pub fn summary(&self) -> OfficersSummary {
        let ways: Vec<u64> = self.held.iter().map(|held| self.ms(held)).collect();
        let travel: u64 = ways.iter().sum();
        let wanted = self.layers.iter().map(|layer| layer.wanted).sum::<u32>();
        let by_project = self.by_project();
        let lacking: BTreeSet<usize> =
            self.layers.iter().flat_map(|l| &l.empty).map(|empty| empty.project).collect();
        let cost =
            |side: fn(&Assignment) -> u64| self.layers.iter().map(|l| side(&l.assignment)).sum::<u64>();
        let (value, bound) = (cost(|a| a.value.cost_ms), cost(last_bound));
        let before = self.before.and_then(|before| {
            self.held.iter().map(|h| Some(u64::from(before(h.officer, h.project)?.0.ms))).sum::<Option<u64>>()
        });
        let served = |of: fn(&ProjectLine) -> bool| by_project.iter().filter(|line| of(line)).count();
        OfficersSummary {
            name: self.task.name.clone(),
            vehicle: self.vehicle.to_owned(),
            balance: balance_word(self.task.balance),
            projects: self.targets.len(),
            officers: self.people.len(),
            wanted,
            filled: self.held.len() as u32,
            filled_at_most: wanted - cost(|a| a.bound.empty) as u32,
            complete: self.targets.len() - lacking.len(),
            different_units: served(|line| line.different_units),
            within_15min: served(|line| line.within_15min),
            travel_s: seconds(travel),
            travel_mean_s: (!ways.is_empty())
                .then(|| seconds((2 * travel + ways.len() as u64) / (2 * ways.len() as u64))),
            travel_longest_s: ways.iter().max().map(|ms| seconds(*ms)),
            before_travel_s: before.map(seconds),
            value: seconds(value),
            bound: seconds(bound),
            gap: gap(value, bound),
            proved: self.layers.iter().all(|layer| layer.assignment.proved()),
            seconds: None,
            seed: None,
            layers: self.layers.iter().map(layer_line).collect(),
            loads: self.loads(),
            by_project,
            by_officer: (0..self.people.len()).map(|o| self.officer(o)).collect(),
            areas: self.areas(),
            empty: self.layers.iter().flat_map(|l| l.empty.iter().map(|e| self.empty(l, e))).collect(),
            changes: self.existing.map(|(existing, unknown)| self.changes(existing, unknown)),
            visits: self.visits.map(|visits| self.visits_line(visits)),
        }
    }

    fn load(&self, officer: usize) -> u32 {
        self.held.iter().filter(|held| held.officer == officer).count() as u32
    }

    fn loads(&self) -> Vec<LoadBar> {
        let mut bars: BTreeMap<u32, usize> = BTreeMap::new();
        for officer in 0..self.people.len() {
            *bars.entry(self.load(officer)).or_default() += 1;
        }
        bars.into_iter().map(|(projects, officers)| LoadBar { projects, officers }).collect()
    }

    fn by_project(&self) -> Vec<ProjectLine> {
        let line = |(project, target): (usize, &Target)| {
            let own: Vec<&Held> = self.held.iter().filter(|held| held.project == project).collect();
            let units: Vec<&str> = own.iter().map(|held| self.people[held.officer].unit).collect();
            let distinct: BTreeSet<&str> = units.iter().copied().collect();
            ProjectLine {
                project: target.entry.id.clone(),
                name: target.entry.name.clone(),
                station: target.home.map(|(home, _)| home.to_owned()),
                station_name: target.home_name.map(str::to_owned),
                officers: own.iter().map(|held| self.held_line(held)).collect(),
                different_units: !own.is_empty() && distinct.len() == units.len(),
                within_15min: own.iter().any(|held| self.ms(held) <= u64::from(NEAR_MS)),
            }
        };
        self.targets.iter().enumerate().map(line).collect()
    }

    fn held_line(&self, held: &Held) -> HeldLine {
        let person = &self.people[held.officer];
        let before = self.before.and_then(|before| Some(before(held.officer, held.project)?.0));
        HeldLine {
            officer: person.entry.id.clone(),
            name: person.entry.label().to_owned(),
            unit: person.unit.to_owned(),
            role: held.role.to_owned(),
            level: person.level.to_owned(),
            duration_s: seconds(self.ms(held)),
            before_s: before.map(|cost| seconds(u64::from(cost.ms))),
        }
    }

    fn officer(&self, officer: usize) -> OfficerLoadLine {
        let person = &self.people[officer];
        let own: Vec<&Held> = self.held.iter().filter(|held| held.officer == officer).collect();
        let ways: Vec<u64> = own.iter().map(|held| self.ms(held)).collect();
        let places: Vec<LonLat> = own.iter().map(|held| self.targets[held.project].at).collect();
        let spread = places.iter().flat_map(|a| places.iter().map(|b| a.geodesic_m(*b))).fold(0.0, f64::max);
        let asked = self.layers.iter().any(|layer| layer.officers.contains(&officer));
        let reason = match (own.is_empty(), person.snap, person.capacity, asked) {
            (false, ..) => None,
            (_, _, _, false) => Some("level_not_asked"),
            (_, None, ..) => Some("no_road_near"),
            (_, _, Some(0), _) => Some("capacity_zero"),
            _ => Some("not_needed"),
        };
        OfficerLoadLine {
            officer: person.entry.id.clone(),
            name: person.entry.label().to_owned(),
            unit: person.unit.to_owned(),
            level: person.level.to_owned(),
            projects: own.iter().map(|held| self.targets[held.project].entry.id.clone()).collect(),
            travel_s: seconds(ways.iter().sum()),
            farthest_s: ways.iter().max().map(|ms| seconds(*ms)),
            spread_m: spread.round(),
            reason: reason.map(str::to_owned),
        }
    }

    /// Hulls of the projects of each unit that has at least three.
    fn hulls(&self) -> Vec<(&str, BTreeSet<usize>, geo::MultiPolygon<f64>)> {
        let mut units: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for held in self.held {
            units.entry(self.people[held.officer].unit).or_default().insert(held.project);
        }
        let hull = |(unit, projects): (&'_ str, BTreeSet<usize>)| {
            let places: Vec<LonLat> = projects.iter().map(|p| self.targets[*p].at).collect();
            // A hull of fewer than three places, or of places in a line, has no inside.
            let hull = if places.len() < 3 { None } else { area::convex_hull(&places).ok() };
            (projects, hull.unwrap_or_else(|| geo::MultiPolygon(Vec::new())), unit.to_owned())
        };
        let mut hulls = Vec::new();
        for (unit, projects) in units.iter().filter(|(unit, _)| !unit.is_empty()) {
            let (projects, hull, _) = hull((unit, projects.clone()));
            hulls.push((*unit, projects, hull));
        }
        hulls
    }

    fn areas(&self) -> Vec<UnitAreaLine> {
        let hulls = self.hulls();
        let line =
            |(i, (unit, projects, hull)): (usize, &(&str, BTreeSet<usize>, geo::MultiPolygon<f64>))| {
                let own = area::area_m2(hull);
                let others: Vec<geo::Polygon<f64>> = hulls
                    .iter()
                    .enumerate()
                    .filter(|(j, _)| *j != i)
                    .flat_map(|(_, (_, _, other))| other.0.clone())
                    .collect();
                let nothing = geo::MultiPolygon(Vec::new());
                let shared = area::union(&geo::MultiPolygon(others), &nothing)
                    .and_then(|others| area::intersection(hull, &others))
                    .map_or(0.0, |shared| area::area_m2(&shared));
                let members: BTreeSet<usize> = self
                    .held
                    .iter()
                    .map(|held| held.officer)
                    .filter(|o| self.people[*o].unit == *unit)
                    .collect();
                let overlap = if own > 0.0 { (shared * 100.0 / own).min(100.0) } else { 0.0 };
                UnitAreaLine {
                    unit: (*unit).to_owned(),
                    officers: members.len(),
                    projects: projects.len(),
                    area_m2: own.round(),
                    // a nothing below zero is zero
                    overlap_percent: (overlap * 10.0).round() / 10.0 + 0.0,
                }
            };
        hulls.iter().enumerate().map(line).collect()
    }

    fn empty(&self, layer: &Layered, empty: &Empty) -> EmptyLine {
        let r = &empty.reasons;
        let target = &self.targets[empty.project];
        let able = r.full + r.clash + r.free;
        let reason = match () {
            () if layer.officers.is_empty() => "nobody",
            () if able == 0 && r.no_way > 0 => "no_way",
            () if able == 0 && r.rule > 0 => "rule",
            () if able == 0 => "avoid",
            // Another choice elsewhere might have left somebody for this place.
            () if layer.assignment.bound.empty < layer.assignment.value.empty => "not_found",
            () if r.full > 0 => "capacity",
            () => "clash",
        };
        EmptyLine {
            project: target.entry.id.clone(),
            name: target.entry.name.clone(),
            level: layer.level.clone(),
            missing: empty.missing,
            officers: empty.reasons,
            reason: reason.to_owned(),
        }
    }

    fn changes(&self, existing: &BTreeSet<(usize, usize)>, unknown: usize) -> ChangesLine {
        let now: BTreeSet<(usize, usize)> =
            self.held.iter().map(|held| (held.officer, held.project)).collect();
        let line = |change: &str, (officer, project): &(usize, usize)| ChangeLine {
            project: self.targets[*project].entry.id.clone(),
            officer: self.people[*officer].entry.id.clone(),
            change: change.to_owned(),
        };
        let new = || now.difference(existing);
        let gone = || existing.difference(&now);
        let mut pairs: Vec<ChangeLine> =
            new().map(|pair| line("new", pair)).chain(gone().map(|pair| line("gone", pair))).collect();
        pairs.sort_by(|a, b| (&a.project, &b.change, &a.officer).cmp(&(&b.project, &a.change, &b.officer)));
        ChangesLine {
            kept: now.intersection(existing).count(),
            new: new().count(),
            gone: gone().count(),
            unknown,
            pairs,
        }
    }
}

/// The bound of the last aim: what it is worth only where the aims before are met as well as the bound has them.
fn last_bound(assignment: &Assignment) -> u64 {
    let (value, bound) = (assignment.value, assignment.bound);
    let same = (value.empty, value.changes, value.squares) == (bound.empty, bound.changes, bound.squares);
    if same { bound.cost_ms } else { 0 }
}

/// What a layer came to.
fn layer_line(layer: &Layered) -> OfficersLayerLine {
    let loads: Vec<u32> = layer
        .officers
        .iter()
        .map(|o| layer.held.iter().filter(|held| held.officer == *o).count() as u32)
        .collect();
    let (value, bound) = (layer.assignment.value, layer.assignment.bound);
    OfficersLayerLine {
        level: layer.level.clone(),
        officers: layer.officers.len(),
        wanted: layer.wanted,
        filled: layer.held.len(),
        max_load: loads.iter().copied().max().unwrap_or(0),
        min_load: loads.iter().copied().min().unwrap_or(0),
        squares: value.squares,
        squares_bound: bound.squares,
        value: seconds(value.cost_ms),
        bound: seconds(last_bound(&layer.assignment)),
        gap: gap(value.cost_ms, last_bound(&layer.assignment)),
        proved: layer.assignment.proved(),
        flows: layer.assignment.flows,
    }
}
