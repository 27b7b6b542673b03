//! The sites that detours concern: how far it is from and to the stations and the main roads, before and while the
//! closures hold that hold together, at the times at which the site loses most.

use super::seen::{Found, View};
use super::times::{Asked, Gate, Looks};
use super::together::{Calendar, Sets, Together, concerns};
use crate::closure::When;
use crate::metric::Metric;
use crate::pipeline::placing::main_stands;
use crate::pipeline::relief::{Lifted, Relief};
use crate::pipeline::world::{Engine, World};
use crate::plan::graph::GraphChanges;
use crate::report::affected::Affected;
use crate::report::losses::{Ends, FourWays, LossOf, ROUNDED_MS, SiteLoss, Times, is_same, loss, lost};
use crate::report::turning::Turning;
use crate::search::Cost;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Sites whose fastest way from or to the stations or the main roads is another while closures hold, and what it is proved
/// from: where all of them stand, what each set of closures that hold together changes in the graph, and what sets of them
/// were lifted.
pub(super) struct Concerned {
    pub sites: Vec<Affected>,
    pub stands: Vec<Vec<String>>,
    pub under: Vec<Under>,
}

/// What the proof needs of one set of closures that hold together.
pub(super) struct Under {
    pub together: Together,
    pub changes: GraphChanges,
    /// The closures that may be lifted, by index, and what sets of them were tried.
    pub liftable: Vec<usize>,
    pub lifted: Vec<Lifted>,
}

/// The numbers of the ways there and back.
fn ways_of(ends: Ends) -> [usize; 2] {
    match ends {
        Ends::Stations => [0, 1],
        Ends::MainRoads => [2, 3],
    }
}

/// The sites that concern one vehicle, and the closures that open something to it; `None` without sites.
pub(super) fn of_vehicle(
    world: &World,
    engine: &Engine,
    main: &[String],
    calendar: Option<&Calendar>,
) -> Option<(Concerned, Vec<usize>)> {
    let own = concerns(world, engine);
    let found = affected(world, engine, main, &Sets::of(world, calendar, &own))?;
    Some((found, (0..own.len()).filter(|i| own[*i].opens).collect()))
}

/// Looks at all sites, each at the times at which it loses most; `None` without sites. `main` are the classes of main roads.
fn affected(world: &World, engine: &Engine, main: &[String], sets: &Sets) -> Option<Concerned> {
    if world.sites.is_empty() {
        return None;
    }
    let (view, mut stands) = View::new(world, engine, main);
    let look = |holding: &[usize], when: When| view.look(holding, when);
    let grave: Vec<Found> = sets.grave.par_iter().map(|set| look(&set.holding, set.when)).collect();
    let seen = Seen { sets, before: view.free(), grave };
    let turned = turned(&view, sets);
    let told = |site: usize| seen.told(site, &engine.vehicle.name, turned.as_ref());
    let mut concerned: Vec<Affected> = (0..view.sites.len()).filter_map(told).collect();
    let questions: Vec<(usize, Asked)> = concerned.iter().flat_map(|site| seen.questions(site)).collect();
    let mut looks = Looks::new(world, sets, &look, seen.before, seen.grave);
    if !questions.is_empty() {
        looks.ask_singly(&holding_when_worst(sets, &concerned));
    }
    tell_losses(world, &mut concerned, &mut looks, &questions, turned.as_ref());
    let mut relieved = tell_help(&view, sets, &mut concerned).into_iter();
    let mut under = Vec::new();
    for (together, found) in looks.into_known() {
        for (layer, junctions) in ["main_gone", "main_new"].iter().zip(&found.junctions) {
            let layer = [layer, together.name.as_str()].join(" ");
            stands.extend(main_stands(&engine.topology, [&engine.vehicle.name, layer.trim_end()], junctions));
        }
        let (liftable, lifted) = relieved.next().unwrap_or_default();
        under.push(Under { together, changes: found.changes, liftable, lifted });
    }
    Some(Concerned { sites: concerned, stands, under })
}

/// What was found without closures, and under each of the gravest sets of them.
struct Seen<'a> {
    sets: &'a Sets<'a>,
    before: Found,
    grave: Vec<Found>,
}

