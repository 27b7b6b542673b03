//! A way round, and what a driver or an officer has to know of it.

use super::detour::{DetourReport, Round, Work, base};
use super::narrow::{narrow_streets, narrowest};
use super::route::{object, step_lines};
use super::summary::{AgainstLine, DetourLine, NarrowStreetLine, TurnRoundLine};
use crate::exchange::write::{OutFeature, Shape, number};
use crate::id::DirectedId;
use crate::metric::Metric;
use crate::network::Network;
use crate::plan::Leg;
use crate::plan::detour::looks::beyond;
use crate::plan::detour::other_half::{ACROSS_MM, is_whole};
use crate::plan::detour::turned::{TurnedRound, needed, turns_round};
use crate::plan::detour::{Detour, Movement};
use crate::plan::steps::{Fork, Step, Turn, fork, path_line, steps};
use crate::search::Cost;
use crate::vehicle::{Class, Vehicle};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// More streets than this are not all named in public, but only the longest ones.
const NAMED: usize = 5;

/// A way round with what there is to say of it under the closures it was found under.
#[derive(Debug)]
pub struct WayRound {
    /// The way.
    pub detour: Detour,
    /// As one would tell it.
    pub steps: Vec<Step>,
    /// How it goes on from leg to leg: one less than there are legs.
    pub forks: Vec<Fork>,
    /// The road by which traffic comes to the junction where the movement begins, and that by which it goes on from the one where it
    /// ends; none where that is in the middle of a road.
    pub beyond: [Option<DirectedId>; 2],
    /// Streets on it that are narrower than the vehicle needs.
    pub narrow_streets: Vec<NarrowStreetLine>,
    /// Other works it runs over, by index.
    pub over_works: Vec<usize>,
    /// Schools and hospitals beside it.
    pub beside: Vec<String>,
    /// Where it turns round, in a road or from one carriageway into the other.
    pub turned: Vec<TurnedRound>,
    /// What the vehicle needs from side to side for that, millimeters, and whether somebody stated it; none of who walks or
    /// cycles.
    pub needed: Option<(u32, bool)>,
    /// What it drives on the half of the road that its own closure opens to it.
    pub other_half: OtherHalf,
    /// Closures that it drives through by exemption, by index.
    pub exemptions: Vec<usize>,
    /// What it drives against one-way streets, by the permission of the vehicle.
    pub against_one_way: Vec<AgainstLine>,
}

impl WayRound {
    /// A way for a vehicle under a metric.
    pub fn new(metric: &Metric, vehicle: &Vehicle, movement: &Movement, detour: Detour) -> Self {
        let off = &detour.path.legs[detour.off.clone()];
        let is_motor = !matches!(vehicle.class, Class::Walk | Class::Bicycle);
        Self {
            steps: steps(metric, &detour.path.legs),
            forks: detour.path.legs.windows(2).map(|two| fork(metric.topology(), &two[0], &two[1])).collect(),
            beyond: beyond(metric.topology(), movement)
                .map(|road| road.filter(|d| metric.open_between(*d, 0, metric.topology().length_mm(*d)))),
            narrow_streets: narrow_streets(metric.topology(), vehicle.dimensions.width_mm, off),
            over_works: Vec::new(),
            other_half: OtherHalf::default(),
            beside: Vec::new(),
            turned: turns_round(metric.topology(), &detour.path.legs),
            needed: is_motor.then(|| needed(&vehicle.dimensions)),
            exemptions: Vec::new(),
            against_one_way: Vec::new(),
            detour,
        }
    }

    /// Whether the carriageways are far enough from each other to turn round in one go, line to line. Whether there is room where
    /// they are nearer, or in one road, nobody knows who has not looked.
    pub fn has_room(&self, turned: &TurnedRound) -> bool {
        self.needed.is_none_or(|(needed, _)| turned.apart_mm.is_some_and(|apart| apart >= needed))
    }

