//! A reach task: all that one load can reach from one depot, and of each site that it does not come to, why not.
//!
//! It is the coverage question on the graph of a load, with the depot as its only station: what is reached, before and
//! under the closures, is answered there. Why a site is not reached is asked as for a corridor to it.

use super::super::coverage::blame_closures;
use super::super::placing::{Snapped, demands, facilities, position, snap_all, stop};
use super::super::world::Placed;
use super::super::world::World;
use super::super::{Outcome, Part};
use super::ground::{Ground, read_load};
use super::{grades, layer, lift, told};
use crate::diagnostic::{Diagnostics, Origin, corridor as codes};
use crate::exchange::sites::Site;
use crate::exchange::write::OutFeature;
use crate::geometry::LonLat;
use crate::id::{EdgeId, SegmentId, StateId};
use crate::metric::{CLOSED, Metric};
use crate::plan::coverage::{Combine, Demand, Facility, Reason, Rule, SiteAnswer, Status, Tally, coverage};
use crate::plan::graph::export;
use crate::report::corridor::{load_line, margins_line, why_not_line};
use crate::report::coverage::{CoverageOutcome, Side};
use crate::report::summary::{Input, ReachSummary, RefusedSite, WhyNotLine};
use crate::scenario::corridor::stem;
use crate::scenario::{CoverageTask, ReachTask};
use crate::search::{Direction, Position};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Answers it.
pub(in super::super) fn answer(
    world: &World,
    task: &ReachTask,
    problems: &mut Diagnostics,
) -> Option<Outcome> {
    let read = read_load(&task.load, problems);
    let layer = layer::read_limits(world, &task.limits, problems);
    let depot = stop(world, &task.from, problems);
    let ((mut load, load_file, _), (layer, mut layer_files), depot) = (read?, layer?, depot?);
    layer_files.extend(grades::permit(world, &mut load, &task.grades, problems)?);
    let ground = Ground::lay(world, load, &task.policy, layer, (world.when, None))?;
    let name = stem(&task.load);
    let engine = ground.engine(name.clone(), !world.plan.closures().is_empty());
    let limit_m = world.setting.snap_m;
    let depots = depot_sites(&task.from, &depot);
    let depot_snaps = snap_all(&engine, &depots, limit_m);
    if depot_snaps.iter().flat_map(|snapped| &snapped.gates).all(Option::is_none) {
        problems.push(codes::e605_no_road(&task.from, limit_m));
    }
    if problems.has_errors() {
        return None;
    }
    let site_snaps = snap_all(&engine, &world.sites, limit_m);
    let sites = demands(&world.sites, &site_snaps, false);
    let stations = facilities(&depots, &depot_snaps, false);
    let rule = Rule {
        within_mm: task.within_mm,
        within_ms: task.within_ms,
        combine: Combine::Both,
        direction: Direction::Forward,
    };
    let mut before = engine.closed.as_ref().map(|_| side(&engine.free, &stations, &sites, &rule));
    let mut after = side(engine.metric(), &stations, &sites, &rule);
    let barred = barred_gates(world, &ground, &site_snaps);
    blame_limits(&mut after, before.as_ref(), &barred);
    after.tally = Tally::of(&after.answer, &sites, &stations);
    if let Some(before) = &mut before {
        blame_limits(before, None, &barred);
        before.tally = Tally::of(&before.answer, &sites, &stations);
        blame_closures(&mut after, before);
    }
    let of_coverage = CoverageTask {
        name: task.name.clone(),
        vehicle: name.clone(),
        within_mm: task.within_mm,
        within_ms: task.within_ms,
        combine: Combine::Both,
        direction: Direction::Forward,
        area: None,
        population: None,
        require: None,
        count_approach: false,
    };
    let outcome = CoverageOutcome {
        task: &of_coverage,
        world_snap_m: limit_m,
        vehicle: &name,
        rule: &rule,
        topology: &engine.topology,
        metric: engine.metric(),
        sites: &world.sites,
        site_snaps: site_snaps.iter().map(|s| s.gates.as_slice()).collect(),
        demands: &sites,
        stations: &depots,
        station_snaps: depot_snaps.iter().map(|s| s.gates.iter().flatten().next().copied()).collect(),
        inhabited: &[],
        study_area: None,
        before: before.as_ref(),
        after: &after,
    };
    let (figures, mut layers) = outcome.report(problems);
    let asked = Asked {
        world,
        task,
        ground: &ground,
        snaps: &site_snaps,
        barred: &barred,
        depots: &stations,
        metric: engine.metric(),
        explainer: lift::Explainer::new(world, &ground),
    };
    let refused = asked.refused(&after, before.as_ref());
    if let Some((_, features)) = layers.iter_mut().find(|(name, _)| *name == "sites") {
        say_why(features, &refused);
    }
    world.note(std::iter::once(load_file.clone()).chain(layer_files.iter().cloned()));
    let summary = ReachSummary {
        coverage: figures,
        from: task.from.clone(),
        load: load_line(&ground.load),
        files: std::iter::once(&load_file).chain(&layer_files).map(Input::from).collect(),
        unknown_limits: task.policy.unknown.code().to_owned(),
        margins: margins_line(&task.policy.margins),
        refused,
    };
    let mut graphs = vec![(format!("graph-{name}"), export(engine.metric()))];
    if before.is_some() {
        graphs.push((format!("graph-{name}-before"), export(&engine.free)));
    }
    Some(Outcome {
        name: task.name.clone(),
        is_no: !summary.refused.is_empty(),
        part: Part::Reach(Box::new(summary)),
        layers,
        tables: Vec::new(),
        texts: Vec::new(),
        graphs,
    })
}