impl Seen<'_> {
    /// The ways of a site from and to the stations, or the main roads, before and under a grave set.
    fn ways(&self, grave: usize, ends: Ends, site: usize) -> FourWays {
        let [then, now] = [&self.before, &self.grave[grave]].map(|found| found.now(site));
        let [from, to] = ways_of(ends);
        [then[from], now[from], then[to], now[to]]
    }

    /// The grave set under which the ways of a site are worst; of such as are equally bad the first one.
    fn worst(&self, site: usize, ends: Ends) -> Option<usize> {
        let is_other = |number: &usize| {
            let ways = self.ways(*number, ends, site);
            let gates = ends == Ends::Stations && self.before.gate(site) != self.grave[*number].gate(site);
            !is_same(ways[0], ways[1]) || !is_same(ways[2], ways[3]) || gates
        };
        let changed = (0..self.grave.len()).filter(is_other);
        changed.min_by_key(|number| (Reverse(loss(self.ways(*number, ends, site))), *number))
    }

    /// What is told of a site; none of one whose ways are as before, and at which one turns round as before.
    fn told(&self, site: usize, vehicle: &str, turned: Option<&Turned>) -> Option<Affected> {
        let (sets, before) = (self.sets, &self.before);
        let [of_stations, of_main] = [Ends::Stations, Ends::MainRoads].map(|ends| self.worst(site, ends));
        let no_room = turned.and_then(|turned| turned.first(site));
        let by_turning = no_room.as_ref().and_then(|(set, _)| {
            let set = &sets.all[*set].0;
            sets.grave.iter().position(|grave| sets.is_worse(&grave.holding, set))
        });
        let first = of_stations.or(of_main).or(by_turning)?;
        let first_main = of_main.unwrap_or(first);
        let at = &self.grave[first];
        Some(Affected {
            help: None,
            site,
            vehicle: vehicle.to_owned(),
            together: sets.grave[first].name.clone(),
            main_together: sets.grave[first_main].name.clone(),
            turning_together: String::new(),
            losses: Vec::new(),
            inside: at.nearest(site).is_none() && at.inside[site],
            station: at.nearest(site).map(|way| way.station),
            gates: [before.gate(site), at.gate(site)],
            ways: self.ways(first, Ends::Stations, site),
            main: self.ways(first_main, Ends::MainRoads, site),
            turning: no_room.map(|(_, turning)| turning).or_else(|| at.turning[site].clone()),
        })
    }

    /// What is asked of a site: when each way is gone, else when the ways are as they are told.
    fn questions(&self, site: &Affected) -> Vec<(usize, Asked)> {
        let mut questions = Vec::new();
        for (ends, told) in [(Ends::Stations, site.ways), (Ends::MainRoads, site.main)] {
            let numbers = ways_of(ends);
            let goes = |way: &usize| {
                let is_gone = |found: &Found| {
                    self.before.now(site.site)[*way].is_some() && found.now(site.site)[*way].is_none()
                };
                self.grave.iter().any(is_gone)
            };
            let gone: Vec<usize> = numbers.into_iter().filter(goes).collect();
            if !gone.is_empty() {
                questions.extend(gone.into_iter().map(|way| (site.site, Asked::Gone(way))));
            } else if self.worst(site.site, ends).is_some() {
                let slower = [(told[0], told[1]), (told[2], told[3])].into_iter().any(|(then, now)| {
                    let ms = |way: Option<Cost>| way.map(|cost| u64::from(cost.ms));
                    ms(then).zip(ms(now)).map_or(then != now, |(then, now)| then.abs_diff(now) > ROUNDED_MS)
                });
                let gate = (!slower).then_some(Gate(site.gates[1]));
                questions.push((site.site, Asked::AsTold { first: numbers[0], ways: told, gate }));
            }
        }
        questions
    }
}

/// The closures of the sets under which sites are told.
fn holding_when_worst(sets: &Sets, concerned: &[Affected]) -> BTreeSet<usize> {
    let names: HashSet<&String> =
        concerned.iter().flat_map(|site| [&site.together, &site.main_together]).collect();
    let told = sets.grave.iter().filter(|set| names.contains(&set.name));
    told.flat_map(|set| set.holding.iter().copied()).collect()
}

/// Tells each site when it loses what it loses, and by which closures.
fn tell_losses(
    world: &World,
    concerned: &mut [Affected],
    looks: &mut Looks,
    questions: &[(usize, Asked)],
    turned: Option<&Turned>,
) {
    let sets = looks.sets();
    for site in &mut *concerned {
        if let Some((set, _)) = turned.and_then(|turned| turned.first(site.site)) {
            site.turning_together = looks.named(&sets.all[set]);
        }
    }
    let truth = looks.truth(questions);
    let mut asked = questions.iter().zip(&truth).peekable();
    for site in concerned {
        let mut own = Vec::new();
        while let Some(((_, question), truth)) = asked.next_if(|((of, _), _)| *of == site.site) {
            own.push(Answer { question, truth, times: looks.times(question, site.site, truth) });
        }
        site.losses.extend(
            [Ends::Stations, Ends::MainRoads]
                .into_iter()
                .filter_map(|ends| loss_of_ways(world, sets, ends, &own)),
        );
        if let Some((closures, meant)) = turned.and_then(|turned| turned.times(site.site)) {
            let times = Times { closures, lasts: sets.lasting(world, &meant) };
            site.losses.push(SiteLoss { of: LossOf::Turning, times, gone: [None, None] });
        }
    }
}

