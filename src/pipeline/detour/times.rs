//! When a site loses what it loses, and which closures bring it about.
//!
//! Closing never shortens a way. So what a way costs under a set of closures lies between what it costs under sets that
//! hold less and under sets that hold more, as long as they open the same; and few sets need be looked at to know it of all
//! that ever hold together. `verify` draws the same conclusions from the sets that were looked at.

use super::seen::Found;
use super::together::{Sets, Together};
use crate::closure::When;
use crate::pipeline::world::World;
use crate::report::losses::{FourWays, ROUNDED_MS, Times, is_same};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked about a site under a set of closures; ways are numbered as in [`Found::now`].
pub(super) enum Asked {
    /// Whether a way is gone that was there before.
    Gone(usize),
    /// Whether the ways from number `first` on, there and back, are as they are told.
    AsTold {
        /// 0 or 2.
        first: usize,
        /// As [`crate::report::affected::Affected`] has them.
        ways: FourWays,
        /// The gate, where nothing but it or the length is other than before: then times alone do not tell.
        gate: Option<Gate>,
    },
}

/// The gate by which a site is come to, by number; none where it has none.
pub(super) struct Gate(pub Option<usize>);

/// The least and the most that each way can cost, milliseconds; none is endless.
type Bounds = [[u64; 2]; 4];

const ENDLESS: u64 = u64::MAX;

impl Asked {
    /// What follows from bounds, if anything does.
    fn decide(&self, bounds: &Bounds) -> Option<bool> {
        match self {
            Self::Gone(way) => match bounds[*way] {
                [ENDLESS, _] => Some(true),
                [_, high] if high < ENDLESS => Some(false),
                _ => None,
            },
            Self::AsTold { first, ways, gate } => {
                let told = [ways[1], ways[3]].map(|way| way.map_or(ENDLESS, |cost| u64::from(cost.ms)));
                let pairs = || told.into_iter().zip(&bounds[*first..]);
                let over = |a: u64, b: u64| a > b.saturating_add(ROUNDED_MS) || (a == ENDLESS && b < ENDLESS);
                if pairs().any(|(told, [low, high])| over(*low, told) || over(told, *high)) {
                    return Some(false);
                }
                let is_so = pairs().all(|(told, [low, high])| !over(told, *low) && !over(*high, told));
                (is_so && gate.is_none()).then_some(true)
            }
        }
    }

    /// Under a set that was looked at.
    fn of(&self, found: &Found, site: usize) -> bool {
        if let Self::AsTold { first, ways, gate: Some(gate) } = self {
            let now = found.now(site);
            let same = is_same(ways[1], now[*first]) && is_same(ways[3], now[first + 1]);
            return same && (*first > 0 || found.gate(site) == gate.0);
        }
        self.decide(&found.bounds(site)).unwrap_or(false)
    }
}

impl Found {
    fn bounds(&self, site: usize) -> Bounds {
        self.now(site).map(|way| [way.map_or(ENDLESS, |cost| u64::from(cost.ms)); 2])
    }
}

/// Looks at sites under a set of closures.
pub(super) type Look<'a> = &'a (dyn Fn(&[usize], When) -> Found + Sync);

/// The sets of closures that were looked at.
pub(super) struct Looks<'a> {
    world: &'a World,
    sets: &'a Sets<'a>,
    look: Look<'a>,
    known: Vec<(Together, Found)>,
    numbers: BTreeMap<Vec<usize>, usize>,
}

impl<'a> Looks<'a> {
    /// With what is known without closures, and under the gravest sets.
    pub fn new(world: &'a World, sets: &'a Sets, look: Look<'a>, free: Found, grave: Vec<Found>) -> Self {
        let mut looks = Self { world, sets, look, known: Vec::new(), numbers: BTreeMap::new() };
        for (together, found) in sets.grave.iter().cloned().zip(grave) {
            looks.keep(together, found);
        }
        if !looks.numbers.contains_key(&Vec::new()) {
            let nothing = Together { name: String::new(), when: world.when, holding: Vec::new() };
            looks.keep(nothing, free);
        }
        looks
    }

    pub fn sets(&self) -> &'a Sets<'a> {
        self.sets
    }

    fn keep(&mut self, together: Together, found: Found) {
        self.numbers.insert(together.holding.clone(), self.known.len());
        self.known.push((together, found));
    }

    /// The sets that were looked at, the gravest first, but for none at all.
    pub fn into_known(self) -> impl Iterator<Item = (Together, Found)> {
        let grave = self.sets.grave.len();
        let known = self.known.into_iter().enumerate();
        known.filter(move |(i, (set, _))| *i < grave || !set.holding.is_empty()).map(|(_, known)| known)
    }