    /// The legs that are not on the street.
    pub fn off(&self) -> &[Leg] {
        &self.detour.path.legs[self.detour.off.clone()]
    }
}

/// What a way drives on the other half of a road.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OtherHalf {
    /// Legs on it.
    pub legs: BTreeSet<usize>,
    /// Short pieces of road on which it changes sides: they are not streets of the way.
    pub crossovers: BTreeSet<usize>,
    /// How much of it that is, millimeters.
    pub driven_mm: u64,
    /// Whether that is the whole of the half beside what is shut, and not a part of it.
    pub is_whole: bool,
    /// Whether that is all there is of the way: nobody turns off into another street.
    pub is_all: bool,
}

impl OtherHalf {
    /// Sorts the legs of a way that are off the street, of which some are `on` the other half.
    pub fn of(network: &Network, detour: &Detour, on: &BTreeSet<DirectedId>, movement: &Movement) -> Self {
        let legs = &detour.path.legs;
        let over: BTreeSet<usize> = detour.off.clone().filter(|i| on.contains(&legs[*i].directed)).collect();
        if over.is_empty() {
            return Self::default();
        }
        let driven: Vec<Leg> = over.iter().map(|i| legs[*i]).collect();
        let is_whole = is_whole(movement, &driven);
        let label = |d: DirectedId| network.way_of(d.segment()).label();
        let own = movement.shut.iter().map(|shut| shut.0);
        let roads: BTreeSet<&str> = over.iter().map(|i| legs[*i].directed).chain(own).map(label).collect();
        let is_aside = |i: usize| !over.contains(&i) && !roads.contains(label(legs[i].directed));
        let (mut crossovers, mut is_all, mut run) = (BTreeSet::new(), true, Vec::new());
        for i in detour.off.start..=detour.off.end {
            if i < detour.off.end && is_aside(i) {
                run.push(i);
                continue;
            }
            let length: u64 = run.iter().map(|i| u64::from(legs[*i].to_mm - legs[*i].from_mm)).sum();
            if length <= ACROSS_MM {
                crossovers.extend(run.drain(..));
            } else {
                is_all = false;
                run.clear();
            }
        }
        let driven_mm = driven.iter().map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
        Self { legs: over, crossovers, driven_mm, is_whole, is_all: is_all && is_whole }
    }
}

impl Round {
    /// Its ways, the offer last.
    pub(super) fn all_ways(&self) -> impl Iterator<Item = &WayRound> {
        self.ways.iter().chain(&self.offer)
    }
}