/// What was asked of a site, under which of all sets it is so, and when.
struct Answer<'a> {
    question: &'a Asked,
    truth: &'a [bool],
    times: Option<Times>,
}

/// The loss of one kind of ways; none where nothing was asked of them.
fn loss_of_ways(world: &World, sets: &Sets, ends: Ends, answers: &[Answer]) -> Option<SiteLoss> {
    let is_own = |answer: &&Answer| match answer.question {
        Asked::Gone(way) => ways_of(ends).contains(way),
        Asked::AsTold { first, .. } => *first == ways_of(ends)[0],
    };
    let own: Vec<&Answer> = answers.iter().filter(is_own).collect();
    if own.is_empty() {
        return None;
    }
    let gone = ways_of(ends).map(|number| {
        let of_way = |answer: &&&Answer| matches!(answer.question, Asked::Gone(way) if *way == number);
        own.iter().find(of_way).and_then(|answer| answer.times.clone())
    });
    let any: Vec<bool> = (0..sets.all.len()).map(|set| own.iter().any(|answer| answer.truth[set])).collect();
    let closures: BTreeSet<usize> = own
        .iter()
        .flat_map(|answer| &answer.times)
        .flat_map(|times| times.closures.iter().copied())
        .collect();
    let times = Times { closures: closures.into_iter().collect(), lasts: sets.lasting(world, &any) };
    Some(SiteLoss { of: LossOf::Ways(ends), times, gone })
}

/// Tells each site that lost a way what would bring it back. Of each grave set the closures that may be lifted, and what
/// sets of them were tried.
fn tell_help(view: &View, sets: &Sets, concerned: &mut [Affected]) -> Vec<(Vec<usize>, Vec<Lifted>)> {
    let (world, engine) = (view.world, view.engine);
    let from_stations = |metric: &Metric| view.reached(metric, Ends::Stations);
    let from_main = |metric: &Metric| view.reached(metric, Ends::MainRoads);
    let of_set = |together: &Together| {
        let at = (together.when, &*together.holding);
        let mut relief = Relief::new(world, engine, &from_stations, at);
        let mut relief_from_main = Relief::new(world, engine, &from_main, at);
        for site in &mut *concerned {
            let help = match (lost(site.ways), lost(site.main)) {
                ([false, false], [false, false]) => None,
                ([false, false], lost) if site.main_together == together.name => {
                    relief_from_main.of(site.site, lost)
                }
                ([false, false], _) => None,
                (lost, _) if site.together == together.name => relief.of(site.site, lost),
                _ => None,
            };
            site.help = help.or_else(|| site.help.take());
        }
        (relief.liftable().to_vec(), relief.graphs())
    };
    sets.grave.iter().map(of_set).collect()
}

/// Under which sets that ever hold together a vehicle has no room to turn round at sites.
struct Turned {
    /// By set of [`Sets::all`] and site.
    no_room: Vec<Vec<Option<Turning>>>,
    closures: BTreeMap<String, usize>,
}

impl Turned {
    /// Under which set first, and where.
    fn first(&self, site: usize) -> Option<(usize, Turning)> {
        self.no_room.iter().enumerate().find_map(|(set, sites)| Some((set, sites[site].clone()?)))
    }

    /// The closures that leave no room there, by index, and under which sets that is so.
    fn times(&self, site: usize) -> Option<(Vec<usize>, Vec<bool>)> {
        let own = || self.no_room.iter().map(|sites| sites[site].as_ref());
        let closures: BTreeSet<usize> =
            own().flatten().filter_map(|turning| self.closures.get(&turning.closure).copied()).collect();
        let meant: Vec<bool> = own().map(|turning| turning.is_some()).collect();
        meant.contains(&true).then(|| (closures.into_iter().collect(), meant))
    }
}

/// More works may take away the way to where one would have to turn round. So every set is looked at; `None` where no closure
/// leaves less room than the vehicle needs.
fn turned(view: &View, sets: &Sets) -> Option<Turned> {
    let closures = view.world.plan.closures();
    let own = view.engine.vehicle.dimensions.length_mm?;
    if !closures.iter().any(|closure| closure.turning_length_mm.is_some_and(|limit| limit < own)) {
        return None;
    }
    let look = |(holding, when): &(Vec<usize>, When)| -> Vec<Option<Turning>> {
        let metric = view.under(holding);
        let at = |site| view.turning_at((&metric, *when), site).filter(Turning::is_too_long);
        view.sites.iter().map(at).collect()
    };
    let no_room = sets.all.par_iter().map(look).collect();
    let closures = closures.iter().enumerate().map(|(i, closure)| (closure.id.clone(), i)).collect();
    Some(Turned { no_room, closures })
}
