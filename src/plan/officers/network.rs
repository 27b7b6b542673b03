//! The flow of an assignment, and its officers read back.

use super::{Balance, Change, Place, Problem, Value};
use crate::optimum::flow::{Flow, Network};
use std::collections::{BTreeMap, BTreeSet};

/// Arcs a project begins with: its nearest officers. Others are added when the duals say that they could help.
const NEAREST: usize = 24;

/// Weights that put the aims in order.
///
/// A flow is best where no simple cycle of its residual network is negative. Such a cycle passes the source once, so that
/// two load arcs are in it at most, and each officer once, so that no more than two pair arcs a head are. A weight need only
/// outweigh what a cycle of lesser aims can save, not what all of them together come to.
pub(super) struct Weights {
    square: i64,
    change: i64,
    empty: i64,
}

impl Weights {
    /// `None` where the aims do not fit into 64 bits together.
    pub fn of(problem: &Problem) -> Option<Self> {
        let slots: i128 = problem.projects.iter().flat_map(|p| &p.wanted).map(|n| i128::from(*n)).sum();
        let dearest = problem.travel.iter().flatten().flatten().copied().max().unwrap_or(0);
        let most = i128::from(problem.officers.iter().map(|o| o.capacity).max().unwrap_or(0)).min(slots);
        let price = match problem.balance {
            Balance::Price(ms) => i128::from(ms) * most,
            _ => 0,
        };
        let change_ms = match problem.change {
            Change::Price(ms) => i128::from(ms),
            Change::Last => 0,
        };
        // Pair arcs of a cycle: two at each officer; those driven backwards carry something, every other one does.
        let pairs = (2 * problem.officers.len() as i128).min(2 * slots + 1);
        let square = 1 + pairs * (i128::from(dearest) + change_ms) + 2 * price;
        let change = 1 + square + 2 * square * (2 * most + 1);
        // Where no change is weighed last, nothing stands between the loads and the empty places.
        let empty = match problem.change {
            Change::Last => 1 + (pairs + 1) * change,
            Change::Price(_) => change,
        };
        let total = empty.checked_mul(slots + 4)?;
        let fits = total < i128::from(i64::MAX / 8);
        fits.then_some(Self { square: square as i64, change: change as i64, empty: empty as i64 })
    }

    fn load(&self, balance: Balance, nth: u32) -> i64 {
        match balance {
            Balance::Strict => self.square * (2 * i64::from(nth) - 1),
            Balance::Price(ms) => i64::from(ms) * (i64::from(nth) - 1),
            Balance::Free => 0,
        }
    }

    /// What the arc of a pair costs.
    fn pair(&self, problem: &Problem, officer: usize, project: usize) -> Option<i64> {
        let last = problem.change == Change::Last && problem.is_change(officer, project);
        Some(problem.pair_ms(officer, project)? as i64 + if last { self.change } else { 0 })
    }
}

/// The best places if some pairs are forbidden and pairs who clash may meet.
pub(super) struct Relaxed {
    pub places: Vec<Place>,
    pub value: Value,
}