impl DetourReport<'_> {
    /// A way of a movement, as the layer `detours` has it.
    pub(super) fn line(
        &self,
        work: &Work,
        round: &Round,
        movement: &str,
        (rank, way): (usize, &WayRound),
    ) -> OutFeature {
        let told = self.detour_line(&round.movement.along.cost, way);
        OutFeature {
            id: format!("{movement}:way{}", rank + 1),
            shape: Shape::Line(path_line(self.network, &way.detour.path.legs)),
            properties: object(json!({
                "movement": movement,
                "closure": self.closures[work.closure].id,
                "vehicle": work.vehicle,
                "called": self.called(&work.vehicle).0,
                "called_zh": self.called(&work.vehicle).1,
                "rank": rank + 1,
                "fixed": rank == usize::from(round.offer.is_some()) && round.fixed.is_some(),
                "distance_m": number(told.distance_m),
                "duration_s": number(told.duration_s),
                "extra_m": number(told.extra_m),
                "extra_s": number(told.extra_s),
                "turns": told.turns,
                "roads": told.roads.join(" → "),
            })),
        }
    }

    pub(super) fn detour_line(&self, along: &Cost, way: &WayRound) -> DetourLine {
        let (detour, all) = (&way.detour, &way.steps);
        let is_told = |leg: usize| detour.off.contains(&leg) && !way.other_half.crossovers.contains(&leg);
        let off = |step: &&Step| step.legs.clone().any(is_told);
        let mut roads: Vec<String> =
            all.iter().filter(off).map(|s| s.road.clone()).filter(|r| !r.is_empty()).collect();
        roads.dedup();
        let main_roads = main_roads(way, &roads);
        let (mut named_mm, mut unnamed_mm) = (0u64, 0u64);
        for leg in detour.off.clone().filter(|leg| is_told(*leg)).map(|leg| &detour.path.legs[leg]) {
            let is_named = !self.network.way_of(leg.directed.segment()).label().is_empty();
            *if is_named { &mut named_mm } else { &mut unnamed_mm } += u64::from(leg.to_mm - leg.from_mm);
        }
        let turns = all.iter().filter(|s| !matches!(s.turn, Turn::Depart | Turn::Straight)).count();
        let more = |now: u32, then: u32| (i64::from(now) - i64::from(then)) as f64 / 1000.0;
        let extra_s = more(detour.path.cost.ms, along.ms);
        DetourLine {
            distance_m: base(detour.path.cost.mm),
            duration_s: base(detour.path.cost.ms),
            extra_m: more(detour.path.cost.mm, along.mm),
            extra_s,
            extra_percent: (extra_s / base(along.ms.max(1)) * 1000.0).round() / 10.0,
            turns,
            roads,
            main_roads,
            mostly_unnamed: unnamed_mm > 0 && unnamed_mm >= named_mm,
            narrowest: narrowest(self.network, way.off()),
            narrow_streets: way.narrow_streets.clone(),
            over_works: self.ids(&way.over_works),
            turns_round: way.turned.iter().map(|turned| self.turn_round_line(way, turned)).collect(),
            other_half: way.other_half.is_whole,
            other_half_m: way.other_half.driven_mm as f64 / 1000.0,
            changes_sides_only: way.other_half.is_all,
            exemptions: self.ids(&way.exemptions),
            against_one_way: way.against_one_way.clone(),
            passes: way.beside.clone(),
            steps: step_lines(all),
        }
    }

    fn turn_round_line(&self, way: &WayRound, turned: &TurnedRound) -> TurnRoundLine {
        let back = &way.detour.path.legs[turned.leg];
        let [lon, lat] = self.network.point_along(back.directed, back.from_mm).degrees();
        let road = self.network.way_of(back.directed.segment()).label().to_owned();
        TurnRoundLine {
            road,
            lon,
            lat,
            apart_m: turned.apart_mm.map(base),
            needs_m: way.needed.map(|(needed, _)| base(needed)),
            needs_stated: way.needed.is_some_and(|(_, stated)| stated),
            has_room: way.has_room(turned),
        }
    }
}

/// Of many streets of a way the longest ones and the first, in the order in which they are driven; none where all can be named.
fn main_roads(way: &WayRound, roads: &[String]) -> Vec<String> {
    let mut lengths: BTreeMap<&str, u64> = BTreeMap::new();
    for step in &way.steps {
        let off = step.legs.clone().filter(|leg| way.detour.off.contains(leg));
        let legs = off.map(|i| &way.detour.path.legs[i]);
        let length: u64 = legs.map(|leg| u64::from(leg.to_mm - leg.from_mm)).sum();
        *lengths.entry(step.road.as_str()).or_default() += length;
    }
    let known: BTreeSet<&String> = roads.iter().collect();
    if known.len() <= NAMED {
        return Vec::new();
    }
    let length = |road: &str| lengths.get(road).copied().unwrap_or_default();
    // Whoever leaves the street must know by which one.
    let mut rest: Vec<&String> = known.into_iter().filter(|road| roads.first() != Some(road)).collect();
    rest.sort_by(|a, b| length(b).cmp(&length(a)).then(a.cmp(b)));
    rest.truncate(NAMED - 1);
    let named = |road: &&String| roads.first() == Some(road) || rest.contains(road);
    let mut main: Vec<String> = roads.iter().filter(named).cloned().collect();
    main.dedup();
    main
}
