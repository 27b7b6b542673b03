//! Movements of one closure that are called the same, told apart: from where they come, and where they go.

use super::detour::{Round, Work};
use crate::closure::feature::crossing_roads;
use crate::id::DirectedId;
use crate::network::Network;
use crate::plan::detour::Movement;
use std::collections::{BTreeMap, BTreeSet};

/// What tells a movement from others of the same name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Label {
    /// The road before; empty where none has a name.
    pub from: String,
    /// The destination that is signed, or the road behind; empty likewise.
    pub towards: String,
    /// Which of those that even so are called the same, from 1.
    pub number: Option<usize>,
}

/// By the places of work and movement.
pub(super) struct Labels(BTreeMap<(usize, usize), Label>);

/// A movement among those of one closure that are called the same, with what it can be told apart by: from where, and to where.
struct Candidate {
    place: (usize, usize),
    /// In which octant it is driven.
    octant: usize,
    ends: [Vec<String>; 2],
}

impl Labels {
    /// Looks through all works; `called` is the name of a movement with the octant it is driven in, `way` what is told of its way
    /// round. A street that ends at two places is driven in two octants side by side: these are no names to tell it apart by.
    pub fn of<K: Ord, W: Ord>(
        network: &Network,
        works: &[Work],
        called: impl Fn(&Round) -> (K, usize),
        way: impl Fn(&Round) -> W,
    ) -> Self {
        let mut groups: BTreeMap<(usize, K), Vec<(Candidate, W)>> = BTreeMap::new();
        for (i, work) in works.iter().enumerate() {
            for (number, round) in work.rounds.iter().enumerate() {
                let (name, octant) = called(round);
                let own = Candidate { place: (i, number), octant, ends: ends(network, &round.movement) };
                groups.entry((work.closure, name)).or_default().push((own, way(round)));
            }
        }
        let mut labels = BTreeMap::new();
        for group in groups.into_values().flat_map(side_by_side) {
            let (group, ways): (Vec<Candidate>, Vec<W>) = group.into_iter().unzip();
            let ways: BTreeSet<((usize, usize), W)> =
                group.iter().map(|one| (one.place.0, one.octant)).zip(ways).collect();
            let works: BTreeSet<usize> = group.iter().map(|one| one.place.0).collect();
            // What is once for each vehicle is called as it is, and so are several that are told the same.
            if works.len() < ways.len() {
                labels.extend(told_apart(&group));
            }
        }
        Self(labels)
    }

    /// Of a movement; none where its name is enough.
    pub fn get(&self, work: usize, number: usize) -> Option<&Label> {
        self.0.get(&(work, number))
    }
}

/// Movements of one name, those together that are driven in the same octant or in octants side by side.
fn side_by_side<W>(mut all: Vec<(Candidate, W)>) -> Vec<Vec<(Candidate, W)>> {
    let mut groups = Vec::new();
    while let Some(first) = all.first() {
        let mut octants = BTreeSet::from([first.0.octant]);
        loop {
            let beside = |(one, _): &(Candidate, W)| {
                [0, 1, 7].iter().any(|step| octants.contains(&((one.octant + step) % 8)))
            };
            let more: BTreeSet<usize> =
                all.iter().filter(|one| beside(one)).map(|one| one.0.octant).collect();
            if more == octants {
                break;
            }
            octants.extend(more);
        }
        let (own, rest) = all.into_iter().partition(|one| octants.contains(&one.0.octant));
        groups.push(own);
        all = rest;
    }
    groups
}