/// What limits of the load shut looks like a closure to a search: a site on such a road is not inside one, unless it is so
/// by the closures alone. Nor do one-ways stand in the way where the roads of the load connect no more, and who has no road
/// near but such as are barred to the load is kept from it by the ban.
fn blame_limits(side: &mut Side, before: Option<&Side>, barred: &BTreeMap<usize, Position>) {
    for (number, found) in side.answer.sites.iter_mut().enumerate() {
        if found.status == Status::Unsnapped && barred.contains_key(&number) {
            (found.status, found.reason) = (Status::Unreachable, Some(Reason::Limit));
        }
        let by_closures = before.is_some_and(|before| {
            !matches!(before.answer.sites[number].status, Status::InsideClosure | Status::Unreachable)
        });
        let is_inside = found.status == Status::InsideClosure;
        if !by_closures && (is_inside || found.reason == Some(Reason::OneWay)) {
            (found.status, found.reason) = (Status::Unreachable, Some(Reason::Limit));
        }
    }
}

/// Where sites without a road for the load stand, by index: on roads that a ban bars to it, as a corridor to them does.
fn barred_gates(world: &World, ground: &Ground, snaps: &[Snapped]) -> BTreeMap<usize, Position> {
    let is_without = |(_, snapped): &(usize, &Snapped)| snapped.gates.iter().all(Option::is_none);
    let without: Vec<usize> = snaps.iter().enumerate().filter(is_without).map(|(i, _)| i).collect();
    if without.is_empty() {
        return BTreeMap::new();
    }
    let open = lift::with_bans_open(world, ground);
    let stands = |i: usize| {
        let site = &world.sites[i];
        let gates = site.gates.iter().filter(|gate| gate.open).map(|gate| gate.at);
        let places: Vec<LonLat> = if site.gates.is_empty() { vec![site.at] } else { gates.collect() };
        let found = places.into_iter().find_map(|at| open.snap(at, world.setting.snap_m));
        found.map(|snap| (i, position(&snap)))
    };
    without.into_iter().filter_map(stands).collect()
}

fn side(metric: &Metric, stations: &[Facility], sites: &[Demand], rule: &Rule) -> Side {
    let answer = coverage(metric, stations, sites, rule);
    let tally = Tally::of(&answer, sites, stations);
    Side { answer, tally, people: None }
}