/// A flow problem, and what its nodes and arcs stand for.
struct Built {
    network: Network,
    /// Node of each group of places, by project.
    group: Vec<Vec<u32>>,
    /// Node of each unit at a project.
    unit: BTreeMap<(usize, u32), u32>,
    /// Officer, project and arc of each pair.
    pairs: Vec<(usize, usize, usize)>,
    /// Arcs into groups: which pair (officer, project) or unit comes in.
    entries: Vec<(usize, usize, usize, Entry)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Entry {
    Officer(usize),
    Unit(u32),
}

/// Solves the flow; arcs beyond the nearest are added until the duals prove that no other could help.
///
/// # Panics
/// If the flow is not what it claims to be, which is a bug.
pub(super) fn relaxed(
    problem: &Problem,
    weights: &Weights,
    forbidden: &BTreeSet<(usize, usize)>,
    flows: &mut usize,
) -> Relaxed {
    let mut arcs = nearest(problem, forbidden);
    loop {
        let built = build(problem, weights, &arcs);
        *flows += 1;
        let flow = built.network.solve().expect("every place may stay empty, so there is a flow");
        assert!(flow.prove(&built.network).is_ok(), "the flow proves itself");
        let missing = missing(problem, weights, forbidden, &arcs, (&built, &flow));
        if missing.is_empty() {
            let places = places(&built, &flow);
            return Relaxed { value: problem.value(&places), places };
        }
        arcs.extend(missing);
    }
}

/// Whether a pair may be made, under what is forbidden.
fn open(problem: &Problem, forbidden: &BTreeSet<(usize, usize)>, officer: usize, project: usize) -> bool {
    problem.may[officer][project] != 0
        && problem.travel[officer][project].is_some()
        && !forbidden.contains(&(officer, project))
}

/// The unit through whose node an officer comes to a project: where no two of a unit may meet, and all of it may fill the
/// same places. Where they may not, a node would forget who came; the branching keeps them apart then.
fn unit_node(problem: &Problem, officer: usize, project: usize) -> Option<u32> {
    let unit = problem.officers[officer].unit.filter(|_| problem.apart)?;
    let mask = problem.may[officer][project];
    let same = |(other, of): (usize, &super::Officer)| {
        of.unit != Some(unit) || [0, mask].contains(&problem.may[other][project])
    };
    problem.officers.iter().enumerate().all(same).then_some(unit)
}

fn nearest(problem: &Problem, forbidden: &BTreeSet<(usize, usize)>) -> BTreeSet<(usize, usize)> {
    let mut arcs = BTreeSet::new();
    for project in 0..problem.projects.len() {
        let officers = (0..problem.officers.len()).filter(|o| open(problem, forbidden, *o, project));
        let mut near: Vec<(u64, usize)> =
            officers.filter_map(|o| Some((problem.pair_ms(o, project)?, o))).collect();
        near.sort_unstable();
        arcs.extend(near.into_iter().take(NEAREST).map(|(_, officer)| (officer, project)));
    }
    arcs
}

fn build(problem: &Problem, weights: &Weights, arcs: &BTreeSet<(usize, usize)>) -> Built {
    let mut network = Network::new(0);
    let slots: i64 = problem.projects.iter().flat_map(|p| &p.wanted).map(|n| i64::from(*n)).sum();
    let source = network.node(slots);
    let officers: Vec<u32> = problem.officers.iter().map(|_| network.node(0)).collect();
    for (node, officer) in officers.iter().zip(&problem.officers) {
        let most = i64::from(officer.capacity).min(slots) as u32;
        match problem.balance {
            Balance::Free => {
                network.arc(source, *node, (0, i64::from(most)), 0);
            }
            balance => {
                for nth in 1..=most {
                    network.arc(source, *node, (0, 1), weights.load(balance, nth));
                }
            }
        }
    }
    let mut group = Vec::new();
    for project in &problem.projects {
        let nodes: Vec<u32> = project.wanted.iter().map(|n| network.node(-i64::from(*n))).collect();
        for (node, wanted) in nodes.iter().zip(&project.wanted) {
            network.arc(source, *node, (0, i64::from(*wanted)), weights.empty);
        }
        group.push(nodes);
    }
    let mut built = Built { network, group, unit: BTreeMap::new(), pairs: Vec::new(), entries: Vec::new() };
    for &(officer, project) in arcs {
        let Some(cost) = weights.pair(problem, officer, project) else { continue };
        let (mask, node) = (problem.may[officer][project], officers[officer]);
        let head = match unit_node(problem, officer, project) {
            Some(unit) => built.unit_at(project, unit, mask),
            _ if mask.is_power_of_two() => built.group[project][mask.trailing_zeros() as usize],
            _ => {
                let own = built.network.node(0);
                built.enter(project, own, mask, Entry::Officer(officer));
                own
            }
        };
        let arc = built.network.arc(node, head, (0, 1), cost);
        built.pairs.push((officer, project, arc));
    }
    built
}

impl Built {
    /// Arcs from a node into the groups of a mask.
    fn enter(&mut self, project: usize, from: u32, mask: u8, entry: Entry) {
        for group in 0..self.group[project].len() {
            if mask >> group & 1 == 1 {
                let arc = self.network.arc(from, self.group[project][group], (0, 1), 0);
                self.entries.push((arc, project, group, entry));
            }
        }
    }

    /// The node through which officers of a unit come to a project, one of them at most.
    fn unit_at(&mut self, project: usize, unit: u32, mask: u8) -> u32 {
        if let Some(known) = self.unit.get(&(project, unit)) {
            return *known;
        }
        let (inside, outside) = (self.network.node(0), self.network.node(0));
        self.network.arc(inside, outside, (0, 1), 0);
        self.unit.insert((project, unit), inside);
        self.enter(project, outside, mask, Entry::Unit(unit));
        inside
    }
}

/// Pairs without an arc that the duals would use.
fn missing(
    problem: &Problem,
    weights: &Weights,
    forbidden: &BTreeSet<(usize, usize)>,
    arcs: &BTreeSet<(usize, usize)>,
    (built, flow): (&Built, &Flow),
) -> Vec<(usize, usize)> {
    let mut missing = Vec::new();
    for officer in 0..problem.officers.len() {
        // The source is node 0, officers follow in order.
        let here = flow.potential[officer + 1];
        for project in 0..problem.projects.len() {
            if arcs.contains(&(officer, project)) || !open(problem, forbidden, officer, project) {
                continue;
            }
            let Some(cost) = weights.pair(problem, officer, project) else { continue };
            let mask = problem.may[officer][project];
            let unit = unit_node(problem, officer, project);
            let inside = unit.and_then(|unit| built.unit.get(&(project, unit)));
            let groups = built.group[project].iter().enumerate().filter(|(g, _)| mask >> g & 1 == 1);
            // The greatest dual behind the arc decides whether it could carry anything.
            let behind = groups.map(|(_, node)| flow.potential[*node as usize]).max();
            let there = match inside {
                Some(node) => Some(flow.potential[*node as usize].max(behind.unwrap_or(i64::MIN))),
                None => behind,
            };
            if there.is_some_and(|there| cost + here - there < 0) {
                missing.push((officer, project));
            }
        }
    }
    missing
}

fn places(built: &Built, flow: &Flow) -> Vec<Place> {
    // Which groups an officer or a unit enters at a project.
    let mut entered: BTreeMap<(usize, Entry), usize> = BTreeMap::new();
    for (arc, project, group, entry) in &built.entries {
        if flow.flow[*arc] > 0 {
            entered.insert((*project, *entry), *group);
        }
    }
    let mut places = Vec::new();
    for (officer, project, arc) in &built.pairs {
        if flow.flow[*arc] == 0 {
            continue;
        }
        let head = built.network.arcs[*arc].head;
        let direct = built.group[*project].iter().position(|node| *node == head);
        let through_unit = built.unit.iter().find(|((p, _), node)| p == project && **node == head);
        let entry = through_unit.map_or(Entry::Officer(*officer), |((_, unit), _)| Entry::Unit(*unit));
        let group = direct.or_else(|| entered.get(&(*project, entry)).copied());
        places.extend(group.map(|group| Place { project: *project, group, officer: *officer }));
    }
    places.sort_unstable();
    places
}