    /// Looks at sets that were not looked at before, in parallel.
    fn ask(&mut self, sets: BTreeMap<Vec<usize>, When>) {
        let new = sets.into_iter().filter(|(set, _)| !self.numbers.contains_key(set));
        let new: Vec<(Vec<usize>, When)> = new.collect();
        let found: Vec<Found> = new.par_iter().map(|(set, when)| (self.look)(set, *when)).collect();
        for ((holding, when), found) in new.into_iter().zip(found) {
            let ids: Vec<&str> = holding.iter().map(|i| self.world.plan.closures()[*i].id.as_str()).collect();
            let name = format!("alone {}", ids.join(", "));
            self.keep(Together { name, when, holding }, found);
        }
    }

    /// What the tables call a set, which is looked at for it.
    pub fn named(&mut self, (set, when): &(Vec<usize>, When)) -> String {
        self.ask(BTreeMap::from([(set.clone(), *when)]));
        self.numbers.get(set).map(|number| self.known[*number].0.name.clone()).unwrap_or_default()
    }

    /// What a set opens, of which it is a part.
    fn openers(&self, set: &[usize]) -> Vec<usize> {
        set.iter().copied().filter(|i| self.sets.opens(*i)).collect()
    }

    /// Looks at each of some closures by itself, with what opens something and ever holds with it.
    pub fn ask_singly(&mut self, closures: &BTreeSet<usize>) {
        let mut wanted = BTreeMap::new();
        for (set, when) in &self.sets.all {
            let openers = self.openers(set);
            for i in set.iter().filter(|i| closures.contains(i)) {
                wanted.entry(with(&openers, &[*i])).or_insert(*when);
            }
            if set.iter().any(|i| closures.contains(i)) {
                wanted.entry(openers).or_insert(*when);
            }
        }
        self.ask(wanted);
    }

    /// Which of the sets known hold less than a set, and which more.
    fn around(&self, set: &[usize]) -> [Vec<usize>; 2] {
        let known = || self.known.iter().enumerate();
        let less = known().filter(|(_, (less, _))| self.sets.is_worse(set, &less.holding));
        let more = known().filter(|(_, (more, _))| self.sets.is_worse(&more.holding, set));
        [less.map(|(i, _)| i).collect(), more.map(|(i, _)| i).collect()]
    }

    fn bounds(&self, [less, more]: &[Vec<usize>; 2], site: usize) -> Bounds {
        let mut bounds = [[0, ENDLESS]; 4];
        for (side, sets) in [less, more].into_iter().enumerate() {
            for number in sets {
                for (bound, found) in bounds.iter_mut().zip(self.known[*number].1.bounds(site)) {
                    bound[side] = if side == 0 { bound[0].max(found[0]) } else { bound[1].min(found[1]) };
                }
            }
        }
        bounds
    }

    /// Whether something is so under any set; looks at it where that does not follow from what is known.
    fn is_so(&mut self, asked: &Asked, site: usize, set: &[usize], when: When) -> bool {
        if let Some(number) = self.numbers.get(set) {
            return asked.of(&self.known[*number].1, site);
        }
        if let Some(so) = asked.decide(&self.bounds(&self.around(set), site)) {
            return so;
        }
        self.ask(BTreeMap::from([(set.to_vec(), when)]));
        self.numbers.get(set).is_some_and(|number| asked.of(&self.known[*number].1, site))
    }

    /// Of each question about a site, under which sets that ever hold together it is so.
    pub fn truth(&mut self, questions: &[(usize, Asked)]) -> Vec<Vec<bool>> {
        let all = &self.sets.all;
        loop {
            let around: Vec<[Vec<usize>; 2]> = all.iter().map(|(set, _)| self.around(set)).collect();
            let decide = |(site, asked): &(usize, Asked)| -> Vec<Option<bool>> {
                let each = all.iter().zip(&around).map(|((set, _), around)| match self.numbers.get(set) {
                    Some(number) => Some(asked.of(&self.known[*number].1, *site)),
                    None => asked.decide(&self.bounds(around, *site)),
                });
                each.collect()
            };
            let decided: Vec<Vec<Option<bool>>> = questions.par_iter().map(decide).collect();
            let mut wanted = BTreeMap::new();
            for ((site, _), decided) in questions.iter().zip(&decided) {
                let open: Vec<usize> = (0..all.len()).filter(|i| decided[*i].is_none()).collect();
                // What is not so under a set is not under any part of it; what is so under a part is under the whole.
                let Some(largest) =
                    open.iter().copied().max_by_key(|i| (all[*i].0.len(), std::cmp::Reverse(*i)))
                else {
                    continue;
                };
                wanted.insert(all[largest].0.clone(), all[largest].1);
                let so = (0..all.len()).filter(|i| decided[*i] == Some(true));
                let above = so.into_iter().find(|i| self.sets.is_worse(&all[*i].0, &all[largest].0));
                if let Some(above) = above {
                    let (least, when) = (self.guess(*site, &all[above].0), all[above].1);
                    wanted.insert(least, when);
                }
            }
            if wanted.is_empty() {
                return decided
                    .into_iter()
                    .map(|d| d.into_iter().map(|so| so == Some(true)).collect())
                    .collect();
            }
            self.ask(wanted);
        }
    }