/// The depot as stations: one for each of its gates, `DEPOT/2` and so on from the second on.
fn depot_sites(given: &str, placed: &Placed) -> Vec<Site> {
    let station = |(i, at): (usize, &LonLat)| Site {
        id: if i == 0 { given.to_owned() } else { format!("{given}/{}", i + 1) },
        name: placed.label.clone(),
        category: "depot".to_owned(),
        weight: 1.0,
        priority: None,
        properties: serde_json::Map::new(),
        at: *at,
        gates: Vec::new(),
        area: None,
        origin: Origin::made("depot"),
    };
    placed.gates.iter().enumerate().map(station).collect()
}

/// What is asked of each site that the load does not come to.
struct Asked<'a> {
    world: &'a World,
    task: &'a ReachTask,
    ground: &'a Ground,
    snaps: &'a [Snapped],
    /// Of sites without a road for the load, by index.
    barred: &'a BTreeMap<usize, Position>,
    depots: &'a [Facility],
    metric: &'a Metric,
    explainer: lift::Explainer<'a>,
}

/// Where a site stands, for the question what would open a way to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    /// Its road is open from both ends, no ban or corner concerns the turns onto it, and both ends are in one strongly
    /// connected part of the open roads: whatever is lifted, who comes to one place of this kind comes to all of them.
    Region(usize),
    /// Else it is asked on its own.
    Site(usize),
}

/// Strongly connected parts of the roads that are open to the load.
struct Regions {
    /// Of each state its part.
    of_state: Vec<usize>,
    /// Roads that a ban of turns or a sharp corner concerns.
    tied: BTreeSet<SegmentId>,
}

impl Regions {
    /// `O(n + m)`.
    fn of(metric: &Metric, ground: &Ground) -> Self {
        let topology = metric.topology();
        let mut graph = petgraph::graph::DiGraph::<(), (), u32>::new();
        for _ in 0..topology.state_count() {
            graph.add_node(());
        }
        for state in (0..topology.state_count()).map(StateId::new) {
            for edge in topology.out_edges(state).filter(|edge| metric.arcs()[*edge].ms != CLOSED) {
                graph.add_edge(state.0.into(), topology.head(EdgeId::new(edge)).0.into(), ());
            }
        }
        let mut region = vec![0; topology.state_count()];
        for (number, states) in petgraph::algo::kosaraju_scc(&graph).iter().enumerate() {
            for state in states {
                region[state.index()] = number;
            }
        }
        let banned = topology.network().restrictions().iter().map(|restriction| &restriction.path);
        let banned = banned.chain(ground.effect.turns.iter().flat_map(|(rule, _)| &rule.paths));
        // who turns round on a road has passed along it before
        let sharp = ground
            .own
            .impossible
            .iter()
            .filter(|pair| pair.last() != pair.first().map(|d| d.reversed()).as_ref());
        let tied = banned.chain(sharp).flatten().map(|directed| directed.segment()).collect();
        Self { of_state: region, tied }
    }

    fn place(&self, metric: &Metric, at: Position, site: usize) -> Place {
        let directions: BTreeSet<bool> =
            at.directions(metric).iter().map(|(directed, _)| directed.is_forward()).collect();
        let open = at.directions(metric).iter().all(|(directed, mm)| metric.open_from_tail(*directed, *mm));
        let regions: BTreeSet<usize> =
            at.arrivals(metric).iter().map(|access| self.of_state[access.state.index()]).collect();
        let is_single = at.also(metric.topology()).is_empty();
        let is_plain = is_single && open && directions.len() == 2 && !self.tied.contains(&at.segment);
        match regions.first() {
            Some(region) if is_plain && regions.len() == 1 => Place::Region(*region),
            _ => Place::Site(site),
        }
    }
}