/// The nearest roads that tell all of one vehicle apart, else those that tell most apart, and numbers.
fn told_apart(group: &[Candidate]) -> BTreeMap<(usize, usize), Label> {
    let levels = |side: usize| group.iter().map(|one| one.ends[side].len()).max().unwrap_or_default();
    let at = |one: &Candidate, side: usize, level: usize| {
        let all = &one.ends[side];
        all.get(level).or(all.last()).cloned().unwrap_or_default()
    };
    let pair = |one: &Candidate, [from, to]: [usize; 2]| [at(one, 0, from), at(one, 1, to)];
    let mut choices: Vec<[usize; 2]> =
        (0..levels(0).max(1)).flat_map(|from| (0..levels(1).max(1)).map(move |to| [from, to])).collect();
    choices.sort_by_key(|choice| (choice[0] + choice[1], *choice));
    let different = |choice: [usize; 2]| {
        let told: BTreeSet<(usize, [String; 2])> =
            group.iter().map(|one| (one.place.0, pair(one, choice))).collect();
        told.len()
    };
    let most = choices.iter().map(|choice| different(*choice)).max().unwrap_or_default();
    let choice = choices.into_iter().find(|choice| different(*choice) == most).unwrap_or_default();
    let mut seen: BTreeMap<(usize, [String; 2]), usize> = BTreeMap::new();
    let same = |one: &Candidate| {
        let alike =
            |other: &&Candidate| other.place.0 == one.place.0 && pair(other, choice) == pair(one, choice);
        group.iter().filter(alike).count()
    };
    let label = |one: &Candidate| {
        let [from, towards] = pair(one, choice);
        let number = seen.entry((one.place.0, [from.clone(), towards.clone()])).or_default();
        *number += 1;
        let number = Some(*number).filter(|_| same(one) > 1);
        (one.place, Label { from, towards, number })
    };
    group.iter().map(label).collect()
}

/// What the ends of a movement are called, the nearest road first; of where it goes what signs say before all.
fn ends(network: &Network, movement: &Movement) -> [Vec<String>; 2] {
    let legs: Vec<DirectedId> = movement.along.legs.iter().map(|leg| leg.directed).collect();
    let (Some(begin), Some(end)) = (legs.first(), legs.last()) else { return [Vec::new(), Vec::new()] };
    let label = |d: &DirectedId| network.way_of(d.segment()).label();
    // A road of several numbers has them apart.
    let told_so = |name: &str| name.split(';').map(str::trim).collect::<Vec<_>>().join(" / ");
    let first = movement.entry.or_else(|| movement.shut.first().map(|shut| shut.0));
    let last = movement.shut.last().map(|shut| shut.0);
    let from = first.and_then(|on| legs.iter().position(|d| *d == on)).unwrap_or_default();
    let until = last.and_then(|on| legs.iter().rposition(|d| *d == on)).unwrap_or(legs.len() - 1);
    let road = first.as_ref().map(label).unwrap_or_default();
    let into = last.as_ref().map(label).unwrap_or_default();
    let named = |name: &&str, own: &str| !name.is_empty() && *name != own;
    let crossing = |node, on| crossing_roads(network, node, on).join(" / ");
    let before = &legs[..from];
    let behind = &legs[until + 1..];
    let came = [
        before.iter().rev().map(label).find(|name| named(name, road)).unwrap_or_default().to_owned(),
        Some(label(begin)).filter(|name| named(name, road)).unwrap_or_default().to_owned(),
        crossing(network.tail(*begin), *begin),
    ];
    let goes = [
        legs[from..].iter().rev().find_map(|d| destination(network, *d)).unwrap_or_default(),
        behind.iter().map(label).find(|name| named(name, into)).unwrap_or_default().to_owned(),
        Some(label(end)).filter(|name| named(name, into)).unwrap_or_default().to_owned(),
        crossing(network.head(*end), *end),
    ];
    let told = |names: &[String]| {
        let mut all: Vec<String> = Vec::new();
        for name in names.iter().filter(|name| !name.is_empty()) {
            if !all.contains(&told_so(name)) {
                all.push(told_so(name));
            }
        }
        all
    };
    [told(&came), told(&goes)]
}

/// What is signed on a road as the destination, two places at most.
fn destination(network: &Network, on: DirectedId) -> Option<String> {
    let tags = &network.way_of(on.segment()).tags;
    let own = if on.is_forward() { "destination:forward" } else { "destination:backward" };
    let signed = tags.get(own).or_else(|| tags.get("destination"))?;
    let places: Vec<&str> = signed.split(';').map(str::trim).filter(|place| !place.is_empty()).collect();
    (!places.is_empty()).then(|| places[..places.len().min(2)].join(" / "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octants_side_by_side_are_one_name_and_opposite_ones_are_not() {
        let one = |number: usize, octant: usize| {
            (Candidate { place: (0, number), octant, ends: [Vec::new(), Vec::new()] }, number)
        };
        // North, northeast and northwest lie side by side; south is told by its direction alone.
        let groups = side_by_side(vec![one(0, 0), one(1, 4), one(2, 1), one(3, 7)]);
        let numbers: Vec<Vec<usize>> =
            groups.iter().map(|group| group.iter().map(|(_, number)| *number).collect()).collect();
        assert_eq!(numbers, [vec![0, 2, 3], vec![1]]);
    }
}