    /// The part of a set that may be what brings something about: what does anything to the site by itself.
    fn guess(&self, site: usize, set: &[usize]) -> Vec<usize> {
        let openers = self.openers(set);
        let base = self.numbers.get(&openers).map(|number| self.known[*number].1.bounds(site));
        let does = |i: &usize| {
            let alone = self.numbers.get(&with(&openers, &[*i])).map(|n| self.known[*n].1.bounds(site));
            self.sets.opens(*i) || alone.is_none() || base.is_none() || alone != base
        };
        set.iter().copied().filter(does).collect()
    }

    /// The closures that bring it about, by index, wherever it is so: each that does alone (but for
    /// a part of the time of another one); where none does, closures of which none can be left out.
    pub fn causes(&mut self, asked: &Asked, site: usize, truth: &[bool]) -> Vec<usize> {
        let sets = self.sets;
        let mut named: BTreeSet<usize> = BTreeSet::new();
        let mut enough: Vec<Vec<usize>> = Vec::new();
        // Of each closure that does alone: under which sets, and with what opens something then.
        let mut single: BTreeMap<usize, (BTreeSet<usize>, BTreeMap<Vec<usize>, When>)> = BTreeMap::new();
        for (number, (set, when)) in sets.all.iter().enumerate().filter(|(number, _)| truth[*number]) {
            let openers = self.openers(set);
            if self.is_so(asked, site, &openers, *when) {
                named.extend(self.needed(asked, site, openers, |_| true, *when));
                continue;
            }
            let mut is_single = false;
            for i in set.iter().copied().filter(|i| !sets.opens(*i)) {
                let full = with(&openers, &[i]);
                if self.is_so(asked, site, &full, *when) {
                    let (under, fulls) = single.entry(i).or_default();
                    under.insert(number);
                    fulls.insert(full, *when);
                    is_single = true;
                }
            }
            if !is_single && !enough.iter().any(|known| sets.is_worse(set, known)) {
                let guess = self.guess(site, set);
                let begin = if self.is_so(asked, site, &guess, *when) { guess } else { set.clone() };
                let full = self.needed(asked, site, begin, |i| !sets.opens(i), *when);
                // What opens something is named where it would not be so without it.
                named.extend(self.needed(asked, site, full.clone(), |i| sets.opens(i), *when));
                // That it is so with them alone may follow from parts of them; `verify` looks for it among the sets looked at.
                self.ask(BTreeMap::from([(full.clone(), *when)]));
                enough.push(full);
            }
        }
        // What does alone for a part of the time in which another one does is not told.
        let is_part = |(under, _): &(BTreeSet<usize>, BTreeMap<Vec<usize>, When>)| {
            single.values().any(|(other, _)| other.len() > under.len() && under.is_subset(other))
        };
        let longest: Vec<(Vec<usize>, When)> =
            single.values().filter(|own| !is_part(own)).flat_map(|(_, fulls)| fulls.clone()).collect();
        for (full, when) in longest {
            named.extend(self.needed(asked, site, full, |i| sets.opens(i), when));
        }
        named.into_iter().collect()
    }

    /// A set without those of some closures that it does not take, the last ones first.
    fn needed(
        &mut self,
        asked: &Asked,
        site: usize,
        mut set: Vec<usize>,
        may_go: impl Fn(usize) -> bool,
        when: When,
    ) -> Vec<usize> {
        for i in set.clone().into_iter().rev().filter(|i| may_go(*i)) {
            let less: Vec<usize> = set.iter().copied().filter(|other| *other != i).collect();
            if self.is_so(asked, site, &less, when) {
                set = less;
            }
        }
        set
    }

    /// When something is so, and what brings it about; none where it never is.
    pub fn times(&mut self, asked: &Asked, site: usize, truth: &[bool]) -> Option<Times> {
        truth.contains(&true).then(|| Times {
            closures: self.causes(asked, site, truth),
            lasts: self.sets.lasting(self.world, truth),
        })
    }
}

/// Two sets together, ascending.
fn with(a: &[usize], b: &[usize]) -> Vec<usize> {
    let both: BTreeSet<usize> = a.iter().chain(b).copied().collect();
    both.into_iter().collect()
}