impl Asked<'_> {
    /// The sites that are not reached, in order. Those that stand alike behind the same obstacles are asked once, in
    /// parallel with the others.
    fn refused(&self, after: &Side, before: Option<&Side>) -> Vec<RefusedSite> {
        let missed = |(_, found): &(usize, &SiteAnswer)| found.status != Status::Covered;
        let missed: Vec<(usize, &SiteAnswer)> =
            after.answer.sites.iter().enumerate().filter(missed).collect();
        let asks = |found: &SiteAnswer| matches!(found.status, Status::Unreachable | Status::InsideClosure);
        let regions = Regions::of(self.metric, self.ground);
        let mut of_region: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        for (i, _) in missed.iter().filter(|(_, found)| asks(found)) {
            let stand = self.gate(*i).filter(|_| !self.barred.contains_key(i));
            let place = stand.map_or(Place::Site(*i), |to| regions.place(self.metric, to, *i));
            of_region.entry(place).or_default().push(*i);
        }
        let groups: Vec<&Vec<usize>> = of_region.values().collect();
        let (all, done) = (groups.len(), AtomicUsize::new(0));
        let answers: BTreeMap<usize, Option<WhyNotLine>> = groups
            .into_par_iter()
            .flat_map_iter(|group| {
                let why_not = self.why_not(group[0]);
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                self.world.watch.tell(&format!("why not reached: {done} of {all}"));
                group.iter().map(move |site| (*site, why_not.clone())).collect::<Vec<_>>()
            })
            .collect();
        let line = |(i, found): (usize, &SiteAnswer)| {
            let site = &self.world.sites[i];
            let why_not = answers.get(&i).cloned().flatten();
            let (text, text_zh) = words(found, why_not.as_ref());
            RefusedSite {
                id: site.id.clone(),
                name: site.name.clone(),
                status: found.status.word().to_owned(),
                before: before.map(|before| before.answer.sites[i].status == Status::Covered),
                why_not,
                text,
                text_zh,
            }
        };
        missed.into_iter().map(line).collect()
    }

    /// The first open gate that has a road; of a site without one for the load, such as is barred to it.
    fn gate(&self, site: usize) -> Option<Position> {
        let gates = &self.world.sites[site].gates;
        let open = |i: &usize| gates.get(*i).is_none_or(|gate| gate.open);
        let snaps = &self.snaps[site].gates;
        let own = (0..snaps.len()).filter(open).find_map(|i| snaps[i].as_ref()).map(position);
        own.or_else(|| self.barred.get(&site).copied())
    }

    fn why_not(&self, site: usize) -> Option<WhyNotLine> {
        let to = self.gate(site)?;
        let from = self.depots.iter().find_map(|depot| depot.stand)?.position;
        let reason = told(self.explainer.why_not((from, to), lift::MOST_SETS));
        Some(why_not_line(&reason, &self.ground.load, &self.task.policy))
    }
}

fn words(found: &SiteAnswer, why_not: Option<&WhyNotLine>) -> (String, String) {
    if let Some(why_not) = why_not {
        return (why_not.text.clone(), why_not.text_zh.clone());
    }
    let (en, zh) = match found.status {
        Status::Uncovered => ("there is a way, beyond the limit", "可达，但超出限定范围"),
        Status::Unsnapped => ("no road for the load near it", "附近无该车货可行驶的道路"),
        Status::InsideClosure => ("every gate lies inside a closure", "所有出入口均在封闭范围内"),
        _ => ("there is no way", "无路可达"),
    };
    (en.to_owned(), zh.to_owned())
}

/// Puts the reason on the features of the sites.
fn say_why(features: &mut [OutFeature], refused: &[RefusedSite]) {
    for feature in features {
        let own = refused.binary_search_by(|site| site.id.as_str().cmp(&feature.id)).ok();
        let own = own.map(|i| &refused[i]);
        let lift: Vec<&str> = own
            .and_then(|site| site.why_not.as_ref()?.sets.first())
            .map_or_else(Vec::new, |set| set.obstacles.iter().map(String::as_str).collect());
        feature.properties.insert("lift".to_owned(), lift.into());
        feature.properties.insert("text".to_owned(), own.map_or("", |site| &site.text).into());
        feature.properties.insert("text_zh".to_owned(), own.map_or("", |site| &site.text_zh).into());
    }
}
